"""Where the examples of doctest run: in the process of the submission, or in the harness."""

import ast
import contextlib
import io
import sys
import traceback

from .captured_output import SubmissionOutput
from .codec import Malformed
from .origins import EXAMPLES
from .plain_data import literal_call

# Lines of examples have numbers that no line of `tests.py` has, which is at most 1 MiB long.
_LINES_OF_TESTS = 1 << 21


class SubmissionPrompt:
    """Runs examples in the process of the submission."""

    def __init__(self, link):
        self._link = link
        self._sources = []

    def __enter__(self):
        self._link.request("examples", "begin")
        return self

    def __exit__(self, *error):
        pass

    @property
    def call(self):
        """The last example, if it is a call that can be run again without the others; else None."""
        return literal_call(self._sources[-1], self._sources[:-1])

    def run(self, source):
        self._sources.append(source)
        match self._link.request("examples", "run", source):
            case (str() as output, None | BaseException() as error, str() as line):
                return output, error, line
        raise Malformed("the answer of an example")


class HarnessPrompt:
    """Runs examples of the tests, and captures what they and the submission print."""

    def __init__(self, link, case):
        self._link = link
        self._printed = SubmissionOutput(link)
        self._case = case
        self._call_before = None
        # The statements so far, in which an error is followed to its origin, and the number of the last line.
        self._statements, self._lines = [], _LINES_OF_TESTS

    def __enter__(self):
        self._test = self._case._dt_test
        self._kept, self._test.globs = self._test.globs, dict(self._test.globs)
        self._statements, self._lines = [], _LINES_OF_TESTS
        self._printed.start()
        if self._case._dt_setUp:
            self._case._dt_setUp(self._test)
        return self

    def __exit__(self, *error):
        if self._case._dt_tearDown:
            self._case._dt_tearDown(self._test)
        self._test.globs = self._kept
        self._printed.stop()

    @property
    def call(self):
        """The last call that the last example made, as an expression that can be run again; else None."""
        call = self._link.last_call
        return None if call is self._call_before else call.expression

    def run(self, source):
        self._call_before = self._link.last_call
        error, line, hook = None, "", sys.displayhook
        with contextlib.redirect_stdout(io.StringIO()) as own:
            sys.displayhook = sys.__displayhook__
            try:
                exec(self._compiled(source), self._test.globs)
            except Exception as raised:
                error, line = raised, traceback.format_exception_only(raised)[-1]
                error._sandmartin_examples = list(self._statements)
            finally:
                sys.displayhook = hook
        printed, _ = self._printed.read()
        return printed + own.getvalue(), error, line

    def _compiled(self, source):
        tree = ast.parse(source, EXAMPLES, "single")
        ast.increment_lineno(tree, self._lines)
        self._lines += source.count("\n") + 1
        self._statements += tree.body
        return compile(tree, EXAMPLES, "single", dont_inherit=True)
