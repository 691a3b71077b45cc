"""Asks the submission's process what an exception of the student's code means.

Only that process has the frames and values (exception_advice.py). Its answer is a text to show, and nothing else
depends on it: the student's code may have changed it.
"""

from .link import LinkBroken

_LONGEST = 400
_MOST_WORDS = 40


def ask_for_advice(error, link, objects):
    """Notes the advice on an exception of the submission as its `_sandmartin_advice`. Ignores other exceptions."""
    number = objects.error_number(error)
    if number is None or not hasattr(error, "_sandmartin_trace"):
        return
    try:
        answer = link.request("advise", number)
    except Exception:
        # The student's code has broken its own interpreter.
        answer = ""
    error._sandmartin_advice = _readable(answer) if type(answer) is str else ""


def ask_for_definition(missing, link):
    """Notes where the submission defines the first of the names that the tests miss, if it does so somewhere."""
    try:
        answer = link.request("where defined", missing.names[0])
    except (Exception, LinkBroken):
        answer = ""
    if type(answer) is str and answer:
        missing.advice = _readable(answer)


def _readable(text):
    words = "".join(each if each.isprintable() else "�" for each in text[:_LONGEST]).split()
    return " ".join(words[:_MOST_WORDS])
