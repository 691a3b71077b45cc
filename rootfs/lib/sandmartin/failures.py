"""Says to a beginner why the student's file cannot be read or loaded, and where an exception came from.

Everything here runs in the student's own cell, only after something failed. What it returns is a text for people; no
verdict depends on it.
"""

import collections

from .source_text import SourceText
from .syntax_errors import explain_syntax_error

# In lines. A recursion may have passed through thousands.
_LONGEST_TRACE = 100
_TRACEBACK = BaseException.__traceback__.__get__


class Failures:
    """The failures of one file: its name, as in the frames of its code, and its bytes."""

    def __init__(self, file, source):
        self._file = file
        self._source = source
        self._text = None

    @property
    def text(self):
        if self._text is None:
            self._text = SourceText(self._source)
        return self._text

    def explain_reading(self, error):
        """Returns why Python could not compile the file."""
        if isinstance(error, OSError):
            return "Your file is missing."
        return explain_syntax_error(error, self._source).message

    def explain_loading(self, error):
        """Returns why the file could not be imported."""
        trace = self.trace(error)
        place = f", in line {trace[-1][0]}: `{self.text.quote(trace[-1][0])}`." if trace else "."
        if isinstance(error, SystemExit):
            return f"Your code ended the program before the tests could start{place}"
        return f"Your code raised {_named(error)} before the tests could start{place}"

    def trace(self, error):
        """Returns the last lines of a traceback that are the student's own: number, function, text."""
        lines = collections.deque(maxlen=_LONGEST_TRACE)
        # Not error.__traceback__, which a student's class may define.
        traceback = _TRACEBACK(error)
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename == self._file:
                lines.append((traceback.tb_lineno, code.co_name))
            traceback = traceback.tb_next
        return [(number, name, self.text.line(number).strip()[:200]) for number, name in lines]


def _named(error):
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
