"""Says to a beginner why the student's file cannot be read or loaded, and what an exception of it means.

Everything here runs in the student's own cell, only after something failed. What it returns is a text for people; no
verdict depends on it.
"""

import collections
import re

from .exception_advice import advise
from .known_values import type_name
from .message import fitted, joined, sentence, trace_lines
from .source_text import SourceText, readable
from .syntax_errors import explain_syntax_error

# In lines. The traceback of a recursion may have thousands.
_LONGEST_TRACE = 100
# How much of an exception's own text a message shows.
_MOST_WORDS = 20
_MOST_CHARACTERS = 160
_CHARACTERS_PER_WORD = 5
_FILE_OF_MODULE = re.compile(r" \((?:/[^()]*|unknown location)\)$")
_TRACEBACK = BaseException.__traceback__.__get__


class Failures:
    """Explains the failures of one file. `file` is its name in the frames of its code, and `source` its bytes.

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
        """Returns why Python could not compile the file, the line with a caret or "", and its number or None."""
        if isinstance(error, OSError):
            return "Your file is missing.", "", None
        try:
            explanation = explain_syntax_error(error, self._source)
            return explanation.message, explanation.details, explanation.line
        except Exception:
            return sentence(f"Python cannot read your file: {named(error)}"), "", None

    def explain_loading(self, error):
        """Returns why the file could not be imported, the student's lines of the traceback, and the last one's number.
        """
        advice, what = self.advise(error), "ended the program"

        def write(limit):
            raised = what if isinstance(error, SystemExit) else f"raised {named(error, limit)}"
            when = f"before the tests could start{self._place(error, limit)}"
            return joined(sentence(f"Your code {raised} {when}"), advice)

        trace = self.trace(error)
        return fitted(write), "\n".join([*trace_lines(trace), named(error)]), trace[-1][0] if trace else None

    def explain_end(self, error):
        """Returns why a program ended with a failure, and the number of the student's line that failed or None."""
        advice = self.advise(error)

        def write(limit):
            if isinstance(error, SystemExit):
                return joined(f"Your program ended with a failure{self._place(error, limit)}.", advice)
            return joined(f"Your program stopped{self._place(error, limit)}.", sentence(named(error, limit)), advice)

        trace = self.trace(error)
        return fitted(write), trace[-1][0] if trace else None

    def advise(self, error):
        """Returns a sentence or two about the meaning of an exception, or ""."""
        return advise(error, self._file, self.text, self._is_program)

    def _place(self, error, limit):
        trace = self.trace(error)
        comma = "" if self._is_program else ","
        return f"{comma} in line {trace[-1][0]}: `{self.text.quote(trace[-1][0], limit=limit)}`" if trace else ""

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


def named(error, limit=_MOST_CHARACTERS):
    """Returns the class of an exception and its text, of which about `limit` characters are left."""
    try:
        text = str(error)
    except Exception:
        text = ""
    if isinstance(error, ImportError):
        # The file of the module, which says nothing to a beginner.
        text = _FILE_OF_MODULE.sub("", text)
    most = min(limit // _CHARACTERS_PER_WORD, _MOST_WORDS)
    words = [readable(word) for word in text[:_MOST_CHARACTERS + 1].split()]
    shown = " ".join(words[:most])
    if len(words) > most or len(text) > _MOST_CHARACTERS:
        shown += " …"
    return f"{type_name(error)}: {shown}" if shown else type_name(error)
