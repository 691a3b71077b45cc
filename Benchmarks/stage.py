"""The root of the contenders: the Python root of the cells, with exercises and submissions in /work."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
SANDMARTIN = SOURCE / ".build" / "release" / "sandmartin"
ROOT = SOURCE / ".build-rootfs" / "python" / "root"
_MARKER = "BENCHMARKS_MOUNTS_ARE_PRIVATE"
# The link's C code, which a cell's runner contains and a plain Python loads from this file of the stage.
NATIVE = "/tmp/native.so"

sys.path.append(str(SOURCE / "rootfs" / "lib"))
import without_runner


def enter_private_mounts() -> None:
    """Restarts this program in a private mount namespace, whose mounts vanish when it ends."""
    if os.geteuid() != 0:
        sys.exit("Benchmarks/run: building cells needs root: run this as root")
    for needed, maker in ((SANDMARTIN, "make build"), (ROOT, "make rootfs")):
        if not needed.exists():
            sys.exit(f"Benchmarks/run: {needed} is missing: run {maker}")
    if os.environ.pop(_MARKER, None) is None:
        os.environ[_MARKER] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, "-B", *sys.argv])


@dataclass
class Workload:
    """An exercise and a submission that it accepts."""

    exercise: Path
    submission: Path

    @classmethod
    def of(cls, exercise: Path) -> "Workload":
        return cls(exercise, sorted((exercise / "solutions" / "accepted").glob("*.py"))[0])


HELLO = Workload.of(SOURCE / "exercises" / "hello")


class Stage:
    """A read-only view of the root, with the files of the workloads.

    A single workload is in /work itself. Several workloads are in /work/0, /work/1, … `places` lists the directories.
    The directory `harness` in each has its tests alone.
    """

    def __init__(self, scratch: Path, *workloads: Workload):
        self.scratch = scratch
        self.root = scratch / "root"
        self.root.mkdir()
        _mount("--bind", ROOT, self.root)
        _mount("-o", "remount,bind,ro", self.root)
        for directory in ("work", "tmp"):
            _mount("-t", "tmpfs", "tmpfs", self.root / directory)
        without_runner.build(f"{self.root}{NATIVE}", *without_runner.headers_of_root())
        self.places = ["/work"] if len(workloads) == 1 else [f"/work/{index}" for index in range(len(workloads))]
        for place, workload in zip(self.places, workloads):
            directory = Path(f"{self.root}{place}")
            directory.mkdir(exist_ok=True)
            shutil.copy(workload.submission, directory / "submission.py")
            if (workload.exercise / "cases").is_dir():
                shutil.copytree(workload.exercise / "cases", directory / "cases")
            else:
                (directory / "harness").mkdir()
                for target in (directory, directory / "harness"):
                    shutil.copy(workload.exercise / "tests.py", target / "tests.py")

    def close(self) -> None:
        subprocess.run(["umount", "--recursive", self.root], check=True)
        self.root.rmdir()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_) -> None:
        self.close()


def _mount(*arguments) -> None:
    subprocess.run(["mount", *arguments], check=True)
