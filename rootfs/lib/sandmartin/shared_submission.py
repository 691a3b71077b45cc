"""Tests in the submission's own interpreter, for exercises with `isolation: shared`.

The student's code can change these tests and their results. Every report therefore names the isolation.
"""

import pathlib
import unittest

from .facts import checked
from .feedback import explain
from .origins import Origins
from .result import Outcome, adapt_asynchronous_tests, adapt_unittest
from .soundness import returned_value
from .test_files import TestFiles
from .tests import MissingNames, TestsFault, function_of, identifier_of
from .trail import described_error


class _NoLink:
    """Takes the place of the harness's link: there are no recorded calls, and the student's code always took part."""

    last_call = refusal = None


class SharedTests:
    """The tests beside the imported submission. `trace` returns the student's lines of an error."""

    def __init__(self, trace):
        self._trace = trace
        self._tests = self._origins = None
        self._cases = {}

    def load(self, submission, files):
        """Imports the tests from their files. Returns their ids and titles, or why there are none."""
        adapt_unittest()
        try:
            self._tests = TestFiles({file: pathlib.Path(file).read_bytes() for file in files}, submission)
            self._origins = Origins(self._tests.trees, submission)
            self._tests.load()
            adapt_asynchronous_tests()
            collected = self._tests.collect(None)
        except MissingNames as error:
            return {"invalid": str(error)}
        except TestsFault as error:
            return {"fault": str(error)}
        except BaseException as error:
            lines = self._trace(error)
            kind = "invalid" if lines else "fault"
            file = self._tests.current if self._tests is not None else files[0]
            place = f", in line {lines[-1][0]} of your code: `{lines[-1][2]}`" if lines else ""
            return {kind: f"{file} cannot be loaded: {type(error).__name__}: {error}{place}"}
        self._cases = {identifier: case for identifier, _, case in collected}
        return {"tests": [[identifier, title] for identifier, title, _ in collected]}

    def run(self, identifier):
        """Runs a test. Returns status, message, details, teacher's message and facts, or a fault of the tests."""
        outcome = Outcome(_NoLink)
        case = self._cases[identifier]
        try:
            unittest.TestSuite([case]).run(outcome)
        except BaseException as error:
            outcome.add_problem(error)
        if outcome.has_returned_value:
            return ["fault", returned_value(identifier_of(case), function_of(case), self._tests.trees)]
        for problem in outcome.problems:
            lines = self._trace(problem.error)
            if lines and not isinstance(problem.error, AssertionError):
                problem.error._sandmartin_trace = lines
                problem.error._sandmartin_text = str(problem.error)
        explanation = explain(outcome, case, _NoLink, self._tests.trees, self._origins)
        if explanation is None:
            problem = outcome.problems[0].error if outcome.problems else None
            found = "ended without a result" if problem is None else described_error(problem, self._origins)
            return ["fault", f"{identifier}: {found}"]
        return [
            explanation.status, explanation.message, explanation.details, explanation.teacher,
            checked(explanation.facts)]
