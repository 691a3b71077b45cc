"""Passes on what the tests change in their interpreter, so that the submission sees the same in its own.

A test may replace `builtins.input`, `sys.stdout`, `random.randint` or `time.sleep`, by assignment or with
`mock.patch`, `monkeypatch` or `redirect_stdout`. It may seed `random`, change the environment, write files, and record
warnings and log messages. Before the next request, the harness passes such changes on (mirrored.py applies them).

watching.py notices the changes. The submission sends back calls of the functions that the harness passed, and files
(shared_files.py).
"""

import os
import re
import sys
import warnings

from .shared_files import SharedFiles
from .watching import (
    ABSENT, watch_environment, watch_log_levels, watch_logs, watch_modules, watch_random,
)

# Modules that mock.patch may import only when a test runs.
_OFTEN_PATCHED = ("datetime", "random", "time")
# Without one of these words in the source of the tests, there is nothing to watch.
_WORDS = re.compile(
    rb"patch|redirect_|caps(ys|fd)|setattr|builtins|sys\.std|sys\.argv|[wW]arn|input\b|(random|time|os)\.\w+ *=[^=]")
_FILE_WORDS = re.compile(
    rb"\bopen\(|write_(text|bytes)|tempfile|tmp_?(path|dir)|mkdir|makedirs|chdir|\.touch\(|sqlite3|shutil|os\.remove"
    rb"|to_csv")
_STATE = "random", "()"
_ENVIRONMENT = "os", "environ[]"
_LOGS = "logging", "()"
_FILES = "files", "()"


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
        # The levels that the tests set, by the name of the logger; None unless they use pytest's `caplog`.
        self._levels = None
        self._files = None
        self._is_watching = self._is_seeded = False

    def watch(self, source):
        """Begins to watch, before the tests are loaded from their source."""
        if b"random" in source:
            watch_random(self._note_state)
        if b"assertLogs" in source or b"assertNoLogs" in source:
            watch_logs(self._begin_logs, self._end_logs)
        if b"caplog" in source:
            self._levels = {}
            self._note(_LOGS)
            watch_log_levels(self._note_level)
        if b"environ" in source or b"setenv" in source:
            watch_environment(lambda: self._note(_ENVIRONMENT))
        if _FILE_WORDS.search(source):
            self._files = SharedFiles(is_tests=True)
            self._note(_FILES)
        if _WORDS.search(source):
            for name in _OFTEN_PATCHED:
                __import__(name)
            self._is_watching = True
            watch_modules(self._note_replaced)

    def note_loaded(self):
        """Keeps the state after the tests were loaded. The process of each test begins in this state."""
        if self._is_watching:
            watch_modules(self._note_replaced)
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

    def _note(self, key):
        self._noted.add(key)
        self.changed[key] = None

    def _note_replaced(self, module, name, old):
        self._originals.setdefault((module, name), old)
        self._note((module, name))

    def _note_state(self):
        self._random_state = None
        self.changed[_STATE] = None

    def _begin_logs(self, logger):
        self._logs.append((logger.name, logger.level, True))
        self._note(_LOGS)

    def _end_logs(self):
        self._logs.pop()
        self._note(_LOGS)

    def _note_level(self, logger):
        self._levels[logger.name] = logger.level
        self._note(_LOGS)

    def _watched_loggers(self):
        """Returns names and levels of loggers, and whether the tests record what arrives there."""
        if self._levels is None:
            return list(self._logs)
        import logging

        # What `caplog` records arrives at the root logger.
        levels = {**self._levels, "root": logging.root.level}
        return [(name, level, name == "root") for name, level in levels.items()] + self._logs

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
            logs = self._watched_loggers()
            return self._switched(key, bool(logs), ("logs", logs, self._receive_record if logs else None))
        if key == _ENVIRONMENT:
            return "environment", dict(os.environ)
        if key == _STATE:
            return self._random_change()
        if key == _FILES:
            return self._file_changes()
        value = vars(sys.modules[module]).get(name, ABSENT)
        is_changed = value is not self._originals[key]
        if value is ABSENT:
            return "delete", module, name
        return self._switched(key, is_changed, ("replace", module, name, value) if is_changed else ("restore", *key))

    def _switched(self, key, is_changed, change):
        """Returns a change, or None if the submission's process is in its original state anyway."""
        if not is_changed and key not in self._passed:
            return None
        (self._passed.add if is_changed else self._passed.discard)(key)
        return change

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
