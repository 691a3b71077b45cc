"""Programs with known results: the solutions that come with the exercises, graded once without any fault."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sandmartin import MARK, SOURCE

_EXERCISES = SOURCE / "exercises"
# Programs that reach a limit take a second of CPU time each.
_VERDICTS = {"accepted": {"accepted"}, "partial": {"partial"}, "invalid": {"invalid"}, "error": {"partial", "rejected"},
             "rejected": {"rejected", "partial", "invalid"}}
_ROOT = "root:"


@dataclass(frozen=True)
class Result:
    """What every grading of a program must give."""

    verdict: str
    points: int
    tests: tuple[tuple[str, str], ...]  # identifier and status

    @classmethod
    def of(cls, report: dict) -> "Result":
        tests = tuple((test["id"], test["status"]) for test in report["tests"])
        return cls(report["verdict"], report["points"], tests)


@dataclass(frozen=True)
class Program:
    name: str
    exercise: str
    code: str
    result: Result


def load(binary: Path, enter_group: list[str]) -> list[Program]:
    """Grades all programs, and returns them with their results.

    `enter_group` is the command that runs another command in a control group of its own.

    Raises RuntimeError if a result is not the one that the program's directory is named for.
    """
    programs = []
    for exercise in sorted(_EXERCISES.iterdir()):
        if _ROOT in (exercise / "exercise.yaml").read_text():
            continue
        files = [file for verdict in _VERDICTS for file in sorted((exercise / "solutions").glob(f"{verdict}/*.py"))]
        command = [*enter_group, binary, "grade", "--json", exercise, *files]
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        for file, line in zip(files, output.splitlines(), strict=True):
            result = Result.of(json.loads(line))
            name = str(file.relative_to(_EXERCISES))
            if result.verdict not in _VERDICTS[file.parent.name]:
                raise RuntimeError(f"{name} was graded {result.verdict} without any fault")
            programs.append(Program(name, exercise.name, file.read_text(), result))
    return programs


def marked(program: Program, mark: str, seconds: float) -> Program:
    """Returns a program with the same result that first keeps a marked file open for some seconds."""
    wait = f"import time\nkept = open({MARK + mark!r}, 'w')\ntime.sleep({seconds})\n"
    return Program(f"{program.name}, marked {mark}", program.exercise, wait + program.code, program.result)
