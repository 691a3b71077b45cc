"""The programs that turn a submission into a verdict: Sandmartin and its competitors."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from processes import ProcessTree
from stage import NATIVE, SANDMARTIN, Stage, Workload

# A new Python process with the standard runner. It writes no byte code, because each student's file is new.
UNITTEST = ["/usr/bin/python3", "-B", "-m", "unittest", "tests"]
_TIMEOUT_SECONDS = 60
ENVIRONMENT = {"PATH": "/usr/bin", "LANG": "C.UTF-8", "HOME": "/work", "PYTHONHASHSEED": "0"}


def _in_root(stage: Stage) -> list[str]:
    """Without a namespace option, unshare is a chroot with a working directory."""
    return [shutil.which("unshare"), f"--root={stage.root}", "--wd=/work"]


class Missing(Exception):
    """The program is not installed on this machine."""


class Lines:
    """A long-running program that replies to each line with a line of JSON.

    `phases` lists the reported phases of each grading: microseconds by name.
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
        """Returns the milliseconds from request to verdict, once the program is idle again."""
        self.ask()
        answer = self.answer()
        self.phases.append(answer.get("phases", {}))
        return answer["microseconds"] / 1000

    def close(self) -> None:
        """Ends the program by closing its input. `answer` has already reported a program that ended earlier."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=_TIMEOUT_SECONDS)


class Sandmartin(Lines):
    def __init__(self, workload: Workload, *options: str):
        super().__init__("sandmartin", [SANDMARTIN, "measure", workload.exercise, workload.submission, *options])
        # The mode that the program reports, not the requested one.
        self.title = f"sandmartin, {self.greeting['mode']}"


class Floor(Lines):
    """Plain forks of a Python that has everything imported: the cost without isolation."""

    def __init__(self, stage: Stage, *options: str):
        super().__init__(
            "floor: plain forks of a warm Python, no isolation" + (", made ahead" if "ahead" in options else ""),
            self.command(stage, *options), ENVIRONMENT)

    @staticmethod
    def command(stage: Stage, *options: str) -> list[str]:
        zygote = (Path(__file__).parent / "zygote.py").read_text()
        return [
            *_in_root(stage), "/usr/bin/python3", "-s", "-B", "-c", zygote, NATIVE, *options, *stage.places]


class Command:
    """A command that is started for each submission and exits with the verdict."""

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
    """The minimum isolation: five namespaces, its own /proc and /dev, no privileges."""
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
