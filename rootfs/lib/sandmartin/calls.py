"""Records the calls that a test makes to the submission, so that feedback can show a call and its result."""

import keyword
import time

from .link import Link
from .mirror import Mirror
from .plain_data import NotPlain, copied, expression
from .proxies import proxy_number
from .short_text import name_of_proxy, short

# Requests that are not about an object of the submission.
_CONTROL = frozenset({"begin", "open"})
# Values of these types cannot change, so their text can be made later.
_CONSTANT = frozenset({bool, bytes, complex, float, int, str, type(None)})
# In characters, for a call as an expression. `facts.py` bounds its bytes.
_LONGEST_EXPRESSION = 2000


class Call:
    """One call that the test itself made and, after it ended, its result or error.

    `global_name` is the name of what was called in the student's module, or None if the tests got it elsewhere.
    """

    def __init__(self, proxy, positional, named, global_name=None):
        self.returned = False
        self.result = None
        self.error = None
        # Whether the result is that of the awaitable that the call returned.
        self.was_awaited = False
        self._parts = proxy, positional, named
        self._global_name = global_name
        self._text = self._copies = None
        if named or not _CONSTANT.issuperset(map(type, positional)):
            self._text = _text(*self._parts)
            self._copies = _copies(positional, named) if global_name else None

    @property
    def text(self):
        """The call with its arguments as they were before it."""
        return self._text or _text(*self._parts)

    @property
    def expression(self):
        """The call as an expression that the student's module can evaluate again, or None."""
        if self._global_name is None or self.was_awaited:
            return None
        positional, named = self._parts[1:] if self._text is None else self._copies or (None, None)
        if positional is None:
            return None
        try:
            arguments = [expression(value, _LONGEST_EXPRESSION) for value in positional]
            arguments += [f"{name}={expression(value, _LONGEST_EXPRESSION)}" for name, value in named.items()]
        except NotPlain:
            return None
        return f"{self._global_name}({', '.join(arguments)})"

    @property
    def name(self):
        """The name of what was called, such as `Stack.push`."""
        return _label(self._parts[0])

    def shortened(self, limit):
        """Returns the call, cut to about `limit` characters."""
        text = self.text
        return text if len(text) <= limit + 20 else f"{text[:limit]}…)"


class RecordingLink(Link):
    """The harness's end of the link. Records the last call of each test.

    Calls `on_traffic` with the frames, bytes and microseconds of CPU and wall-clock time since its last call, so that
    the submission is not charged for the cost of the link. All four figures are measured on this side.
    """

    def __init__(self, descriptor, objects, perform, on_traffic):
        super().__init__(descriptor, objects, self._perform_callback)
        self._perform_plainly = perform
        self._on_traffic = on_traffic
        self.mirror = Mirror(super().request)
        # The objects that the tests looked up in the student's module, by their numbers, each with its name.
        self._globals = {}
        self.reset()

    def reset(self):
        """Drops what was recorded, before a new test."""
        self.watch_traffic()
        self._times = _now()
        self.last_call = None
        # Why a value of the tests could not cross, even if the test then catches the error.
        self.refusal = None
        self._depth = 0
        self.mirror.reset()

    def note_global(self, name, value):
        """Records under which name of the student's module the tests found a value."""
        number = proxy_number(value)
        if number is not None and name.isidentifier() and not keyword.iskeyword(name):
            self._globals[number] = value, name

    def _global_name(self, number, proxy):
        """Returns the name of an object in the student's module, or None."""
        value, name = self._globals.get(number, (None, None))
        # In another test, the number may stand for another object.
        return name if value is proxy else None

    def note_traffic(self, frames, size):
        """Called by the C code after much traffic."""
        before, self._times = self._times, _now()
        cpu, wall = (now - then for now, then in zip(self._times, before))
        self._on_traffic(frames, size, cpu // 1000, wall // 1000)

    def refuse(self, reason):
        self.refusal = self.refusal or reason
        return super().refuse(reason)

    def refuse_answer(self, reason, request):
        # If the submission gave arguments, the answer may be too large because of them.
        if request[0] != "call" or not any(request[2:]):
            self.refusal = self.refusal or reason
        return f"the answer of the tests is too large: {reason}"

    def request(self, *message):
        if self.mirror.changed and message[0] not in _CONTROL:
            self.mirror.send()
        if message[0] != "call" or self._depth:
            return super().request(*message)
        _, number, positional, named = message
        proxy = self._objects.proxy_at(number)
        call = self.last_call = Call(proxy, positional, named, self._global_name(number, proxy))
        self._depth += 1
        try:
            result = call.result = super().request(*message)
            call.returned = True
            return result
        except BaseException as error:
            call.error = error
            raise
        finally:
            self._depth -= 1

    def note_awaited(self, awaitable, result):
        """Records the awaited result as the result of the call that returned `awaitable`."""
        if self.last_call is not None and self.last_call.result is awaitable:
            self.last_call.result = result
            self.last_call.was_awaited = True

    def _perform_callback(self, *message):
        try:
            return self._perform_plainly(*message)
        except Exception as error:
            # The link raises the error again where the tests called the submission, and then without these frames.
            if not hasattr(error, "_sandmartin_callback"):
                error._sandmartin_callback = error.__traceback__
            raise


def _now():
    """Returns the nanoseconds of CPU time and of wall-clock time."""
    return time.process_time_ns(), time.monotonic_ns()


def _text(proxy, positional, named):
    arguments = [short(value) for value in positional] + [f"{name}={short(value)}" for name, value in named.items()]
    return f"{_label(proxy)}({', '.join(arguments)})"


def _copies(positional, named):
    """Returns copies of the arguments that the call cannot change, or None if they are no plain data or too large."""
    try:
        return (
            [copied(value, _LONGEST_EXPRESSION) for value in positional],
            {name: copied(value, _LONGEST_EXPRESSION) for name, value in named.items()})
    except NotPlain:
        return None


def _label(proxy):
    return name_of_proxy(proxy) or "your object"
