"""Takes the path of a real grading before there is one, in a process that waits for its submission.

A cell's process is forked from one that has everything imported. Until it has written to a page, that page is not its
own; and each first write costs a copy, which takes longer than most of what the harness does with it. So it plays a
short grading through while it waits, against the other end of a socket that has been filled with all that the other
side will say. The process that it is forked from does so too: Python specialises code that has run a few times.

Nothing remains of it that the tests or the student's code could see.
"""

import _socket
import contextlib
import gc
import sys
import unittest

from .control import Control
from .link import Link, LinkBroken
from .objects import Objects

_MODULE = "sandmartin_prefaulted"
_CODE = b'''
words = ["me", "you"]


def hello(name, *more):
    """Greets somebody."""
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
    """`serve` is the harness's; grades one test."""
    with _restored(), _socket_pair() as (control, worker), _socket_pair() as (link, far):
        worker.sendall(_JOB)
        submission = Link(far.fileno(), Objects("tests"), None)
        # To `open`, to the look-up of `hello`, to `begin`, to the call, to `end`.
        for answer in ({"defined": ["hello"], "public": ["hello"]}, _greeter, None, "Hello me2", None):
            submission.reply(answer)
        serve(Control(control.fileno()), link.fileno(), _read_tests)


def prefault_submission(make):
    """`make` makes a submission; loads a module and serves a test's calls.

    Nothing is forked: that would share every page again.
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


def _read_tests():
    # To have read some file.
    with open(__file__, "rb") as file:
        file.read()
    return _TESTS


def _greeter():
    pass


@contextlib.contextmanager
def _socket_pair():
    """The two ends of a socket. (The module `socket` is much to import for so little.)"""
    near, far = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        yield near, far
    finally:
        near.close()
        far.close()


@contextlib.contextmanager
def _restored():
    """Puts back what a grading changes in its interpreter."""
    arguments, path, message = sys.argv, sys.path[:], unittest.TestCase._formatMessage
    modules = set(sys.modules)
    try:
        yield
    finally:
        sys.argv = arguments
        sys.path[:] = path
        unittest.TestCase._formatMessage = message
        for name in set(sys.modules) - modules:
            del sys.modules[name]
        # The classes that were made refer to themselves.
        gc.collect()
