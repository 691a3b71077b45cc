"""What is checked inside the virtual machine: commands, where in the cgroup tree they start, and what must come out."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# A finding is the name of a check and what is wrong, or None when nothing is.
Finding = tuple[str, str | None]


@dataclass
class Case:
    """One command in the guest, and the check of its result; a check raises AssertionError with what is wrong."""

    name: str
    command: str
    check: Callable
    # delegated: like a systemd service with Delegate=yes; undelegated: a group without controllers; root.
    cgroup: str = "delegated"
    seconds: int = 60
    # Laid beside the command, which starts in their directory.
    files: dict[str, str] = field(default_factory=dict)

    def findings(self, result) -> Iterator[Finding]:
        """The checks of a result: one of the case itself, or as many as its check yields."""
        evidence = f"status {result.status}\nstdout: {result.stdout[-2000:]}\nstderr: {result.stderr[-2000:]}"
        try:
            found = list(self.check(result) or [])
        except (AssertionError, ValueError, LookupError) as problem:
            found = [(self.name, f"{type(problem).__name__}: {problem}\n{evidence}")]
        yield from found or [(self.name, None)]


def pure_v2(result) -> None:
    assert result.stdout.splitlines()[0].startswith("0::/"), "the first line of /proc/self/cgroup is not of v2"
    assert " cgroup " not in result.stdout, "a v1 hierarchy is mounted"
    assert "landlock" in result.stdout.splitlines()[-1], "the kernel runs without Landlock"


def succeeds(result) -> None:
    assert result.status == 0, "the command failed"


def judged(outcome: str, **expected) -> Callable:
    """A check of `run --json`: the outcome, v2 enforcement, and further keys."""

    def check(result) -> None:
        succeeds(result)
        answer = json.loads(result.stdout)
        assert answer["enforcement"] == "v2", f"enforcement is {answer['enforcement']}"
        assert answer["outcome"] == outcome, f"outcome is {answer['outcome']}"
        for key, value in expected.items():
            assert answer[key] == value, f"{key} is {answer[key]!r}"

    return check


def program(name: str, source: str, check: Callable, cgroup: str = "delegated") -> Case:
    return Case(name, "sandmartin run --json program.py", check, cgroup, files={"program.py": source})


def refused_for_lack_of_controllers(result) -> None:
    assert result.status == 1, "the command was not refused"
    for controller in ["memory", "pids", "cpu"]:
        assert controller in result.stderr, f"the refusal does not name {controller}"


def graded(verdict: str, points: int) -> Callable:
    def check(result) -> None:
        succeeds(result)
        answer = json.loads(result.stdout)
        assert (answer["verdict"], answer["points"]) == (verdict, points), f"{answer['verdict']}, {answer['points']}"
        assert answer["enforcement"] == "v2", f"enforcement is {answer['enforcement']}"

    return check


HELLO = "/usr/share/sandmartin/exercises/hello"

CASES = [
    Case(
        "the kernel has nothing but cgroup v2, and Landlock",
        "cat /proc/self/cgroup /proc/mounts /sys/kernel/security/lsm",
        pure_v2,
    ),
    Case("doctor finds every mechanism enforced", "sandmartin doctor", succeeds, seconds=120),
    Case("doctor finds every mechanism enforced in the root group", "sandmartin doctor", succeeds, "root", 120),
    program("a program prints", "print('Hello')", judged("ok", stdout="Hello\n", exit_code=0)),
    program("a program prints, started in the root group", "print('Hello')", judged("ok"), "root"),
    program("an endless loop meets the CPU limit", "while True: pass", judged("cpu_limit")),
    program("a large allocation meets the memory limit", "b'x' * (1 << 30)", judged("memory_limit")),
    program(
        "a child's allocation meets the memory limit though its parent exits 0",
        "import os\nif os.fork() == 0:\n    b'x' * (1 << 30)\nos.wait()\n",
        judged("memory_limit"),
    ),
    program(
        "a fork bomb meets the process limit",
        "import os, time\nwhile True:\n    if os.fork() == 0:\n        time.sleep(60)\n",
        judged("process_limit"),
    ),
    program(
        "no program is run where the controllers are not delegated",
        "print('Hello')",
        refused_for_lack_of_controllers,
        "undelegated",
    ),
    Case("a right submission is accepted", f"sandmartin grade --json {HELLO} {HELLO}/solutions/accepted/*.py",
         graded("accepted", 100), seconds=120),
    Case("the hostile programs", "sandmartin selftest", succeeds, seconds=420),
]
