"""Files that the tests and the submission share during a test, although each has directories of its own.

Before a call, the submission gets the files that the tests have written below their work directory and /tmp. After a
call, the tests get those that the submission has written. Only regular files and directories cross, as data.

The submission must not change what the harness runs or judges with. The tests therefore take no file that Python could
import, no hidden file, no configuration, and none that replaces a file of the exercise package.
"""

import io
import os
import stat
# Bound here, because a test may replace functions of `os` and `time`, which this module must not call then.
from os import chdir, fsencode, getcwd, mkdir, rmdir, scandir, unlink
from os.path import isdir, islink
from time import time_ns

from .proxy_type import StandInLimit

_MAXIMUM_CHANGES = 256
_MAXIMUM_BYTES = 4 << 20
# The files and bytes that the tests accept in all during one test.
_MAXIMUM_RECEIVED = 1024
_MAXIMUM_RECEIVED_BYTES = 16 << 20
_MAXIMUM_DEPTH = 10
_LONGEST_NAME = 300
# The work directory of a cell. Only a cell has a /tmp of its own.
_WORK = "/work"
_TEMPORARY = "/tmp"
_IMPORTABLE = (".egg", ".pth", ".py", ".pyc", ".pyo", ".pyw", ".so", ".zip")
_CONFIGURATIONS = {"matplotlibrc", "pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"}
# A file that was written twice within one tick of the file system's clock keeps its times.
_RECENT_NANOSECONDS = 100_000_000
_DIRECTORY = True
_REMOVED = None
_open = os.open


class SharedFiles:
    """The files of one side, and their state that the other side knows."""

    def __init__(self, is_tests):
        self._is_tests = is_tests
        self._home = getcwd()
        self._roots = [self._home, _TEMPORARY] if self._home == _WORK else [self._home]
        # Name -> (identity, content). The identity of a directory is True.
        self._known = {}
        # Names that belong to the exercise package. The submission does not see those of the tests.
        self._package = frozenset()
        found = self._scan()
        if is_tests:
            self._package = frozenset(found)
        else:
            self._known = found
        # Name of each file from the submission -> what it was before.
        self._received = {}
        self._received_bytes = 0

    def changes(self):
        """Returns what has changed since the last time: name -> content, True for a directory, None if removed."""
        found = self._scan()
        changes = {name: _REMOVED for name in self._known if name not in found}
        for name, (identity, content) in found.items():
            known = self._known.get(name)
            if known is None or known[1] != content:
                changes[name] = content
        if len(changes) > _MAXIMUM_CHANGES:
            raise self._limit(f"more than {_MAXIMUM_CHANGES} files at once")
        if sum(len(content) for content in changes.values() if type(content) is bytes) > _MAXIMUM_BYTES:
            raise self._limit("files of more than 4 MiB at once")
        self._known = found
        return changes

    def apply(self, changes):
        """Makes the changes of the other side."""
        if type(changes) is not dict or len(changes) > _MAXIMUM_CHANGES:
            raise self._limit("so many files")
        if self._is_tests:
            changes = {name: content for name, content in changes.items() if self._accepts(name, content)}
            self._received_bytes += sum(len(content) for content in changes.values() if type(content) is bytes)
            if self._received_bytes > _MAXIMUM_RECEIVED_BYTES or len(self._received) > _MAXIMUM_RECEIVED:
                raise OSError("so many files cannot be passed to the tests")
        for name, content in sorted(changes.items()):
            if content is not _REMOVED:
                self._write(name, content)
        for name in sorted(changes, reverse=True):
            if changes[name] is _REMOVED:
                self._note_received(name)
                self._remove(name)
        self._known = self._scan()

    def directory(self):
        """Returns the name of the current directory."""
        try:
            return getcwd().removeprefix(self._home).lstrip("/") if getcwd().startswith(self._home) else getcwd()
        except FileNotFoundError:
            return ""

    def enter(self, directory):
        """Makes a directory of the other side the current one."""
        path = self._path(directory)
        if isdir(path):
            chdir(path)

    def forget(self):
        """Undoes what came from the submission, after a test. The process of the next test knows no file."""
        for name, before in sorted(self._received.items(), reverse=True):
            if type(before) is bytes:
                self._write(name, before)
            else:
                self._remove(name)
        self._received.clear()
        self._received_bytes = 0
        self._known = {}

    def _scan(self):
        """Returns the state of all shared files and directories."""
        found, pending, recent = {}, list(self._roots), time_ns() - _RECENT_NANOSECONDS
        while pending:
            for entry in scandir(pending.pop()):
                name = entry.path.removeprefix(f"{self._home}/")
                if name in self._package or entry.name == "__pycache__":
                    continue
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    found[name] = _DIRECTORY, _DIRECTORY
                    pending.append(entry.path)
                elif stat.S_ISREG(status.st_mode):
                    identity = status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
                    known = self._known.get(name)
                    is_same = known is not None and known[0] == identity and status.st_mtime_ns < recent
                    found[name] = known if is_same else (identity, self._read(name))
        return found

    def _limit(self, what):
        if self._is_tests:
            return StandInLimit(f"{what} cannot be passed to the submission")
        return OSError(f"{what} cannot be passed to the tests")

    def _accepts(self, name, content):
        """Whether the tests take a file of the submission."""
        if type(name) is not str or len(name) > _LONGEST_NAME or b"\0" in fsencode(name) or name in self._package:
            return False
        root = next((root for root in self._roots if name.startswith(f"{root}/")), self._home)
        parts = name.removeprefix(f"{root}/").split("/")
        ending = parts[-1].lower()
        return (
            len(parts) <= _MAXIMUM_DEPTH
            and all(part and not part.startswith(".") for part in parts)
            and not ending.endswith(_IMPORTABLE) and ending not in _CONFIGURATIONS
            # A link of the tests could lead anywhere.
            and not any(islink("/".join((root, *parts[:count]))) for count in range(1, len(parts) + 1))
            and (content is _REMOVED or content is _DIRECTORY or type(content) is bytes)
        )

    def _path(self, name):
        return os.path.join(self._home, name)

    def _read(self, name):
        with io.open(_open(self._path(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            return file.read(_MAXIMUM_BYTES + 1)

    def _write(self, name, content):
        path = self._path(name)
        self._note_received(name)
        _make_directories(path if content is _DIRECTORY else path.rpartition("/")[0])
        if content is not _DIRECTORY:
            # In place, for the sake of a test that has the file open.
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
            with io.open(_open(path, flags, 0o644), "wb") as file:
                file.write(content)

    def _note_received(self, name):
        self._received.setdefault(name, self._known.get(name, (None, None))[1])

    def _remove(self, name):
        path = self._path(name)
        try:
            rmdir(path) if isdir(path) else unlink(path)
        except OSError:
            # Not empty, or removed already.
            pass


def _make_directories(path):
    if not isdir(path):
        _make_directories(path.rpartition("/")[0])
        mkdir(path)
