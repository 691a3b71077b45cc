"""Finds the string literals of a JavaScript file, each with the place where it stands.

Knows as much of the language as the page's scripts need: comments, strings, templates, regular expressions, brackets.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<name>[A-Za-z_$#][\w$]*)
  | (?P<number>\d[\w.]*)
  | (?P<sign>=>|===|!==|==|!=|\?\?=|\?\?|\?\.|&&|\|\||\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
# After one of these, a slash begins a regular expression.
BEFORE_REGEX = set("(,=:[!&|?{};+-*%~^<>") | {"=>", "===", "!==", "&&", "||", "??", "return", "typeof", "case", "..."}
KEYWORDS = {"if", "while", "for", "switch", "catch", "return", "await", "typeof", "case", "of", "in", "function", "new"}


@dataclass
class Literal:
    """A string, or the fixed parts of a template, each followed by U+FFFC where a value stands."""

    text: str
    line: int
    callee: str = ""  # the last name of the call whose argument this is, or ""
    argument: int = 0
    property: str = ""  # the property whose value this is, in an object literal or by an assignment, or ""
    before: str = ""  # the token before


@dataclass
class Frame:
    bracket: str
    callee: str = ""
    argument: int = 0
    property: str = ""
    template: "Literal | None" = None
    tokens: list = field(default_factory=list)


def literals(source):
    """Returns the literals of `source` in the order in which they end."""
    found = []
    frames = [Frame("")]
    previous, before_previous = "", ""
    position = 0

    def place(text):
        frame = next(frame for frame in reversed(frames) if not is_transparent(frame))
        line = source.count("\n", 0, position) + 1
        name = before_previous if previous == "=" else frame.property
        return Literal(text, line, frame.callee, frame.argument, name, previous)

    def read_template(literal, start):
        """Reads to the end of the template, or to its next value."""
        nonlocal position
        position = start
        text = ""
        while source[position] != "`":
            if source.startswith("${", position):
                literal.text += text + "\ufffc"
                frames.append(Frame("${", template=literal))
                position += 2
                return
            step = 2 if source[position] == "\\" else 1
            text += source[position : position + step]
            position += step
        literal.text += text
        position += 1
        found.append(literal)

    while position < len(source):
        if source[position] == "`":
            read_template(place(""), position + 1)
            before_previous, previous = previous, "`"
            continue
        regex = REGEX.match(source, position) if source[position] == "/" else None
        if regex and source[position + 1] not in "/*" and (previous in BEFORE_REGEX or previous == ""):
            position = regex.end()
            before_previous, previous = previous, "regex"
            continue
        token = TOKEN.match(source, position)
        text = token[0]
        if token.lastgroup in ("space", "comment"):
            position = token.end()
            continue
        frame = frames[-1]
        if token.lastgroup == "string":
            found.append(place(unescape(text[1:-1])))
        elif text in "([{":
            called = text == "(" and re.match(r"[\w$#]", previous) and previous not in KEYWORDS
            frames.append(Frame(text, previous if called else ""))
        elif text in ")]}":
            frames.pop()
            if frame.template:
                read_template(frame.template, token.end())
                before_previous, previous = previous, "`"
                continue
        elif text == ",":
            frame.argument += 1
            frame.property = ""
        elif text == ";":
            frame.property = ""
        elif text == ":" and frame.bracket == "{" and before_previous in ("{", ","):
            frame.property = previous.strip("\"'")
        position = token.end()
        before_previous, previous = previous, text
    return found


def is_transparent(frame):
    """Whether a literal in this bracket counts as a literal around it: in an array, a group or a template's value."""
    return frame.bracket in ("[", "${") or (frame.bracket == "(" and not frame.callee)


def unescape(text):
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), text)
