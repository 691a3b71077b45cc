"""Grades an imaginary submission in a cell that waits for its job, to pre-fault the cell's pages.

A cell shares its pages with the zygote that it was forked from. The first write to a page copies the page, and the copy
takes longer than most of the harness's own work. A waiting cell therefore runs a short grading against a socket that
already holds everything the other side would send. The zygote runs the grading too, because Python specialises code
that has run a few times.

The grading leaves nothing that the tests or the student's code could see.
"""

import _socket
import contextlib
import gc
import sys
import unittest

from . import bounded_diff
from .control import Control
from .link import Link, LinkBroken
from .objects import Objects

_MODULE = "sandmartin_prefaulted"
_CODE = b'''
words = ["me", "you"]


def hello(name, *more):
    """Returns a greeting."""
    if name in words and len(words) < 2:
        return None
    for number in more:
        name += str(number)
    return f"Hello {name}"
'''
_TESTS = f'''
import unittest

from {_MODULE} import hello


class Prefault(unittest.TestCase):
    def test_hello(self):
        """Greets"""
        self.assertEqual(hello("me", 2), "Hello me2", "It should greet")
'''.encode()
_JOB = f'''{{"module": "{_MODULE}", "provides": [], "tests": null}}
{{"go": "Prefault.test_hello"}}
'''.encode()


def prefault_harness(serve):
    """Grades one test with `serve`, which is the harness's."""
    with _restored(), _socket_pair() as (control, worker), _socket_pair() as (link, far):
        worker.sendall(_JOB)
        submission = Link(far.fileno(), Objects("tests"), None)
        # The replies to `open`, the look-up of `hello`, `begin`, the call and `end`.
        for answer in ({"defined": ["hello"], "public": ["hello"]}, _greeter, None, "Hello me2", None):
            submission.reply(answer)
        serve(Control(control.fileno()), link.fileno(), _read_tests)


def prefault_submission(make):
    """Loads a module and serves a test's calls with the submission that `make` returns.

    Forks nothing, because a fork would share every page again.
    """
    with _restored(), _socket_pair() as (link, far):
        harness = Link(far.fileno(), Objects(_MODULE), None)
        for question in (
            ("compile", _MODULE), ("open", _MODULE), ("get", 0, "hello"), ("tests", 1), ("begin",),
            ("call", 1, ("me", 2), {}), ("end",),
        ):
            harness.notify(*question)
        far.shutdown(_socket.SHUT_WR)
        try:
            make(link.fileno(), alone=False).prefault(_CODE)
        except LinkBroken:
            pass


def _read_tests(submission, files):
    # Reading any file pre-faults the code that reads files.
    with open(__file__, "rb") as file:
        file.read()
    return {"tests.py": _TESTS}


def _greeter():
    pass


@contextlib.contextmanager
def _socket_pair():
    """Makes a pair of sockets. (Importing the module `socket` would take too long.)"""
    near, far = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        yield near, far
    finally:
        near.close()
        far.close()


@contextlib.contextmanager
def _restored():
    """Restores what a grading changes in its interpreter."""
    arguments, path = sys.argv, sys.path[:]
    case = unittest.TestCase
    adapted = {name: vars(case)[name] for name in ("_callTestMethod", "_formatMessage", "subTest")}
    modules = set(sys.modules)
    try:
        yield
    finally:
        sys.argv = arguments
        sys.path[:] = path
        if vars(case)["_callTestMethod"] is not adapted["_callTestMethod"]:
            for name, method in adapted.items():
                setattr(case, name, method)
            bounded_diff.remove()
        for name in set(sys.modules) - modules:
            del sys.modules[name]
        # The new classes refer to themselves, so only the garbage collector frees them.
        gc.collect()
