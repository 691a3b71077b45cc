"""The hostile programs inside the virtual machine, in cells that root or a plain user builds."""

import re
from collections.abc import Iterator
from pathlib import Path

from cases import MODES, Case, Finding, Skipped, succeeds

HOSTILE = Path(__file__).resolve().parent.parent / "Hostile"
ALL = sorted(file.stem for file in HOSTILE.glob("*.py"))
BUILDERS = {"root": "root", "a plain user": "student"}


def of_family(*families: str) -> list[str]:
    """Returns the names of the hostile programs of these families."""
    heading = re.compile(rf"^# family: (?:{'|'.join(families)})$", re.MULTILINE)
    return [name for name in ALL if heading.search((HOSTILE / f"{name}.py").read_text())]


# The programs whose results depend on cgroup v2, on an older kernel's namespaces, and on the user who builds the cells.
# The whole corpus takes too long on an emulated processor to run on every commit.
PART = of_family("memory", "privileges")


def cases(programs: list[str], seconds: int) -> list[Case]:
    """Returns one case a builder and a mode. Each case has a check that yields one finding a program."""

    def every_program_passed(result) -> Iterator[Finding]:
        entries = re.findall(r"^(ok|FAIL|skip) +(\S+: .*(?:\n      .*)*)", result.stdout, re.MULTILINE)
        for status, text in entries:
            name, _, complaints = text.partition("\n")
            if status == "skip":
                yield name, Skipped(complaints.strip())
            else:
                yield name, None if status == "ok" else complaints.strip()
        assert "enforcement: v2)" in result.stdout, "the summary does not name v2 as the enforcement"
        assert len(entries) == len(programs), f"{len(entries)} programs ran, of {len(programs)}"
        succeeds(result)

    return [
        Case(
            f"the hostile programs in cells of {builder}, {mode}",
            f"exec sandmartin selftest {option} {' '.join(programs)}",
            every_program_passed,
            user=user,
            seconds=seconds,
        )
        for builder, user in BUILDERS.items()
        for mode, option in MODES.items()
    ]


def table(output: str) -> str:
    """Returns the end of the output of `selftest`: a row a family, the changes on the host, and the summary."""
    return output[output.find("\nfamily ") :].strip("\n")
