"""Composes messages of at most 60 words: shortens values first and keeps the teacher's sentence and the call."""

import itertools

# The worker cuts a message that is longer; see Feedback.swift.
MAXIMUM_WORDS = 60
# The lengths to which values are shortened, in characters. The first length with which the message fits is used.
_LIMITS = (100, 60, 40, 25, 12)
# The worker replaces this sentence by a longer one if the test printed something; see Feedback.swift.
RETURN_HINT = "Is a `return` missing?"
RETURN_HINT_WORDS = 12


def fitted(write, reserved=0):
    """Returns `write(limit)` with the largest limit whose text is short enough."""
    for limit in _LIMITS:
        text = write(limit)
        if len(text.split(" ")) <= MAXIMUM_WORDS - reserved:
            break
    return text


def sentence(text):
    """Returns a text with a full stop at its end."""
    text = text.strip()
    return text if not text or text[-1] in ".!?:…" else text + "."


def joined(*parts):
    return " ".join(part for part in parts if part)


def trace_lines(trace):
    """Returns the lines of a student's traceback. Calls that repeat, as in a recursion, are shown once."""
    lines = []
    for (number, function, line), calls in itertools.groupby(trace):
        where = "" if function == "<module>" else f", in {function}"
        lines.append(f"line {number}{where}\n    {line}")
        if len(list(calls)) > 1:
            lines.append("    … repeated")
    return lines


def aligned(rows):
    """Returns lines of labels and texts whose texts begin in the same column. A line may have no label."""
    width = max((len(label) for label, _ in rows), default=0) + 3
    return "\n".join(f"{label + ':' if label else '':<{width}}{text}" for label, text in rows)
