"""What can turn a submission into a verdict: Sandmartin, and what it is compared with."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from processes import ProcessTree
from stage import SANDMARTIN, Stage, Workload

# Python from nothing, and the standard runner. No byte code is written: each student's file is new.
UNITTEST = ["/usr/bin/python3", "-B", "-m", "unittest", "tests"]
_PATIENCE_SECONDS = 60
ENVIRONMENT = {"PATH": "/usr/bin", "LANG": "C.UTF-8", "HOME": "/work", "PYTHONHASHSEED": "0"}


def _in_root(stage: Stage) -> list[str]:
    """unshare without a namespace is a chroot that can choose the working directory."""
    return [shutil.which("unshare"), f"--root={stage.root}", "--wd=/work"]


class Missing(Exception):
    """A program that is not on this machine."""


class Lines:
    """A program that is there all the time: asked by a line, it answers with a JSON object on a line.

    `phases` are what it told of the parts of each grading: microseconds by name.
    """

    def __init__(self, title: str, command: list, environment: dict | None = None):
        self.title = title
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)
        self.tree = ProcessTree(self._process.pid)
        self.phases: list[dict[str, int]] = []
        self.greeting = self.answer()

    def ask(self, order: str = "") -> None:
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.title}: ended with status {self._process.wait()}")
        return json.loads(line)

    def once(self) -> float:
        """Milliseconds from request to verdict; returns when it is at rest again."""
        self.ask()
        answer = self.answer()
        self.phases.append(answer.get("phases", {}))
        return answer["microseconds"] / 1000

    def close(self) -> None:
        """Ends it by the end of its input; one that ended before was told of by `answer`."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=_PATIENCE_SECONDS)


class Sandmartin(Lines):
    def __init__(self, workload: Workload, *options: str):
        super().__init__("sandmartin", [SANDMARTIN, "measure", workload.exercise, workload.submission, *options])
        # As the reports say it, whatever was asked for.
        self.title = f"sandmartin, {self.greeting['mode']}"


class Floor(Lines):
    """Plain forks of a Python that has everything imported: what isolation is added to."""

    def __init__(self, stage: Stage, *options: str):
        zygote = (Path(__file__).parent / "zygote.py").read_text()
        super().__init__(
            "floor: plain forks of a warm Python, no isolation" + (", made ahead" if "ahead" in options else ""),
            [*_in_root(stage), "/usr/bin/python3", "-s", "-B", "-c", zygote, *options], ENVIRONMENT)


class Command:
    """A command that is started for each submission and ends with its verdict."""

    def __init__(self, title: str, command: list):
        self.title = title
        program = shutil.which(command[0])
        if program is None:
            raise Missing(f"{command[0]} is not installed: scripts/setup bench installs it")
        self._command = [program, *command[1:]]

    def once(self) -> float:
        start = time.perf_counter()
        process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=ENVIRONMENT)
        output = process.stdout.read()
        status = process.wait()
        milliseconds = (time.perf_counter() - start) * 1000
        process.stdout.close()
        if status != 0 or b"\nOK" not in output:
            raise RuntimeError(f"{self.title}: status {status}\n{output.decode(errors='replace')}")
        return milliseconds

    def close(self) -> None:
        pass


def bare(stage: Stage) -> Command:
    return Command("bare: cold python3 -m unittest", [*_in_root(stage), *UNITTEST])


def bubblewrap(stage: Stage) -> Command:
    return Command(
        "bwrap --unshare-all, cold python3 -m unittest",
        ["bwrap", "--unshare-all", "--ro-bind", str(stage.root), "/", "--proc", "/proc", "--dev", "/dev",
         "--tmpfs", "/tmp", "--chdir", "/work", *UNITTEST])


def runc(stage: Stage) -> Command:
    bundle = stage.scratch / "bundle"
    bundle.mkdir(exist_ok=True)
    (bundle / "config.json").write_text(json.dumps(_oci_configuration(stage)))
    return Command(
        "runc run, cold python3 -m unittest",
        ["runc", "--root", str(stage.scratch / "runc"), "run", "--bundle", str(bundle), f"bench-{os.getpid()}"])


def _oci_configuration(stage: Stage) -> dict:
    """The least that isolates: five namespaces, a /proc and /dev of its own, no privileges."""
    return {
        "ociVersion": "1.0.2",
        "root": {"path": str(stage.root), "readonly": True},
        "process": {
            "args": UNITTEST, "cwd": "/work", "terminal": False, "noNewPrivileges": True,
            "user": {"uid": 0, "gid": 0}, "env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
        },
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
            {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev"]},
        ],
        "linux": {"namespaces": [{"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount")]},
    }
