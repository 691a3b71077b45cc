"""The facts of a failure apart from its sentences, for a page that shows them in its own way.

    call      the call of the student's code, as an expression that can be run again
    got       the value that came back, or the exception
    expected  what the test expects
    line      the line of the student's file that the message is about

The message or the details name each fact too, with shorter texts. Facts never decide a result.
"""

from .named_errors import named
from .short_text import describe, printable

# In characters.
LONGEST_TEXT = 10_000
# Every text that `short_text.py` cuts has this sign.
CUT = "…"
# In bytes: that of a learner's run (`RunPayload.swift`).
LONGEST_CALL = 2000
# No file of a submission has more lines.
_LAST_LINE = 1 << 16


def of_call(call, rows=()):
    """Returns the facts about a call: what it returned, or the exception that it raised. `call` may be None.

    `rows` may have a text of the result, as in the details.
    """
    if call is None:
        return {}
    facts = {"call": call.expression}
    if call.returned:
        facts["got"] = whole(call.result, dict(rows).get("returned", CUT))
    elif isinstance(call.error, Exception):
        facts |= of_error(call.error)
    return facts


def whole(value, shown):
    """Returns the text of a value, of which `shown` is the text or a part."""
    return describe(value, LONGEST_TEXT) if CUT in shown else shown


def call_of_error(error, call):
    """Returns the fact about the call that raised an exception, if the test itself made it."""
    if call is not None and call.error is error:
        return {"call": call.expression}
    # An example in the submission's process.
    return {"call": getattr(error, "_sandmartin_call", None)}


def of_error(error):
    """Returns the facts about an exception that the student's code raised."""
    return {"got": named(error), "line": line_of(error)}


def line_of(error):
    """Returns the line of the student's file that an exception came from, or None."""
    trace = getattr(error, "_sandmartin_trace", None)
    return trace[-1][0] if trace else None


def checked(facts):
    """Returns those facts that are known and have the right type, with texts that are bounded.

    Lines come from the submission's process, and so does everything of a test in that process.
    """
    kept = {}
    for name in ("got", "expected"):
        text = facts.get(name)
        if type(text) is str:
            kept[name] = _legible(text)
    call = facts.get("call")
    if type(call) is str and call.isprintable() and len(call.encode("utf-8", "replace")) <= LONGEST_CALL:
        kept["call"] = call
    line = checked_line(facts.get("line"))
    if line is not None:
        kept["line"] = line
    return kept


def checked_line(line):
    """Returns the number of a line of the student's file, or None for any other value."""
    return line if type(line) is int and 0 < line <= _LAST_LINE else None


def _legible(text):
    """Returns a text of at most LONGEST_TEXT characters, in which only line breaks and tabs control the layout."""
    text = text[:LONGEST_TEXT + 1]
    if not text.isprintable():
        text = "".join(part if part in "\n\t" else printable(part) for part in text)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT - 1]}…"
