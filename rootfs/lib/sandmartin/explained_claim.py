"""Explains a failed assertion by the value of the submission and by what the assertion expects of it."""

from .differences import hint, shown
from .facts import CUT, LONGEST_TEXT, line_of
from .message import RETURN_HINT, joined
from .proxies import is_proxy
from .short_text import describe, object_kind, printable, short
from .text_differences import difference_lines, marker_row

# In characters. Both values fit into lines of a page, one below the other.
_DETAIL_LIMIT = 90
_MAXIMUM_TEXT = 1000
# Advice for a result that is an object instead of a value.
OBJECT_HINTS = {
    "generator": "A function with `yield` returns a generator, not a value.",
    "coroutine": "A function with `async` must be awaited.",
    "function": "Add `()` to call it.",
    "method": "Add `()` to call it.",
    "class": "Add `()` to make an object of it.",
    **dict.fromkeys(("map", "filter", "zip", "reversed", "enumerate"), "Turn it into a list with `list(…)`."),
}


class ExplainedClaim:
    """A claim whose value is known, in the words of a sentence and in the rows of the details."""

    def __init__(self, claim, scope):
        self._claim = claim
        self._scope = scope
        self._call = scope.call
        self._got = claim.actual.value
        self._is_result = self._is_of_call()
        # The texts that the student's class gives its objects, which the student recognises.
        self._got_text = _own_text(self._got)
        self._expected_text = _own_text(claim.expected) if claim.names_one_value else None
        self.lacks_return = self._got is None and self._is_result
        self._advice = RETURN_HINT if self.lacks_return else self._find_advice()
        # The texts of both values in the details, of which these are parts until then.
        self._shown = CUT, CUT if claim.names_one_value else None

    def sentences(self, limit):
        value, expected = self._texts(limit)
        clause = self._claim.text(limit, expected)
        return joined(f"{self._subject(limit)} {value}, but {clause}.", self._advice)

    def details(self):
        """Returns rows with the call, the value and the expected value, and the lines of a diff."""
        call, got, claim = self._call, self._got, self._claim
        rows = [] if call is None else [("call", call.text)]
        has_result = call is not None and call.returned and not self._is_result and not object_kind(call.result)
        if has_result and call.result is not got:
            rows.append(("returned", describe(call.result, _DETAIL_LIMIT)))
        are_texts = claim.names_one_value and type(got) is str and type(claim.expected) is str
        if are_texts and "\n" in got + claim.expected:
            return rows, difference_lines(got, claim.expected)
        value, expected = self._shown = self._texts(_DETAIL_LIMIT)
        rows += [(self._label(), value), ("expected", claim.wanted(_DETAIL_LIMIT, expected))]
        return rows + (marker_row(value, expected) if are_texts else []), []

    def facts(self, submission):
        """Returns the facts (facts.py). Call this after `details`, some of whose texts are these too.

        `submission` is the name of the student's module.
        """
        claim, call, (value, expected) = self._claim, self._call, self._shown
        if CUT in value:
            value = self._got_text or describe(self._got, LONGEST_TEXT)
        if expected is not None and CUT in expected:
            expected = self._expected_text or describe(claim.expected, LONGEST_TEXT)
        facts = {"got": value, "expected": claim.wanted(LONGEST_TEXT, expected)}
        node = claim.actual.node
        if call is None:
            facts["call"] = self._scope.unrecorded_call(node, submission)
        elif self._is_result or node is None or not self._scope.reads_earlier_call(node):
            facts["call"] = call.expression
            if self._got is call.error or self._is_message():
                facts["line"] = line_of(call.error)
        return facts

    def _label(self):
        if self._is_result:
            return "returned"
        if self._is_message():
            return "message"
        return "value" if self._claim.actual.node is None else self._scope.text(self._claim.actual.node)[:60]

    def _texts(self, limit):
        """Returns the text of the value, and that of the expected value or None if there is not exactly one."""
        claim, got = self._claim, self._got
        if not claim.names_one_value:
            return self._got_text or describe(got, limit), None
        value, expected = shown(got, claim.expected, limit)
        if object_kind(got):
            value = _cut(self._got_text, limit) or describe(got, limit)
        if object_kind(claim.expected):
            expected = _cut(self._expected_text, limit) or describe(claim.expected, limit)
        return value, expected

    def _find_advice(self):
        """Returns a sentence about the kind of the value, or about how it differs from the expected one."""
        kind, claim = object_kind(self._got), self._claim
        if claim.names_one_value and self._look_the_same():
            return "Both look the same, but are not equal: is `__eq__` missing or wrong?"
        if claim.names_one_value and self._are_unshown_objects(kind):
            return f"They are not equal: does `{kind}` have an `__eq__` that compares their values?"
        if kind or not claim.names_one_value:
            if kind == "reversed" and type(claim.expected) is str:
                return "Join its items to a text: `''.join(…)`."
            return OBJECT_HINTS.get(kind, "")
        return hint(self._got, claim.expected, claim.ignores_order)

    def _look_the_same(self):
        """Whether both values are objects of the submission, or hold such objects, and have one text."""
        got, expected = self._got, self._claim.expected
        if object_kind(got) or object_kind(expected):
            return self._got_text is not None and self._got_text == self._expected_text
        texts = short(got, _MAXIMUM_TEXT), short(expected, _MAXIMUM_TEXT)
        return texts[0] == texts[1] and type(got) is type(expected) and _holds_objects(got)

    def _are_unshown_objects(self, kind):
        """Whether both values are different objects of one class of the submission, neither with a text of its own."""
        expected = self._claim.expected
        return kind and kind not in OBJECT_HINTS and kind == object_kind(expected) and self._got is not expected and (
            self._got_text is self._expected_text is None)

    def _is_of_call(self):
        """Whether the value is what the recorded call returned."""
        call, operand = self._call, self._claim.actual
        if call is None or not call.returned or operand.value is not call.result:
            return False
        return operand.node is None or self._scope.is_result(operand.node)

    def _subject(self, limit):
        """Returns the beginning of a sentence about the value: where it comes from."""
        call, node = self._call, self._claim.actual.node
        if self._is_result:
            return f"`{call.shortened(limit)}` returned"
        if call is not None and isinstance(call.error, Exception):
            return self._subject_after_error(limit)
        text = "" if node is None else self._scope.text(node)
        name = f"`{text}` is" if text and len(text) <= 60 else "the value was"
        if call is not None and (node is None or not self._scope.is_independent(node)):
            return f"After `{call.shortened(limit)}`, {name}"
        return name[0].upper() + name[1:]

    def _is_message(self):
        """Whether the value is the text of an exception that the recorded call raised."""
        error = None if self._call is None else self._call.error
        return type(self._got) is str and isinstance(error, Exception) and self._got in (str(error), *error.args[:1])

    def _subject_after_error(self, limit):
        """Returns the beginning of a sentence about an exception of the recorded call, or about a value after it."""
        error, got, node = self._call.error, self._got, self._claim.actual.node
        caller, name = f"`{self._call.shortened(limit)}`", type(error).__name__
        if got is type(error) or got is error:
            return f"The exception that {caller} raised is"
        if self._is_message():
            return f"The message of the {name} that {caller} raised is"
        text = "the value" if node is None else f"`{self._scope.text(node)[:60]}`"
        return f"After {caller} raised {name}, {text} is"


def _holds_objects(value):
    items = value.values() if type(value) is dict else value
    return type(value) in (list, tuple, dict) and any(map(is_proxy, items))


def _own_text(value):
    """Returns the text that the student's class gives an object of the submission, or None if it gives none."""
    kind = object_kind(value)
    if not kind or kind in OBJECT_HINTS:
        return None
    try:
        text = printable(repr(value)[:_MAXIMUM_TEXT])
    except Exception:
        return None
    return None if text.startswith("<") and " at 0x" in text else text


def _cut(text, limit):
    return text if text is None or len(text) <= limit else f"{text[:limit]}…"
