"""Runs `sandmartin grade` and `sandmartin exercise verify`."""

import json
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
# Much longer than one exercise takes, so that a grading that hangs fails by name.
_TIMEOUT_SECONDS = 300


class GraderError(Exception):
    """The command failed, or printed something else than its reports."""


class Grader:
    def __init__(self, binary, jobs):
        self._binary = str(binary)
        self._jobs = str(jobs)

    def grade(self, exercise, submissions):
        """Returns the report of each submission, in order, from warm cells."""
        if not submissions:
            return []
        run = self._run("grade", "--json", "--jobs", self._jobs, str(exercise), *map(str, submissions))
        reports = [json.loads(line) for line in run.stdout.splitlines()]
        if len(reports) != len(submissions):
            raise GraderError(f"{exercise}: {len(reports)} reports for {len(submissions)} submissions: {run.stderr}")
        return reports

    def verify(self, *exercises):
        """Returns the exit status and all output of `exercise verify`."""
        run = self._run("exercise", "verify", *map(str, exercises))
        return run.returncode, run.stdout + run.stderr

    def run(self, program, stdin):
        """Returns all output of `run` for a program whose input is piped into the command."""
        run = self._run("run", "--stdin", "-", str(program), stdin=stdin)
        return run.stdout + run.stderr

    def _run(self, *arguments, stdin=""):
        try:
            return subprocess.run(
                [self._binary, *arguments], cwd=SOURCE, input=stdin, capture_output=True, text=True,
                errors="backslashreplace", timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            raise GraderError(f"{' '.join(arguments[:4])} …: no end after {_TIMEOUT_SECONDS} s") from None


def newest_binary():
    """Returns the `sandmartin` that was built last, or None."""
    built = [path for path in SOURCE.glob(".build/*/sandmartin") if path.is_file()]
    return max(built, key=lambda path: path.stat().st_mtime, default=None)


def text_of(report):
    """Returns everything that a student reads in a report."""
    parts = [report["summary"], report.get("details")]
    for test in report["tests"]:
        parts += [test["name"], test["message"], test["details"]]
    return "\n".join(part for part in parts if part)
