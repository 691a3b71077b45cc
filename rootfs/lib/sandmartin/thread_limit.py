"""Lets the tests start any number of threads, although their cell allows only some at a time.

Tests of programs that must be safe with threads start hundreds of them, each of which makes a few calls and ends.
"""

import threading
# Names of their own, because tests may replace those of the module.
from time import monotonic, sleep

# At most, less than the limit `processes` in policies/harness.yaml.
_MAXIMUM = 48
# Threads that all wait for one another do not end, so after this time their start waits no more.
_LONGEST_WAIT_SECONDS = 1
_PAUSE_SECONDS = 0.0005


class _Starter:
    """Starts threads, and waits while too many run."""

    def __init__(self, start):
        self._start = start
        self._has_waited_in_vain = False

    def __call__(self, *arguments, **named):
        if not self._has_waited_in_vain:
            self._wait()
        elif threading.active_count() <= _MAXIMUM:
            self._has_waited_in_vain = False
        return self._start(*arguments, **named)

    def _wait(self):
        end = monotonic() + _LONGEST_WAIT_SECONDS
        while threading.active_count() > _MAXIMUM:
            if monotonic() > end:
                self._has_waited_in_vain = True
                return
            sleep(_PAUSE_SECONDS)


def wait_at_the_limit():
    """Makes the start of a thread wait while too many others run."""
    threading._start_joinable_thread = _Starter(threading._start_joinable_thread)
