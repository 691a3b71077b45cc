"""Applies to the submission's interpreter what the tests changed in their own (mirror.py says what and why)."""

import importlib
import os

from .proxies import is_proxy
from .shared_files import SharedFiles

_ABSENT = object()


class Mirrored:
    """The changes that apply in this process."""

    def __init__(self):
        self._originals = {}
        self._warnings = None
        self._loggers = []
        self._files = self._receive_files = None

    def apply(self, changes):
        operations = {
            "replace": self._replace, "restore": self._restore, "delete": self._delete,
            "random": self._set_random_state, "environment": self._set_environment,
            "warnings": self._record_warnings, "logs": self._record_logs, "files": self._share_files,
        }
        for kind, *arguments in changes:
            operations[kind](*arguments)

    def pass_files_back(self):
        """Passes on to the tests the files that the student's code has written during a call."""
        if self._files is not None:
            changes = self._files.changes()
            if changes:
                self._receive_files(changes)

    def _replace(self, module, name, value):
        target = importlib.import_module(module)
        original = self._originals.setdefault((module, name), vars(target).get(name, _ABSENT))
        if module == "sys" and name in ("stdout", "stderr") and is_proxy(value):
            value = _Output(value, original)
        setattr(target, name, value)

    def _restore(self, module, name):
        original = self._originals.pop((module, name), _ABSENT)
        if original is not _ABSENT:
            setattr(importlib.import_module(module), name, original)

    def _delete(self, module, name):
        target = importlib.import_module(module)
        self._originals.setdefault((module, name), vars(target).get(name, _ABSENT))
        vars(target).pop(name, None)

    @staticmethod
    def _set_environment(variables):
        os.environ.clear()
        os.environ.update(variables)

    @staticmethod
    def _set_random_state(state):
        import random

        random.setstate(state)

    def _record_warnings(self, receive):
        import warnings

        if self._warnings is not None:
            self._warnings.__exit__(None, None, None)
            self._warnings = None
        if receive is not None:
            self._warnings = warnings.catch_warnings()
            self._warnings.__enter__()
            # The tests' own filters decide.
            warnings.simplefilter("always")
            warnings.showwarning = lambda message, category, file, line, *_: receive(message, str(file), line)

    def _record_logs(self, watched, receive):
        import logging

        for logger, *state in reversed(self._loggers):
            logger.handlers, logger.propagate = state[:2]
            logger.setLevel(state[2])
        self._loggers.clear()

        class Handler(logging.Handler):
            def emit(self, record):
                receive(record.name, record.levelno, record.getMessage(), record.lineno, record.funcName or "")

        for name, level, is_recorded in watched:
            logger = logging.getLogger(None if name == "root" else name)
            self._loggers.append((logger, logger.handlers, logger.propagate, logger.level))
            if is_recorded:
                logger.handlers, logger.propagate = [Handler()], False
            logger.setLevel(level)

    def _share_files(self, changes, directory, receive):
        if self._files is None:
            self._files = SharedFiles(is_tests=False)
        self._files.apply(changes)
        self._receive_files = receive
        self._files.enter(directory)


class _Output:
    """A stream whose text goes to a stream of the tests. The student sees it in the result as well."""

    def __init__(self, stream, original):
        self._stream = stream
        self._write = stream.write
        self._original = original

    def write(self, text):
        self._write(text)
        if self._original is not _ABSENT:
            self._original.write(text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        if self._original is not _ABSENT:
            self._original.flush()

    def __getattr__(self, name):
        return getattr(self._stream, name)
