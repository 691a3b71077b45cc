"""Explains to a beginner why Python cannot read the student's file.

The explanation is made of Python's message and of the text of the file, which is never run here.
"""

import re

from .code_place import Finding, Place
from .source_text import SourceText
from .syntax_messages import RULES
from .syntax_pasted import certainly_pasted
from .syntax_slips import explain_slip

_PLAIN = "invalid syntax"
_LONG_LINE = 1000
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_16 = "It is saved as UTF-16. Save it as UTF-8 in your editor."


class SyntaxExplanation:
    """What is wrong in one or two sentences, the line (None if there is none), and the line with a caret."""

    def __init__(self, message, line, details):
        self.message = message
        self.line = line
        self.details = details


def explain_syntax_error(error, source):
    """Returns the SyntaxExplanation of an error that `compile` raised for the bytes `source`."""
    text = SourceText(source)
    finding = _whole_file(error, text) or _in_line(error, text)
    place = finding.place
    if place is None:
        return SyntaxExplanation(f"Python cannot read your file. {finding.sentence}", None, "")
    quote = text.quote(place.number, place.column)
    beginning = f"Python cannot read line {place.number} of your file"
    beginning += f": `{quote}`. " if quote else ". "
    return SyntaxExplanation(
        beginning + finding.sentence, place.number, text.excerpt(place.number, min(place.column, len(place.line))))


def _in_line(error, text):
    number, offset = error.lineno or 0, error.offset or 0
    # At the end of the file, Python may name a line that does not exist.
    number = min(max(number, 1), len(text.lines))
    place = Place(text, number, offset - 1)
    message = str(error.msg)
    found = certainly_pasted(place)
    if found is not None:
        return Finding(found, place)
    if message == _PLAIN:
        found = explain_slip(place)
    else:
        found = _by_message(message, place)
    return found if isinstance(found, Finding) else Finding(found, place)


def _by_message(message, place):
    for pattern, rule in RULES:
        match = pattern.match(message)
        if match:
            return rule if isinstance(rule, str) else rule(place, match)
    return f"Python says: {message[:200].rstrip('.?!')}."


# Faults of the whole file

def _whole_file(error, text):
    """Returns a Finding for an error that Python reports without a usable line, or None."""
    if isinstance(error, (MemoryError, RecursionError)):
        longest = max(range(len(text.lines)), key=lambda index: len(text.lines[index]))
        place = Place(text, longest + 1) if len(text.lines[longest]) > _LONG_LINE else None
        return Finding("It is too long or nested too deeply. Divide long expressions and chains of `elif`.", place)
    message = str(getattr(error, "msg", error))
    if "null bytes" in message:
        return _null_byte(text)
    # Python says "encoding problem" of a program and "unknown encoding" of a module.
    if message.startswith(("unknown encoding", "encoding problem")) and not message.endswith(" with BOM"):
        name = message.partition(": ")[2]
        sentence = f"It names the encoding `{name}`, which Python does not know. Remove this line."
        return Finding(sentence, _encoding_line(text))
    if message.startswith("encoding problem"):
        return Finding(
            "It names an encoding that the file does not have. Remove this line, and save the file as UTF-8.",
            _encoding_line(text))
    if message.startswith("Non-UTF-8 code") or "codec can't decode" in message and "unicodeescape" not in message:
        return _undecodable(text)
    return None


def _null_byte(text):
    if text.bytes[:2] in _UTF_16_MARKS or text.bytes.count(b"\0") >= max(2, len(text.bytes) // 4):
        return Finding(_UTF_16, None)
    return Finding("It contains a NUL character, which no text has. Remove it, or type the line again.",
                   _place_of(text, text.bytes.index(b"\0")))


def _undecodable(text):
    if text.bytes[:2] in _UTF_16_MARKS:
        return Finding(_UTF_16, None)
    try:
        text.bytes.decode("utf-8")
    except UnicodeDecodeError as error:
        sentence = f"It contains the byte 0x{text.bytes[error.start]:02x}, so the file is not UTF-8. Save it as UTF-8."
        return Finding(sentence, _place_of(text, error.start))
    return Finding("It is not saved in the encoding that it names. Save it as UTF-8.", _encoding_line(text))


def _place_of(text, position):
    """Returns the place of a byte."""
    before = re.split(rb"\r\n|\r|\n", text.bytes[:position])
    return Place(text, len(before), len(before[-1].decode("utf-8", "replace")))


def _encoding_line(text):
    number = next((number for number in (1, 2) if "coding" in text.line(number)), 1)
    return Place(text, number)
