"""Records the steps of the student's file: lines, calls, returns and exceptions, with the variables at each.

Nothing here trusts the program, which may stop the recording: the service then says that the recording is cut.
"""

import builtins
import sys
from _json import encode_basestring_ascii
from _thread import get_ident
from posix import getpid

from .plain_text import plain_text

MAXIMUM_STEPS = 1000
# In characters of all steps together, as JSON.
MAXIMUM_SIZE = 512 * 1024
_MAXIMUM_VARIABLES = 40
_MAXIMUM_NAME = 60
_MAXIMUM_DEPTH = 200
# The student may replace built-in functions.
__builtins__ = dict(vars(builtins))

_monitoring = sys.monitoring
_EVENTS = _monitoring.events
_LOCAL = _EVENTS.LINE | _EVENTS.PY_RETURN | _EVENTS.PY_YIELD
_GLOBAL = _EVENTS.PY_START | _EVENTS.RAISE
_TOOL = _monitoring.DEBUGGER_ID
_frame = sys._getframe
_MODULE, _FUNCTION = type(builtins), type(lambda: None)
_PROXY = type((lambda: _frame().f_locals)())


class StepRecorder:
    """Records the code of `file`. Passes each step to `send` as a line of JSON; `written()` returns the output so far.

    Only the thread that begins the recording is recorded.
    """

    def __init__(self, file, send, written):
        self._file = file
        self._send = send
        self._written = written
        self._count = self._size = 0
        # By their ids. Comparing two of them takes long.
        self._codes = {}
        self._is_on = False

    def begin(self):
        self._thread, self._process = get_ident(), getpid()
        _monitoring.use_tool_id(_TOOL, "steps")
        for event, callback in (
            (_EVENTS.PY_START, self._on_start), (_EVENTS.LINE, self._on_line), (_EVENTS.PY_RETURN, self._on_return),
            (_EVENTS.PY_YIELD, self._on_yield), (_EVENTS.RAISE, self._on_raise),
        ):
            _monitoring.register_callback(_TOOL, event, callback)
        self._is_on = True
        _monitoring.set_events(_TOOL, _GLOBAL)

    def end(self, reason="complete"):
        """Ends the recording, and says why."""
        if not self._is_on:
            return
        self._is_on = False
        try:
            _monitoring.set_events(_TOOL, 0)
            for code in self._codes.values():
                _monitoring.set_local_events(_TOOL, code, 0)
            _monitoring.free_tool_id(_TOOL)
        except ValueError:
            # The program has freed the tool.
            pass
        self._send(f'{{"end":"{reason}"}}')

    # Called by the interpreter

    def _on_start(self, code, offset):
        if code.co_filename != self._file:
            return _monitoring.DISABLE
        if self._is_on and id(code) not in self._codes:
            self._codes[id(code)] = code
            _monitoring.set_local_events(_TOOL, code, _LOCAL)
        if code.co_name != "<module>":
            self._record("call", code, code.co_firstlineno)

    def _on_line(self, code, line):
        self._record("line", code, line)

    def _on_return(self, code, offset, value):
        if code.co_name != "<module>":
            self._record("return", code, None, value)

    def _on_yield(self, code, offset, value):
        self._record("yield", code, None, value)

    def _on_raise(self, code, offset, error):
        if code.co_filename == self._file:
            self._record("exception", code, None, error)

    # Writing

    def _record(self, event, code, line, *value):
        if not self._is_on or get_ident() != self._thread or getpid() != self._process:
            return
        if self._count >= MAXIMUM_STEPS:
            return self.end("steps")
        try:
            frame = _frame(2)
            text = self._step(event, code, line or frame.f_lineno or 0, frame, value)
        except BaseException:
            # For example near the limit of a recursion. The program must not notice.
            return self._stop_quietly()
        self._count += 1
        self._size += len(text)
        if self._size > MAXIMUM_SIZE:
            return self.end("size")
        self._send(text)

    def _stop_quietly(self):
        try:
            self.end("cut")
        except BaseException:
            self._is_on = False

    def _step(self, event, code, line, frame, value):
        text = f',"text":{encode_basestring_ascii(plain_text(value[0]))}' if value else ""
        function = encode_basestring_ascii(code.co_name[:_MAXIMUM_NAME])
        return (
            f'{{"step":{{"line":{line},"event":"{event}","function":{function},"depth":{self._depth(frame)},'
            f'"output":{self._written()},"variables":[{",".join(_variables(frame))}]{text}}}}}')

    def _depth(self, frame):
        """Returns how many of the student's functions are being called, the module included."""
        depth = 0
        while frame is not None and depth < _MAXIMUM_DEPTH:
            depth += frame.f_code.co_filename == self._file
            frame = frame.f_back
        return depth


def _variables(frame):
    names = frame.f_locals
    if type(names) is not dict and type(names) is not _PROXY:
        # The body of a class whose metaclass has a namespace of its own kind.
        return
    is_module = frame.f_code.co_name == "<module>"
    count = 0
    for name, value in list(names.items()):
        if type(name) is not str or name.startswith("__") or is_module and _is_definition(value):
            continue
        count += 1
        if count > _MAXIMUM_VARIABLES:
            return
        yield f"[{encode_basestring_ascii(name[:_MAXIMUM_NAME])},{encode_basestring_ascii(plain_text(value))}]"


def _is_definition(value):
    """Whether a variable of the module is only a name for a function, class or module."""
    return type(value) in (_MODULE, _FUNCTION) or type in type.__dict__["__mro__"].__get__(type(value))
