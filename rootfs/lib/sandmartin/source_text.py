"""The text of a student's file in the lines that Python counts.

A line ends with \\n, \\r\\n or \\r. `str.splitlines` also splits at form feeds, at U+2028 and at other characters, so
that its lines do not belong to Python's line numbers.
"""

import re

_LINE_END = re.compile(r"\r\n|\r|\n")
_ENCODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARK = b"\xef\xbb\xbf"
# Lengths in characters. A line may be as long as the file.
_QUOTE = 70
_QUOTED_WORDS = 20
_EXCERPT = 58


class SourceText:
    def __init__(self, source):
        self.bytes = source
        self.lines = _LINE_END.split(_decoded(source))

    def line(self, number):
        """Returns a line without its end, or "" if there is no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def quote(self, number, column=0, limit=_QUOTE):
        """Returns a line for the middle of a sentence, or the part of it around a column."""
        line = self.line(number)
        column -= len(line) - len(line.lstrip())
        part, _ = _window(line.strip(), column, max(20, min(limit, _QUOTE)))
        if part.count(" ") > _QUOTED_WORDS:
            part, _ = _window(line.strip(), column, min(limit, 2 * _QUOTED_WORDS))
        return readable(part)

    def excerpt(self, number, column=None):
        """Returns a line with its number and, below it, a caret at a column (counted from 0)."""
        prefix = f"line {number}: "
        text, start = _window(self.line(number).rstrip(), column or 0, _EXCERPT)
        shown = prefix + readable(text)
        if column is None:
            return shown
        before = text[:max(column - start, 0)]
        return f"{shown}\n{' ' * (len(prefix) + _columns(readable(before)))}^"


def _columns(text):
    """Returns how many columns a text takes where letters of China, Japan and Korea take two, and accents none."""
    if text.isascii():
        return len(text)
    # Not imported with this module, since few slips need it and it is large.
    import unicodedata

    marks = ("Mn", "Me")
    return sum(
        0 if unicodedata.category(each) in marks else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text)


def _decoded(source):
    if source.startswith(_MARK):
        source = source[len(_MARK):]
    for line in source.split(b"\n", 2)[:2]:
        named = _ENCODING.match(line)
        if named:
            try:
                return source.decode(named[1].decode(), "replace")
            except (LookupError, UnicodeError):
                break
    return source.decode("utf-8", "replace")


def _window(text, column, size):
    """Returns at most `size` characters around a column, and the column at which they start."""
    if len(text) <= size:
        return text, 0
    start = max(0, min(column - size // 2, len(text) - size))
    left, right = "…" * (start > 0), "…" * (start + size < len(text))
    return left + text[start + len(left):start + size - len(right)] + right, start


def readable(text):
    """Replaces control characters, which a terminal would obey, and invisible characters."""
    return "".join(
        character if character.isprintable() else "    " if character == "\t" else "�" for character in text)
