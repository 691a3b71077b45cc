"""A learner's run of a program: its streams, the call after it, and the recording of its steps.

The runner makes a `RunSession` before it restores the interpreter's initial modules, and calls its methods around the
script. The session sends lines of JSON to the service over the control channel (`RunSession.swift` reads them):

    {"waiting": 12}       the program waits for input, and has read 12 bytes of it
    {"step": {...}}       a step of the program (step_recorder.py)
    {"end": "complete"}   the recording is over, and why
    {"value": "[1, 2]"}   the value of the call
    {"problem": "..."}    why the call is no expression

The student's code runs in the same process and may disturb all of this. It harms only its own run: the service bounds
what it reads, and nothing here is judged.
"""

import builtins
import sys
from _json import encode_basestring_ascii
from posix import getpid, write

from .run_streams import interactive_input, prompt_output
from .step_recorder import StepRecorder

CALL = "<call>"
_CONTROL = 3
_LONGEST_VALUE = 10_000
# The student may replace built-in functions.
__builtins__ = dict(vars(builtins))


class RunSession:
    """`settings` has the call or None, the name of the student's module, and whether the run is traced and whether
    input arrives while the program runs."""

    def __init__(self, file, settings):
        self._owner = getpid()
        self._call = settings.get("call")
        self._module = settings["module"]
        self._is_interactive = settings["interactive"]
        self._output = None
        self._recorder = StepRecorder(file, self._send, self._written) if settings["trace"] else None

    def begin(self):
        """Prepares the interpreter, just before the script runs."""
        self._output = prompt_output(sys.stdout)
        sys.stdout = sys.__stdout__ = self._output
        if self._is_interactive:
            sys.stdin = sys.__stdin__ = interactive_input(sys.stdin, self._output, self._report_waiting)
        if self._call is not None:
            # As for tests, which import the module.
            main = sys.modules["__main__"]
            main.__name__ = self._module
            sys.modules[self._module] = main
        elif self._recorder:
            self._recorder.begin()

    def call(self):
        """Returns the code of the call after the script, or None."""
        if self._call is None:
            return None
        try:
            code = compile(self._call.strip(), CALL, "eval", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            reason = getattr(error, "msg", None) or str(error)
            self._send(f'{{"problem":{encode_basestring_ascii(reason[:200])}}}')
            return None
        if self._recorder:
            self._recorder.begin()
        return code

    def show(self, value):
        """Reports the value of the call."""
        if self._recorder:
            self._recorder.end()
        text = repr(value)
        shown = text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
        self._send(f'{{"value":{encode_basestring_ascii(shown)}}}')

    def end(self):
        """Ends the recording, just before the interpreter ends. An error of the script may have come before."""
        if self._recorder:
            self._recorder.end()

    def _written(self):
        """Returns how many bytes the program has printed."""
        self._output.flush()
        return self._output.buffer.raw.written

    def _report_waiting(self, count):
        self._send(f'{{"waiting":{count}}}')

    def _send(self, line):
        # A forked process shares the channel.
        if getpid() != self._owner:
            return
        data = f"{line}\n".encode("ascii")
        try:
            while data:
                data = data[write(_CONTROL, data):]
        except OSError:
            # The program has closed the channel. It must not notice what we try to send.
            self._owner = None
