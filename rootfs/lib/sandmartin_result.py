"""What unittest says while one test runs."""

import unittest


class Outcome(unittest.TestResult):
    """Collects the problems of one test; success is only ever what unittest itself reports."""

    def __init__(self):
        super().__init__()
        self.has_succeeded = False
        # (exception, label of the sub-test or "")
        self.problems = []
        self.skip_reason = None
        self.unexpected_success = False

    @property
    def has_passed(self):
        return self.has_succeeded and not self.problems and self.skip_reason is None and not self.unexpected_success

    def addSuccess(self, test):
        self.has_succeeded = True

    def addError(self, test, error):
        self.problems.append((error[1], ""))

    def addFailure(self, test, error):
        self.problems.append((error[1], ""))

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.problems.append((error[1], subtest._subDescription()))

    def addSkip(self, test, reason):
        self.skip_reason = str(reason)

    def addExpectedFailure(self, test, error):
        # Expected of the tests' own assertions; what the student's code raises is an error all the same.
        if hasattr(error[1], "_sandmartin_trace"):
            self.problems.append((error[1], ""))
        else:
            self.has_succeeded = True

    def addUnexpectedSuccess(self, test):
        self.unexpected_success = True


class AssertionText(str):
    """The message of a failed assertion, which knows what unittest and what the teacher said."""

    standard = ""
    teacher = ""


def _format_message(self, message, standard):
    text = AssertionText(f"{standard} : {message}" if message is not None else standard)
    text.standard = standard
    text.teacher = "" if message is None else str(message)
    return text


def keep_messages_apart():
    """Makes unittest's assertions keep the teacher's message beside their own."""
    unittest.TestCase._formatMessage = _format_message
