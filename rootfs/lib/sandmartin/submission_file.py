"""Tells the author of tests that look for the submission's file why they do not find it.

The file is in the other cell. Tests of a single process read it, start it as a program, or import it again.
"""

import importlib.machinery
import os
import re
import sys

from .proxy_type import StandInLimit

_WORDS = re.compile(rb"subprocess|os\.system|runpy|reload\(|open\(|read_text|read_bytes")
_READ = "the tests cannot read the submission's file (use `require` and `forbid`)"
_START = "the tests cannot start the submission as a program (use `cases/` or `interactor.py`)"
_IMPORT = "the tests cannot import the submission again (call its functions, or use `cases/` for a whole program)"


def refuse(submission, source):
    """Makes the tests' attempts at the file of the submission's module fail with a reason. `source` is the tests'."""
    if _WORDS.search(source):
        file = f"{submission}.py"
        sys.addaudithook(lambda event, arguments: _check(event, arguments, file, submission))
        sys.meta_path.insert(0, _Finder(submission))


def specification_of(submission):
    """Returns a specification for the stand-in of the submission's module."""
    return importlib.machinery.ModuleSpec(submission, Loader())


class Loader:
    """The loader of the stand-in. The submission could show any text as its source."""

    def get_source(self, name):
        raise StandInLimit("the tests cannot read the submission's source (use `require` and `forbid`)")

    def get_code(self, name):
        raise StandInLimit(_START)


class _Finder:
    def __init__(self, submission):
        self._submission = submission

    def find_spec(self, name, path=None, target=None):
        """Refuses to find the module again, which `importlib.reload` asks for with its `target`."""
        if name == self._submission and target is not None:
            raise StandInLimit(_IMPORT)
        return None


def _check(event, arguments, file, submission):
    if event == "open":
        path = arguments[0]
        if isinstance(path, (str, os.PathLike)) and os.path.basename(os.fspath(path)) == file:
            raise StandInLimit(_READ)
    elif event in ("subprocess.Popen", "os.system"):
        command = arguments[1] if event == "subprocess.Popen" else arguments[0]
        # os.system has encoded its command already.
        command = os.fsdecode(command) if isinstance(command, bytes) else command
        parts = command.split() if isinstance(command, str) else command if isinstance(command, (list, tuple)) else ()
        if any(isinstance(part, (str, os.PathLike)) and os.path.basename(part) in (file, submission) for part in parts):
            raise StandInLimit(_START)
