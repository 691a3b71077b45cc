"""The cases inside the virtual machine: commands, the control groups that they start in, and the expected results."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# A finding is the name of a check and its problem, or None if there is none.
Finding = tuple[str, str | None]


class Skipped(str):
    """Used in place of a problem: why this check cannot run here."""


@dataclass
class Case:
    """One command in the guest, and the check of its result. A check raises AssertionError with the problem."""

    name: str
    command: str
    check: Callable
    # delegated: like a systemd service with Delegate=yes; undelegated: a group without controllers; root: the root
    # group; ours: the group of guest/run-cases, always as root.
    cgroup: str = "delegated"
    # One of image.ACCOUNTS. A delegated group belongs to this user.
    user: str = "root"
    seconds: int = 300
    # Files beside the command, which starts in their directory.
    files: dict[str, str] = field(default_factory=dict)

    def findings(self, result) -> Iterator[Finding]:
        """Yields the findings of the check of a result, then the finding of the case itself."""
        evidence = f"status {result.status}\nstdout: {result.stdout[-2000:]}\nstderr: {result.stderr[-2000:]}"
        try:
            yield from self.check(result) or []
        except (AssertionError, ValueError, LookupError) as problem:
            yield self.name, f"{type(problem).__name__}: {problem}\n{evidence}"
        else:
            yield self.name, None


def pure_v2(result) -> None:
    assert result.stdout.splitlines()[0].startswith("0::/"), "the first line of /proc/self/cgroup is not of v2"
    assert " cgroup " not in result.stdout, "a v1 hierarchy is mounted"
    assert "landlock" in result.stdout.splitlines()[-1], "the kernel runs without Landlock"


def succeeds(result) -> None:
    assert result.status == 0, "the command failed"


def judged(outcome: str, enforcement: str = "v2", **expected) -> Callable:
    """Returns a check of `run --json`: the outcome, the enforcement, and further keys."""

    def check(result) -> None:
        succeeds(result)
        answer = json.loads(result.stdout)
        assert answer["enforcement"] == enforcement, f"enforcement is {answer['enforcement']}"
        assert answer["outcome"] == outcome, f"outcome is {answer['outcome']}"
        for key, value in expected.items():
            assert answer[key] == value, f"{key} is {answer[key]!r}"

    return check


def program(name: str, source: str, check: Callable, cgroup: str = "delegated") -> Case:
    return Case(name, "exec sandmartin run --json program.py", check, cgroup, files={"program.py": source})


def refused_for_lack_of_controllers(result) -> None:
    assert result.status == 1, "the command was not refused"
    for controller in ["memory", "pids", "cpu"]:
        assert controller in result.stderr, f"the refusal does not name {controller}"


def graded(verdict: str, points: int) -> Callable:
    """Returns a check of `grade --json`: one line a submission, all with the same verdict."""

    def check(result) -> None:
        succeeds(result)
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        assert answers, "nothing was graded"
        for answer in answers:
            found = (answer["verdict"], answer["points"], answer["enforcement"])
            assert found == (verdict, points, "v2"), f"{answer['submission']}: {found}"

    return check


def traced(result) -> None:
    succeeds(result)
    answer = json.loads(result.stdout)
    assert answer["outcome"] == "policy_violation", f"outcome is {answer['outcome']}"
    assert answer["refused_syscalls"] == ["socket"], f"refused were {answer['refused_syscalls']}"
    assert answer["limits"]["processes"]["used"] == "2", f"processes: {answer['limits']['processes']}"


def crashes_by_itself(result) -> None:
    judged("signal", signal=6, stdout="False\n")(result)
    assert_only_outside(result, "/tmp/crashed")


def looks_for_no_module(result) -> None:
    judged("ok", stdout="13\n" * 3)(result)
    assert_only_outside(result, "/tmp/looked")


def assert_only_outside(result, file: str) -> None:
    """Asserts that the host's program has left its file for the action outside of the cell, and none for the cell."""
    found = [word for word in result.stderr.split() if word.startswith(file)]
    assert found == [f"{file}-outside"], f"the host's program has left {found}"


def refused_for_other_processes(result) -> None:
    assert result.status == 1, "the command was not refused"
    assert "systemd-run" in result.stderr, "the refusal does not say what to do"


def refused_for_lack_of_ids(result) -> None:
    assert result.status == 1, "the command was not refused"
    assert "add the line stranger:" in result.stderr, "the refusal does not say which line to add"


def refused_for_lack_of_delegation(result) -> None:
    assert result.status == 1, "the command was not refused"
    assert "systemd-run --user" in result.stderr, "the refusal does not say what to do"


def finds_everything_as(privilege: str) -> Callable:
    """Returns a check of `doctor --json`: every mechanism is enforced with this privilege.

    The exception is a cell's own devices, which a plain user cannot create.
    """
    absent = {"devices"} if privilege == "unprivileged" else set()

    def check(result) -> None:
        if not result.stdout:
            succeeds(result)
        answer = json.loads(result.stdout)
        assert answer["privilege"] == privilege, f"privilege is {answer['privilege']}"
        lacking = {found["name"]: found["how"] for found in answer["checks"] if found["status"] != "enforced"}
        assert lacking.keys() == absent, f"not enforced: {lacking or 'nothing'}"
        succeeds(result)

    return check


# The kinds of cells, and their options.
MODES = {"warm": "", "cold": "--cold"}
HELLO = "/usr/share/sandmartin/exercises/hello"

# The relevant part of systemd-run --scope: creates a group, enters it, and executes the command in the same process.
SCOPE = """#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
mkdir /sys/fs/cgroup/run-1.scope
echo $$ >/sys/fs/cgroup/run-1.scope/cgroup.procs
exec "$@"
"""

# Crashes in a child, prints whether the kernel has dumped core, and crashes itself.
CRASHES = """import os
child = os.fork()
if child == 0:
    os.abort()
print(os.WCOREDUMP(os.waitpid(child, 0)[1]), flush=True)
os.abort()
"""

# Tries to execute files that are no programs, and prints each errno.
EXECUTES = """import os
with open("unknown", "wb") as file:
    file.write(bytes([1, 2, 3, 4]))
os.chmod("unknown", 0o777)
for path in ["unknown", "/proc/self/fd/0", "/proc/self/fd/1"]:
    try:
        os.execve(path, ["unknown"], {})
    except OSError as error:
        print(error.errno, flush=True)
"""

CASES = [
    Case(
        "the kernel has only cgroup v2, and Landlock",
        "exec cat /proc/self/cgroup /proc/mounts /sys/kernel/security/lsm",
        pure_v2,
    ),
    *(
        Case(
            f"doctor finds every mechanism enforced, started in a {group} group",
            "exec sandmartin doctor --json",
            finds_everything_as("privileged"),
            group,
            seconds=600,
        )
        for group in ["delegated", "root"]
    ),
    program("a program prints", "print('Hello')", judged("ok", stdout="Hello\n", exit_code=0)),
    program("a program prints, started in the root group", "print('Hello')", judged("ok"), "root"),
    program("a program fails", "raise SystemExit(3)", judged("runtime_error", exit_code=3)),
    program(
        "a program is refused where the controllers are not delegated",
        "print('Hello')",
        refused_for_lack_of_controllers,
        "undelegated",
    ),
    Case(
        "in degraded mode a program runs there, and the result names the missing limits",
        "SANDMARTIN_DEGRADED=memory,processes,cores exec sandmartin run --json program.py",
        judged("ok", "v2 without memory, processes, cores", stdout="Hello\n"),
        "undelegated",
        files={"program.py": "print('Hello')"},
    ),
    Case(
        "a program is refused in a group with other processes, and the refusal says what to do",
        # Without exec: the shell stays in the group.
        "sandmartin run --json program.py; exit $?",
        refused_for_other_processes,
        files={"program.py": "print('Hello')"},
    ),
    Case(
        "with systemd, a command in such a group restarts itself in its own scope",
        "chmod +x systemd-run; mkdir -p /run/systemd/system; PATH=$PWD:$PATH sandmartin run --json program.py;"
        " status=$?; rm -r /run/systemd; exit $status",
        judged("ok", stdout="Hello\n"),
        files={"program.py": "print('Hello')", "systemd-run": SCOPE},
    ),
    Case(
        "a crash in a cell does not start the host's crash handler",
        "chmod +x handler; echo \"|$PWD/handler\" >/proc/sys/kernel/core_pattern;"
        " sh -c 'kill -ABRT $$'; mv /tmp/crashed /tmp/crashed-outside;"
        " sandmartin run --json program.py; status=$?;"
        " ls /tmp/crashed* >&2; echo core >/proc/sys/kernel/core_pattern; exit $status",
        crashes_by_itself,
        "root",
        files={"program.py": CRASHES, "handler": "#!/bin/sh\nexec /bin/cat >/tmp/crashed\n"},
    ),
    Case(
        "no program in a cell can make the host run modprobe",
        "chmod +x modprobe; echo $PWD/modprobe >/proc/sys/kernel/modprobe;"
        " printf '\\001\\002\\003\\004' >/tmp/unknown; chmod +x /tmp/unknown; /tmp/unknown;"
        " mv /tmp/looked /tmp/looked-outside;"
        " sandmartin run --json program.py; status=$?; ls /tmp/looked* >&2; exit $status",
        looks_for_no_module,
        "root",
        files={"program.py": EXECUTES, "modprobe": "#!/bin/sh\n/bin/echo $@ >/tmp/looked\n"},
    ),
    Case(
        "a trace names the used resources and the refused calls",
        "exec sandmartin policy trace --json program.py",
        traced,
        files={"program.py": "import os, socket\nos.fork() or os._exit(0)\nos.wait()\nsocket.socket()"},
    ),
    *(
        Case(
            f"correct submissions are accepted, {mode}",
            f"exec sandmartin grade {option} --json {HELLO} {HELLO}/solutions/accepted/*.py",
            graded("accepted", 100),
            seconds=600,
        )
        for mode, option in MODES.items()
    ),
    Case(
        "doctor finds every mechanism enforced for a plain user",
        "exec sandmartin doctor --json",
        finds_everything_as("unprivileged"),
        user="student",
        seconds=600,
    ),
    *(
        Case(
            f"correct submissions are accepted when a plain user grades them, {mode}",
            f"exec sandmartin grade {option} --json {HELLO} {HELLO}/solutions/accepted/*.py",
            graded("accepted", 100),
            user="student",
            seconds=600,
        )
        for mode, option in MODES.items()
    ),
    Case(
        "a program is refused for a user without subordinate ids, and the refusal says what to add",
        "exec sandmartin run --json program.py",
        refused_for_lack_of_ids,
        user="stranger",
        files={"program.py": "print('Hello')"},
    ),
    Case(
        "a program is refused in a group that does not belong to the user, and the refusal says what to do",
        "exec sandmartin run --json program.py",
        refused_for_lack_of_delegation,
        "undelegated",
        user="student",
        files={"program.py": "print('Hello')"},
    ),
]
