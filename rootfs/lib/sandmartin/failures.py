"""Says to a beginner why the student's file cannot be read or loaded, and what an exception of it means.

Everything here runs in the student's own cell, only after something failed. What it returns is a text for people; no
verdict depends on it.
"""

import collections

from .exception_advice import advise
from .known_values import type_name
from .source_text import SourceText, readable
from .syntax_errors import explain_syntax_error

# In lines. A recursion may have passed through thousands.
_LONGEST_TRACE = 100
# Of an exception's own text, in a message.
_MOST_WORDS = 20
_MOST_CHARACTERS = 160
_TRACEBACK = BaseException.__traceback__.__get__


class Failures:
    """The failures of one file: its name, as in the frames of its code, and its bytes.

    `is_program` tells a program from a module that tests call.
    """

    def __init__(self, file, source, is_program=False):
        self._file = file
        self._source = source
        self._is_program = is_program
        self._text = None

    @property
    def text(self):
        if self._text is None:
            self._text = SourceText(self._source)
        return self._text

    def is_about_reading(self, error):
        """Whether Python could not read the file of a program, so that no code of it ran."""
        return isinstance(error, (SyntaxError, MemoryError, RecursionError)) and _TRACEBACK(error) is None

    def explain_reading(self, error):
        """Returns why Python could not compile the file."""
        if isinstance(error, OSError):
            return "Your file is missing."
        try:
            return explain_syntax_error(error, self._source).message
        except Exception:
            return _sentence(f"Python cannot read your file: {named(error)}")

    def explain_loading(self, error):
        """Returns why the file could not be imported."""
        if isinstance(error, SystemExit):
            found = f"Your code ended the program before the tests could start{self._place(error)}"
        else:
            found = f"Your code raised {named(error)} before the tests could start{self._place(error)}"
        return f"{_sentence(found)} {self.advise(error)}".rstrip()

    def explain_end(self, error):
        """Returns why a program ended with a failure."""
        if isinstance(error, SystemExit):
            found = f"Your program ended with a failure{self._place(error)}"
        else:
            found = f"Your program stopped{self._place(error)}. {named(error)}"
        return f"{_sentence(found)} {self.advise(error)}".rstrip()

    def advise(self, error):
        """Returns a sentence or two about the meaning of an exception, or ""."""
        return advise(error, self._file, self.text, self._is_program)

    def _place(self, error):
        trace = self.trace(error)
        comma = "" if self._is_program else ","
        return f"{comma} in line {trace[-1][0]}: `{self.text.quote(trace[-1][0])}`" if trace else ""

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


def named(error):
    """Returns the class of an exception and its text, in a few words."""
    try:
        text = str(error)
    except Exception:
        text = ""
    words = [readable(word) for word in text[:_MOST_CHARACTERS + 1].split()]
    shown = " ".join(words[:_MOST_WORDS])
    if len(words) > _MOST_WORDS or len(text) > _MOST_CHARACTERS:
        shown += " …"
    return f"{type_name(error)}: {shown}" if shown else type_name(error)


def _sentence(text):
    return text if text[-1] in ".!?…" else f"{text}."
