"""What the tests change in their interpreter and the submission must see in its own.

A test may replace `builtins.input`, `sys.stdout`, `random.randint` or `time.sleep`, by assignment or with
`mock.patch`, `monkeypatch` or `redirect_stdout`. It may seed `random`, change the environment, write files, and record
warnings and log messages. Before the next request, the harness passes such changes on (mirrored.py applies them).

The watched modules get a class that notes assignments, so a request costs nothing while nothing changes. What comes
back are calls of the functions that the harness passed, and files (shared_files.py).
"""

import os
import re
import sys
import types
import warnings

from .shared_files import SharedFiles

# The watched names of each watched module. None stands for all public names.
_WATCHED = {
    **dict.fromkeys((
        "calendar", "csv", "datetime", "getpass", "glob", "json", "locale", "math", "os", "os.path", "pathlib",
        "platform", "random", "secrets", "shutil", "socket", "string", "subprocess", "tempfile", "time",
        "urllib.request", "uuid", "webbrowser",
    )),
    "builtins": {"exit", "input", "open", "print", "quit"},
    "sys": {"argv", "exit", "stderr", "stdin", "stdout"},
    "warnings": {"_showwarnmsg_impl", "filters", "showwarning"},
}
# `os.path` is a module of another name.
_NAMES = {"posixpath": "os.path"}
# Modules that mock.patch may import only when a test runs.
_OFTEN_PATCHED = ("datetime", "random", "time")
# Without one of these words in the source of the tests, there is nothing to watch.
_WORDS = re.compile(
    rb"patch|redirect_|caps(ys|fd)|setattr|builtins|sys\.std|sys\.argv|[wW]arn|input\b|(random|time|os)\.\w+ *=[^=]")
_FILE_WORDS = re.compile(
    rb"\bopen\(|write_(text|bytes)|tempfile|tmp_?(path|dir)|mkdir|makedirs|chdir|\.touch\(|sqlite3|shutil|os\.remove|to_csv")
_ABSENT = object()
_STATE = "random", "()"
_ENVIRONMENT = "os", "environ[]"
_LOGS = "logging", "()"
_FILES = "files", "()"

# The mirror that learns of assignments to attributes of watched modules.
_watching = None


class _WatchedModule(types.ModuleType):
    """A module that notes what is assigned to its attributes."""

    def __setattr__(self, name, value):
        old = vars(self).get(name, _ABSENT)
        super().__setattr__(name, value)
        _watching.note_replaced(self.__name__, name, old)

    def __delattr__(self, name):
        old = vars(self).get(name, _ABSENT)
        super().__delattr__(name)
        _watching.note_replaced(self.__name__, name, old)


def _watched_environment(note):
    """Returns the class of an environment that notes changes."""

    class Environment(type(os.environ)):
        def __setitem__(self, name, value):
            super().__setitem__(name, value)
            note()

        def __delitem__(self, name):
            super().__delitem__(name)
            note()

    return Environment


class Mirror:
    """The changes that the tests made and that the submission does not know yet."""

    def __init__(self, send):
        self._send = send
        # What may have changed since the last request. `files` and a seeded `random` are compared at each request.
        self.changed = {}
        # (module, name) -> the value before the tests replaced it.
        self._originals = {}
        # What differs from the original in the submission's process, now and after the tests were loaded.
        self._passed, self._loaded = set(), set()
        self._noted = set()
        self._random_state = None
        self._logs = []
        self._files = None
        self._is_watching = self._is_seeded = False

    def watch(self, source):
        """Begins to watch, before the tests are loaded from their source."""
        if b"random" in source:
            self._watch_random()
        if b"assertLogs" in source or b"assertNoLogs" in source:
            self._watch_logs()
        if b"environ" in source or b"setenv" in source:
            os.environ.__class__ = _watched_environment(lambda: self._note(_ENVIRONMENT))
        if _FILE_WORDS.search(source):
            self._files = SharedFiles(is_tests=True)
            self._note(_FILES)
        if _WORDS.search(source):
            for name in _OFTEN_PATCHED:
                __import__(name)
            self._is_watching = True
            self._watch_modules()

    def note_loaded(self):
        """Keeps the state after the tests were loaded. The process of each test begins in this state."""
        if self._is_watching:
            self._watch_modules()
        self._loaded = set(self._passed)
        self._is_seeded = _STATE in self.changed

    def reset(self):
        """Prepares for the process of another test."""
        self._passed = set(self._loaded)
        self._random_state = None
        self.changed = dict.fromkeys(self._noted)
        if self._is_seeded:
            self.changed[_STATE] = None
        if self._files is not None:
            self._files.forget()

    def _watch_modules(self):
        global _watching
        _watching = self
        for name in _WATCHED:
            module = sys.modules.get(name)
            if type(module) is types.ModuleType:
                module.__class__ = _WatchedModule

    def _note(self, key):
        self._noted.add(key)
        self.changed[key] = None

    def note_replaced(self, module, name, old):
        module = _NAMES.get(module, module)
        names = _WATCHED.get(module, ())
        if isinstance(old, types.ModuleType) or (name.startswith("_") if names is None else name not in names):
            return
        self._originals.setdefault((module, name), old)
        self._note((module, name))

    # Sending

    def send(self):
        """Passes the changes on to the submission."""
        keys = list(self.changed)
        self.changed = {key: None for key in keys if key in (_STATE, _FILES)}
        changes = [change for change in map(self._change, keys) if change is not None]
        if changes:
            self._send("mirror", changes)

    def _change(self, key):
        module, name = key
        if module == "warnings":
            is_changed = any(
                vars(warnings).get(other) is not original
                for (each, other), original in self._originals.items() if each == module
            )
            return self._switched(key[:1], is_changed, ("warnings", self._receive_warning if is_changed else None))
        if key == _LOGS:
            logs = list(self._logs)
            return self._switched(key, bool(logs), ("logs", logs, self._receive_record if logs else None))
        if key == _ENVIRONMENT:
            return "environment", dict(os.environ)
        if key == _STATE:
            return self._random_change()
        if key == _FILES:
            return self._file_changes()
        value = vars(sys.modules[module]).get(name, _ABSENT)
        is_changed = value is not self._originals[key]
        if value is _ABSENT:
            return "delete", module, name
        return self._switched(key, is_changed, ("replace", module, name, value) if is_changed else ("restore", *key))

    def _switched(self, key, is_changed, change):
        """Returns a change, or None if the submission's process is in its original state anyway."""
        if not is_changed and key not in self._passed:
            return None
        (self._passed.add if is_changed else self._passed.discard)(key)
        return change

    # The random numbers of `random`

    def _watch_random(self):
        import random

        seed, setstate = random.seed, random.setstate

        def noting(function):
            def change_state(*arguments, **named):
                function(*arguments, **named)
                self._random_state = None
                self.changed[_STATE] = None

            return change_state

        random.seed, random.setstate = noting(seed), noting(setstate)

    def _random_change(self):
        # The tests' own draws move the state on. What the submission draws does not come back.
        state = sys.modules["random"].getstate()
        if state == self._random_state:
            return None
        self._random_state = state
        return "random", state

    # Warnings and log messages of the submission

    def _receive_warning(self, warning, file, line):
        if isinstance(warning, Warning) and type(file) is str and type(line) is int:
            warnings.warn_explicit(warning, type(warning), file, line)

    def _watch_logs(self):
        from unittest import _log

        context = _log._AssertLogsContext
        enter, leave = context.__enter__, context.__exit__

        def begin(context):
            entered = enter(context)
            self._logs.append((context.logger.name, context.logger.level))
            self._note(_LOGS)
            return entered

        def end(context, *error):
            self._logs.pop()
            self._note(_LOGS)
            return leave(context, *error)

        context.__enter__, context.__exit__ = begin, end

    def _receive_record(self, name, level, text, line, function):
        import logging

        if [type(part) for part in (name, level, text, line, function)] == [str, int, str, int, str]:
            record = logging.LogRecord(name, level, "submission.py", line, text, (), None, function)
            logging.getLogger(name).handle(record)

    # Files

    def _file_changes(self):
        changes, directory = self._files.changes(), self._files.directory()
        if not changes and (_FILES, directory) in self._passed:
            return None
        self._passed = {key for key in self._passed if key[0] != _FILES} | {(_FILES, directory)}
        return "files", changes, directory, self._receive_files

    def _receive_files(self, changes):
        self._files.apply(changes)
