"""The result of one test, collected from unittest."""

import contextlib
import sys
import unittest

from . import bounded_diff
from .short_text import short

# What `subTest` has for a message that was not given.
_NO_MESSAGE = unittest.case._subtest_msg_sentinel


class Subtest:
    """The messages and parameters of a sub-test and of those around it."""

    def __init__(self, messages, parameters):
        self._messages = messages
        self._parameters = parameters

    def text(self, limit):
        """Returns the messages and parameters, each of about `limit` characters."""
        parts = [message if len(message) <= limit else f"{message[:limit]}…" for message in self._messages]
        parts += [f"{name}={short(value, limit)}" for name, value in self._parameters.items()]
        return ", ".join(parts)


class Problem:
    """An exception that a test raised, its sub-test or None, and the last call before the exception."""

    def __init__(self, error, subtest, call):
        self.error = error
        self.subtest = subtest
        self.call = call


class Skip:
    """A skip of a test, with the SkipTest that was raised, or None if a decorator skipped the test."""

    def __init__(self, reason, error):
        self.reason = reason
        self.error = error


class Explained(Exception):
    """Ends a test with an explanation that is already complete."""

    def __init__(self, explanation):
        super().__init__(explanation.message)
        self.explanation = explanation


class Outcome(unittest.TestResult):
    """Collects the problems of one test. Only unittest itself reports success."""

    def __init__(self, link):
        super().__init__()
        self._link = link
        self.has_succeeded = False
        self.problems = []
        self.skips = []
        self.unexpected_success = False
        # Whether the test's function returned a value other than None, which nothing judges.
        self.has_returned_value = False
        # An error of a library of the tests that no submission can cause, or None.
        self.fault = None

    @property
    def has_passed(self):
        return self.has_succeeded and not self.problems and not self.skips and not self.unexpected_success

    def add_problem(self, error, subtest=None):
        if type(error).__module__.startswith("hypothesis."):
            from .generated import as_failure

            failure = as_failure(error, self._link.last_call is not None)
            self.fault = error if failure is None else self.fault
            error = failure or error
        # Read now, because later sub-tests make calls of their own.
        self.problems.append(Problem(error, subtest, self._link.last_call))

    def addSuccess(self, test):
        self.has_succeeded = True

    def addError(self, test, error):
        self.add_problem(error[1])

    def addFailure(self, test, error):
        self.add_problem(error[1])

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.add_problem(error[1], Subtest(test.__dict__.get(_MESSAGES, ()), _in_order(subtest.params)))

    def addSkip(self, test, reason):
        # unittest calls this while it handles the SkipTest, if there is one.
        self.skips.append(Skip(str(reason), sys.exception()))

    def addExpectedFailure(self, test, error):
        # An expected failure must come from the tests' own assertions. Any other exception is an error.
        if hasattr(error[1], "_sandmartin_trace") or not isinstance(error[1], AssertionError):
            self.add_problem(error[1])
        else:
            self.has_succeeded = True

    def addUnexpectedSuccess(self, test):
        self.unexpected_success = True


# The attribute of a test case that holds the messages of its running sub-tests, the outermost first.
_MESSAGES = "_sandmartin_messages"
_sub_test = unittest.TestCase.subTest


@contextlib.contextmanager
def _named_sub_test(self, msg=_NO_MESSAGE, **parameters):
    """Runs a sub-test and notes its message, which unittest forgets for the sub-tests around another."""
    outer = self.__dict__.get(_MESSAGES, ())
    self.__dict__[_MESSAGES] = outer + (() if msg in (_NO_MESSAGE, None) else (str(msg),))
    try:
        with _sub_test(self, msg, **parameters):
            yield
    finally:
        self.__dict__[_MESSAGES] = outer


def _in_order(parameters):
    """Returns the parameters of nested sub-tests as a dict, the outermost first."""
    return {name: value for part in reversed(getattr(parameters, "maps", [parameters])) for name, value in part.items()}


class AssertionText(str):
    """The message of a failed assertion, with the parts that unittest and the teacher wrote."""

    unittest_text = ""
    # What pytest tells about the parts of a failed assertion.
    introspection = ""
    teacher = ""
    # The operands and the operator of the comparison that failed: (left, operator, right).
    comparison = None
    # A complete message for the student, in place of one about the call and its result, and its facts (facts.py).
    sentence = ""
    facts = None


def _format_message(self, message, unittest_text):
    text = AssertionText(f"{unittest_text} : {message}" if message is not None else unittest_text)
    text.unittest_text = unittest_text
    text.teacher = "" if message is None else str(message)
    return text


def _call_test(self, method):
    _note_returned(self, method())


def _call_asynchronous_test(self, method):
    _note_returned(self, self._callMaybeAsync(method))


def _note_returned(case, value):
    if value is not None:
        case._outcome.result.has_returned_value = True


def adapt_unittest():
    """Makes unittest keep the teacher's messages apart from its own, and tests report a value that they return.

    Assertions also spend a bounded time on describing large values. Does nothing the second time: any assignment to a
    class makes Python look up the attributes of its objects anew.
    """
    if unittest.TestCase._callTestMethod is not _call_test:
        unittest.TestCase._formatMessage = _format_message
        unittest.TestCase.subTest = _named_sub_test
        unittest.TestCase._callTestMethod = _call_test
        bounded_diff.install()


def adapt_asynchronous_tests():
    """Makes asynchronous tests report a value that they return. Call this when the tests have been imported."""
    asynchronous = sys.modules.get("unittest.async_case")
    if asynchronous is not None:
        asynchronous.IsolatedAsyncioTestCase._callTestMethod = _call_asynchronous_test
