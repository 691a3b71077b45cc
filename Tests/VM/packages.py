"""Debian packages, unpacked for the virtual machine and never installed.

They come from the distribution of this machine, or from a newer release of it through separate package lists.
"""

import lzma
import re
import shutil
import subprocess
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class Unavailable(Exception):
    """The archive lacks the package or cannot be reached."""


class Archive:
    def __init__(self, cache: Path, release: str | None = None):
        """Opens the archive of this machine's release, or of another release with its lists and packages in `cache`."""
        self.cache = cache
        self.release = release
        # Runs as root, because the user _apt may not write into a source tree.
        self.options = ["-qq", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3"]
        if release is not None:
            self._choose(release)

    def kernel(self) -> str:
        """Returns the package of the newest cloud kernel."""
        depends = self._run("apt-cache", "depends", "--no-suggests", "linux-image-cloud-amd64")
        found = re.search(r"linux-image-\d\S+", depends)
        if found is None:
            raise Unavailable("the archive has no cloud kernel")
        return found[0]

    def unpack(self, *packages: str) -> Path:
        """Returns a directory with the contents of these packages. The caller removes it."""
        print(f"vm: downloading {', '.join(packages)}", flush=True)
        unpacked = self.cache / "unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        unpacked.mkdir(parents=True)
        self._run("apt-get", "download", *packages, cwd=unpacked)
        for file in unpacked.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", file, unpacked], check=True)
        return unpacked

    def _choose(self, release: str) -> None:
        own = self.cache / release
        (own / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (own / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        (own / "sources").write_text(f"deb [signed-by={KEYRING}] {own_mirror()} {release} main\n")
        for name, value in {
            "Dir::Etc::sourcelist": own / "sources",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": own / "lists",
            "Dir::Cache": own,
            "Acquire::Languages": "none",
        }.items():
            self.options += ["-o", f"{name}={value}"]
        self._run("apt-get", "update")

    def _run(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        return _output(program, *self.options, *arguments, cwd=cwd)


def own_mirror() -> str:
    """Returns the mirror from which this machine gets its packages."""
    query = ["Created-By: Packages", "Origin: Debian", "Label: Debian", "Component: main"]
    places = _output("apt-get", "indextargets", "--format", "$(REPO_URI)", *query).split()
    if not places:
        raise Unavailable("this machine has no lists of Debian's packages: apt-get update")
    return places[0]


def _output(*command: str, cwd: Path | None = None) -> str:
    result = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        raise Unavailable(f"{' '.join(command)}: {result.stderr.strip()}")
    return result.stdout


def copy_module(unpacked: Path, name: str, target: Path) -> None:
    """Copies a kernel module. Decompresses it: newer kernels ship compressed modules."""
    (module,) = unpacked.glob(f"**/{name}.ko*")
    content = module.read_bytes()
    target.write_bytes(lzma.decompress(content) if module.suffix == ".xz" else content)
