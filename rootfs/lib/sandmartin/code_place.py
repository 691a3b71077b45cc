"""A place in the student's file, and the tokens of its line."""

import re
from keyword import kwlist

KEYWORDS = frozenset(kwlist)
# Keywords that can stand between two values, or before one.
WORD_OPERATORS = frozenset({"and", "or", "not", "in", "is", "if", "else", "for"})
CONSTANTS = frozenset({"True", "False", "None"})
BLOCKS = frozenset({
    "if", "elif", "else", "for", "while", "def", "class", "try", "except", "finally", "with", "match", "case", "async",
})
_BRACKETS = {")": "(", "]": "[", "}": "{"}
CLOSING = {opening: closing for closing, opening in _BRACKETS.items()}

# Operators of other languages are one token too. A string may lack its end.
_TOKEN = re.compile(
    r"""(?P<comment>\#.*)
    | (?P<string>(?i:[rbuf]{0,2})(?:'''(?:.*?'''|.*)|\"""(?:.*?\"""|.*)|'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?))
    | (?P<number>\d\w*(?:\.\w+)?|\.\d\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>===|!==|\*\*=|//=|>>>|>>=|<<=|\.\.\.|```|/\*|\*/
        |&&|\|\||\+\+|--|<>|=>|=<|:=|->|==|!=|<=|>=|\*\*|//|<<|>>|\.\.|[-+*/%@&|^]=|\S)""",
    re.VERBOSE)
# Longer lines are cut. Only their beginning counts, and the part around the error.
_LONGEST_LINE = 2000


class Token:
    def __init__(self, kind, text, start):
        self.kind = kind
        self.text = text
        self.start = start
        self.end = start + len(text)

    @property
    def is_value(self):
        """Whether a value may end or begin with this token."""
        return self.kind in ("string", "number") or self.is_name or self.text in CONSTANTS

    @property
    def is_name(self):
        return self.kind == "name" and self.text not in KEYWORDS


_NOTHING = Token("", "", 0)


class Place:
    """A line, and a column in it (counted from 0). `token(0)` is the token at the column, or else the next one."""

    def __init__(self, source, number, column=0):
        self.source = source
        self.number = number
        self.column = max(column, 0)
        self.line = source.line(number)
        skipped = max(0, self.column - _LONGEST_LINE // 2) if len(self.line) > _LONGEST_LINE else 0
        part = self.line[skipped:skipped + _LONGEST_LINE]
        self.tokens = [
            Token(match.lastgroup, match[0], match.start() + skipped)
            for match in _TOKEN.finditer(part) if match.lastgroup != "comment"]
        self._index = next(
            (index for index, token in enumerate(self.tokens) if token.end > self.column), len(self.tokens))

    def token(self, offset=0):
        index = self._index + offset
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def text(self, offset=0):
        return self.token(offset).text

    @property
    def texts(self):
        return [token.text for token in self.tokens]

    @property
    def first(self):
        return self.tokens[0].text if self.tokens else ""

    @property
    def last(self):
        return self.tokens[-1].text if self.tokens else ""

    @property
    def is_at_first(self):
        return self._index == 0 and bool(self.tokens)

    @property
    def is_second(self):
        return self._index == 1

    @property
    def is_at_end(self):
        return self._index >= len(self.tokens)

    @property
    def texts_before(self):
        return [token.text for token in self.tokens[:self._index]]

    @property
    def indentation(self):
        return self.line[:len(self.line) - len(self.line.lstrip())]

    def previous(self):
        """Returns the place of the last line above that holds code, or None."""
        for number in range(self.number - 1, 0, -1):
            place = Place(self.source, number)
            if place.tokens:
                return place
        return None

    def unclosed(self, tokens=None):
        """Returns the last bracket that the tokens of this line open and do not close, or None."""
        opened = []
        for token in self.tokens if tokens is None else tokens:
            if token.text in CLOSING:
                opened.append(token)
            elif token.text in _BRACKETS and opened and opened[-1].text == _BRACKETS[token.text]:
                opened.pop()
        return opened[-1] if opened else None

    def unclosed_before(self):
        """Returns the last bracket that the tokens before the column open and do not close, or None."""
        return self.unclosed(self.tokens[:self._index])


class Finding:
    """A sentence that says what is wrong, and the place of the mistake, which Python may have noticed elsewhere."""

    def __init__(self, sentence, place):
        self.sentence = sentence
        self.place = place


def short(text):
    """Returns the text of a token for the middle of a sentence."""
    return text if len(text) <= 20 else text[:19] + "…"
