"""Sentences for syntax errors about colons, indentation and the heads of blocks; see syntax_messages.py."""

import re

from .code_place import BLOCKS, CLOSING, Finding, Place

BRACES = "A block begins with a colon `:` and indented lines in Python, not with `{`."
COMPARISON = "`=` stores a value. Write `==` to compare."
FOR_LOOP = "Python's `for` goes through values: write `for i in range(3):`."
NO_SEMICOLON = "Write a colon `:` here, not a semicolon `;`."


def missing_colon(place, match):
    opened = place.unclosed_before()
    if place.first == "else" and place.text() == "if":
        return "Write `elif` instead of `else if`."
    if place.text() == "{" or place.is_at_end and _begins_with_brace(place):
        return BRACES
    if place.text() == ";":
        return NO_SEMICOLON
    if place.first == "def" and place.text() == "=":
        return "The body of a function comes after a colon: write `:` and `return` instead of `=`."
    if place.text() == "=":
        return COMPARISON
    if opened is not None:
        return f"The bracket `{opened.text}` is not closed: a `{CLOSING[opened.text]}` is missing."
    if place.is_at_end:
        return f"A colon `:` is missing at the end of this `{place.first}` line."
    if place.first == "else":
        return "`else` stands alone, without a condition. Write `elif` before a condition, or only `else:`."
    if place.last == ":":
        return f"Python did not expect `{place.text()}` here. Something before it is missing, such as `and` or `==`."
    return f"A colon `:` is missing before `{place.text()}`."


def _begins_with_brace(place):
    return Place(place.source, place.number + 1).first == "{"


def missing_block(place, match):
    what, number = match[1], int(match[2])
    word = re.sub(r"'(\w+)' statement|(function|class) definition", _keyword, what)
    opening = Place(place.source, number)
    if place.is_at_end or number == place.number or place.indentation == "" and place.first in ("def", "class"):
        sentence = f"Nothing is indented below this {word} line. Write its body there, or `pass` for now."
        return Finding(sentence, opening)
    return f"This line belongs to the {word} in line {number}, so begin it with four more spaces."


def _keyword(match):
    return f"`{match[1] or {'function': 'def', 'class': 'class'}[match[2]]}`"


def unexpected_indent(place, match):
    above = place.previous()
    width = _width(place.indentation)
    if above is None:
        return f"This line begins with {_spaces(width)}. The first line must begin at the margin."
    if above.first in BLOCKS and above.last != ":":
        return Finding(f"A colon `:` is missing at the end of this `{above.first}` line.", above)
    return (
        f"This line begins with {_spaces(width)}, but the line above with {_spaces(_width(above.indentation))}. "
        "Lines of one block begin alike.")


def dedent(place, match):
    widths, above = [], place.previous()
    while above is not None:
        width = _width(above.indentation)
        if not widths or width < widths[-1]:
            widths.append(width)
        above = above.previous() if width and len(widths) < 20 else None
    fitting = " or ".join(str(width) for width in sorted(widths)[-3:])
    return f"This line begins with {_spaces(_width(place.indentation))}, but the lines above begin with {fitting}."


def _width(indentation):
    return len(indentation.expandtabs())


def _spaces(count):
    return {0: "no space", 1: "1 space"}.get(count, f"{count} spaces")


def orphaned_return(place, match):
    word = match[1]
    if word in ("break", "continue"):
        return f"`{word}` works only inside a loop. Does this line need more spaces at its beginning?"
    if word == "await":
        return "`await` works only inside a function that begins with `async def`."
    return f"`{word}` works only inside a function. Does this line need more spaces at its beginning?"


def lonely_try(place, match):
    above = place.previous()
    while above is not None and not (above.first == "try" and len(above.indentation) <= len(place.indentation)):
        above = above.previous()
    number = f" in line {above.number}" if above is not None else ""
    if place.first == "catch":
        return "Python has no `catch`. Write `except`."
    if above is not None and len(above.indentation) < len(place.indentation):
        return f"The `try`{number} needs an `except` with the same indentation after this line."
    return f"The `try`{number} needs an `except` with the same indentation before this line."
