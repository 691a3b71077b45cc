"""Notices what the tests change in their interpreter, for the mirror (mirror.py).

The watched modules get a class that notes assignments, so a request costs nothing while nothing changes.
"""

import os
import sys
import types

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
# The value of a name that did not exist.
ABSENT = object()

# Called with a module, a name and its old value after a watched name was assigned or deleted.
_note_replaced = None


class _WatchedModule(types.ModuleType):
    """A module that notes what is assigned to its attributes."""

    def __setattr__(self, name, value):
        old = vars(self).get(name, ABSENT)
        super().__setattr__(name, value)
        _note(self.__name__, name, old)

    def __delattr__(self, name):
        old = vars(self).get(name, ABSENT)
        super().__delattr__(name)
        _note(self.__name__, name, old)


def _note(module, name, old):
    module = _NAMES.get(module, module)
    names = _WATCHED.get(module, ())
    is_watched = not name.startswith("_") if names is None else name in names
    if is_watched and not isinstance(old, types.ModuleType):
        _note_replaced(module, name, old)


def watch_modules(note_replaced):
    """Watches the watched modules that are imported by now."""
    global _note_replaced
    _note_replaced = note_replaced
    for name in _WATCHED:
        module = sys.modules.get(name)
        if type(module) is types.ModuleType:
            module.__class__ = _WatchedModule


def watch_environment(note):
    """Calls `note` after each change of an environment variable."""

    class Environment(type(os.environ)):
        def __setitem__(self, name, value):
            super().__setitem__(name, value)
            note()

        def __delitem__(self, name):
            super().__delitem__(name)
            note()

    os.environ.__class__ = Environment


def watch_random(note):
    """Calls `note` after each change of the state of `random` by `seed` or `setstate`."""
    import random

    def noting(function):
        def change_state(*arguments, **named):
            function(*arguments, **named)
            note()

        return change_state

    random.seed, random.setstate = noting(random.seed), noting(random.setstate)


def watch_logs(begin, end):
    """Calls `begin(logger)` when a test begins `assertLogs` or `assertNoLogs`, and `end()` when it leaves the block."""
    from unittest import _log

    context = _log._AssertLogsContext
    enter, leave = context.__enter__, context.__exit__

    def enter_and_note(context):
        entered = enter(context)
        begin(context.logger)
        return entered

    def note_and_leave(context, *error):
        end()
        return leave(context, *error)

    context.__enter__, context.__exit__ = enter_and_note, note_and_leave


def watch_log_levels(note):
    """Calls `note(logger)` after each change of a logger's level."""
    import logging

    set_level = logging.Logger.setLevel

    def set_and_note(logger, level):
        set_level(logger, level)
        note(logger)

    logging.Logger.setLevel = set_and_note
