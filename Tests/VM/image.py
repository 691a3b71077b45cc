"""Builds the virtual machine: Debian's cloud kernel, and a disk with Sandmartin installed on it.

The kernel's package is unpacked, never installed, so the boot menu of the machine that runs the tests does not change.
NVMe and ext4 are built into this kernel, so it needs no initial RAM disk. overlayfs is a module.
"""

import shutil
import subprocess
from pathlib import Path

import packages

SOURCE = Path(__file__).resolve().parents[2]
BUILD = SOURCE / ".build-vm"
GUEST = Path(__file__).resolve().parent / "guest"

# The programs that guest/init, guest/run-cases, the cases and doctor call; all of them are busybox.
APPLETS = ["cat", "chmod", "chown", "echo", "insmod", "ip", "ls", "mkdir", "mount", "mv", "poweroff", "printf", "sh",
           "sha256sum", "stty", "su", "timeout"]
# The setuid programs that map the ids of a plain user.
MAPPERS = ["/usr/bin/newuidmap", "/usr/bin/newgidmap"]
# `student` has subordinate ids, with different ranges for users and groups. `stranger` has none.
ACCOUNTS = {
    "passwd": "root:x:0:0::/root:/bin/sh\nstudent:x:1001:1001::/tmp:/bin/sh\nstranger:x:1002:1002::/tmp:/bin/sh\n",
    "group": "root:x:0:\nstudent:x:1001:\nstranger:x:1002:\n",
    "subuid": "student:100000:65536\n",
    "subgid": "student:300000:65536\n",
}


def kernel(release: str | None = None) -> Path:
    """Returns the newest cloud kernel of this distribution or of another release. Downloads it once.

    Raises packages.Unavailable.
    """
    archive = packages.Archive(BUILD / "packages", release)
    package = archive.kernel()
    image = BUILD / "kernel" / package.replace("linux-image-", "vmlinuz-")
    if not (image.exists() and _overlay(image).exists()):
        image.parent.mkdir(parents=True, exist_ok=True)
        unpacked = archive.unpack(package)
        packages.copy_module(unpacked, "overlay", _overlay(image))
        shutil.copy(unpacked / "boot" / image.name, image)
        shutil.rmtree(unpacked)
    return image


def _overlay(kernel: Path) -> Path:
    """Returns the path of a kernel's overlayfs module."""
    return kernel.with_name(kernel.name.replace("vmlinuz-", "overlay-") + ".ko")


def without_system(tree: Path) -> None:
    """Fills a tree without an operating system: busybox, and an init that mounts the usual file systems."""
    for directory in ["bin", "cases", "dev", "etc", "proc", "root", "run", "sys", "tmp"]:
        (tree / directory).mkdir(parents=True)
    _install_busybox(tree)
    for name, text in ACCOUNTS.items():
        (tree / "etc" / name).write_text(text)
    shutil.copy(GUEST / "init", tree / "bin")
    (tree / "usr" / "bin").mkdir(parents=True)
    for program in MAPPERS:
        # -a keeps the setuid bit and the owner.
        _run("cp", "-a", program, tree / "usr" / "bin")
        _install_libraries(Path(program), tree)


def disk(
    kernel: Path, configuration: str, cases, system=without_system, furnish=lambda tree: None, prefix: str = "/usr"
) -> Path:
    """Builds an ext4 disk image with the installed Sandmartin, its libraries, and the cases.

    `system` installs the system into an empty tree. `furnish` adds further files for the cases.
    """
    tree = BUILD / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    system(tree)
    shutil.copy(GUEST / "run-cases", tree)
    environment = {"DESTDIR": tree, "PATH": "/usr/bin:/usr/sbin:/bin"}
    _run(SOURCE / "scripts" / "install", configuration, prefix, env=environment)
    _grant_more_time(tree / prefix.lstrip("/") / "share" / "sandmartin" / "policies" / "default.yaml")
    # The launcher needs no libraries: it is linked statically.
    _install_libraries(SOURCE / ".build" / configuration / "sandmartin", tree)
    shutil.copy(_overlay(kernel), tree / "lib" / "overlay.ko")
    furnish(tree)
    for number, case in enumerate(cases):
        _install_case(tree / "cases" / f"{number:02}", case)

    image = BUILD / "disk"
    image.unlink(missing_ok=True)
    mebibytes = int(_output("du", "-sm", "--apparent-size", tree).split()[0])
    with open(image, "wb") as file:
        # The file is sparse, so free space for the guest costs nothing.
        file.truncate((mebibytes * 2 + 64) << 20)
    _run("/sbin/mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", tree, image)
    return image


def _grant_more_time(policy: Path) -> None:
    """Raises the time limits: an emulated processor is ten times slower, and the host's load counts as CPU time.

    Programs of the corpus that test time set their own limits.
    """
    text = policy.read_text()
    for ordinary, generous in [("\n  cpu: 2s\n", "\n  cpu: 10s\n"), ("\n  wall: 10s\n", "\n  wall: 60s\n")]:
        if text.count(ordinary) != 1:
            raise SystemExit(f"vm: {policy.name} has no single line {ordinary.strip()!r} to replace")
        text = text.replace(ordinary, generous)
    policy.write_text(text)


def _install_busybox(tree: Path) -> None:
    shutil.copy("/bin/busybox", tree / "bin" / "busybox")
    for applet in APPLETS:
        (tree / "bin" / applet).symlink_to("busybox")


def _install_libraries(program: Path, tree: Path) -> None:
    """Copies every shared library of a program to the same place in the tree."""
    for line in _output("ldd", program).splitlines():
        if "not found" in line:
            raise SystemExit(f"vm: {program.name} lacks a library: {line.strip()}")
        for word in line.split():
            if word.startswith("/"):
                target = tree / word.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                if not target.exists():
                    shutil.copy(word, target)


def _install_case(directory: Path, case) -> None:
    directory.mkdir()
    (directory / "command").write_text(f"cd {Path('/cases') / directory.name}\n{case.command}\n")
    (directory / "cgroup").write_text(case.cgroup)
    (directory / "user").write_text(case.user)
    (directory / "seconds").write_text(str(case.seconds))
    for name, text in case.files.items():
        (directory / name).write_text(text)


def _run(*command, **options) -> None:
    subprocess.run([str(word) for word in command], check=True, **options)


def _output(*command) -> str:
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout
