"""The harness's side of `isolation: shared`: it relays results that the submission's interpreter reports."""

import unittest

from .feedback import Explanation
from .tests import MODULE, TestsFault

_STATUSES = ("passed", "failed", "error", "skipped", "disk_limit")


class SharedTest(unittest.TestCase):
    """A test that runs in the submission's process."""

    def __init__(self, link, identifier):
        super().__init__("run")
        self._link = link
        self._identifier = identifier
        self.explanation = None

    def id(self):
        return f"{MODULE}.{self._identifier}"

    def run(self, result=None):
        match self._link.request("run test", self._identifier):
            case [str() as status, str() as message, str() as details, str() as teacher, dict() as facts] if (
                status in _STATUSES
            ):
                self.explanation = Explanation(status, message, details, teacher, facts=facts)
            case ["fault", str() as reason]:
                raise TestsFault(reason)
            case _:
                self.explanation = Explanation("error", "Your code broke the tests, so this test could not be judged.")


def shared_tests(link, listed):
    """Returns the tests that the submission's process lists, as `collect` does; None for a malformed list."""
    if not all(type(entry) is list and [type(part) for part in entry] == [str, str] for entry in listed):
        return None
    return [(identifier, title, SharedTest(link, identifier)) for identifier, title in listed]
