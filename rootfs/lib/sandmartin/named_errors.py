"""Names an exception in feedback: its class and its text."""

from .special_results import WrongResult

# How much of an exception's own text is shown, in characters.
MAXIMUM_TEXT = 160


def named(error, most_words=None):
    """Returns the class and the text of an exception. For a message the text is short and has no line breaks."""
    # An exception of the tests that went through the student's code has no text of the submission.
    text = getattr(error, "_sandmartin_text", None)
    text = _own_text(error) if text is None else text
    if most_words is not None:
        words = text[:MAXIMUM_TEXT].split()
        is_cut = len(words) > most_words or len(text) > MAXIMUM_TEXT
        text = " ".join(words[:most_words]).rstrip(".") + (" …" if is_cut else "")
    name = type(error).__name__
    if isinstance(error, WrongResult):
        # The name under which Python raises it.
        name = "ValueError" if isinstance(error, ValueError) else "TypeError"
    return f"{name}: {text}" if text else name


def _own_text(error):
    try:
        return str(error)[:MAXIMUM_TEXT]
    except Exception:
        return ""
