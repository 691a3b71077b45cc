"""Sentences for the syntax errors of which Python itself says more than "invalid syntax".

Each rule gets the place and the match of its pattern with Python's message. It returns a sentence, or a Finding if the
mistake is at another place.
"""

import re

from .code_place import BLOCKS, CLOSING, KEYWORDS, Finding, Place, short
from .near_words import nearest

_QUOTES = {**dict.fromkeys("“”„«»″", '"'), **dict.fromkeys("‘’‚´′", "'")}
_OPERATORS = {
    "–": "-", "—": "-", "−": "-", "‐": "-", "×": "*", "·": "*", "÷": "/", "≠": "!=", "≤": "<=", "≥": ">=", "→": "->",
    "⇒": "=>", "…": "...", "²": "**2", "³": "**3", "¬": "not", "∧": "and", "∨": "or", "‖": "or",
}
_INVISIBLE = {
    "\u00a0": "a no-break space", "\u202f": "a narrow no-break space", "\u2007": "a figure space",
    "\u3000": "a wide space", "\u200b": "a zero-width space", "\u200c": "a zero-width character",
    "\u200d": "a zero-width character", "\u2060": "a zero-width character", "\ufeff": "a byte order mark",
    "\u00ad": "a soft hyphen", "\u2028": "a line separator", "\u2029": "a paragraph separator",
}


# Colons and blocks

def _missing_colon(place, match):
    opened = place.unclosed_before()
    if place.first == "else" and place.text() == "if":
        return "Write `elif` instead of `else if`."
    if place.text() == "{" or place.is_at_end and _begins_with_brace(place):
        return "A block begins with a colon `:` and indented lines in Python, not with `{`."
    if place.text() == ";":
        return "Write a colon `:` here, not a semicolon `;`."
    if place.first == "def" and place.text() == "=":
        return "The body of a function comes after a colon: write `:` and `return` instead of `=`."
    if place.text() == "=":
        return "`=` stores a value. Write `==` to compare."
    if opened is not None:
        return f"The bracket `{opened.text}` is not closed: a `{CLOSING[opened.text]}` is missing."
    if place.is_at_end:
        return f"A colon `:` is missing at the end of this `{place.first}` line."
    if place.last == ":":
        return f"Python did not expect `{place.text()}` here. Something before it is missing, such as `and` or `==`."
    return f"A colon `:` is missing before `{place.text()}`."


def _begins_with_brace(place):
    return Place(place.source, place.number + 1).first == "{"


def _missing_block(place, match):
    what, number = match[1], int(match[2])
    word = re.sub(r"'(\w+)' statement|(function|class) definition", _keyword, what)
    opening = Place(place.source, number)
    if place.is_at_end or number == place.number or place.indentation == "" and place.first in ("def", "class"):
        sentence = f"Nothing is indented below this {word} line. Write its body there, or `pass` for now."
        return Finding(sentence, opening)
    return f"This line belongs to the {word} in line {number}, so begin it with four more spaces."


def _keyword(match):
    return f"`{match[1] or {'function': 'def', 'class': 'class'}[match[2]]}`"


def _unexpected_indent(place, match):
    above = place.previous()
    width = _width(place.indentation)
    if above is None:
        return f"This line begins with {_spaces(width)}. The first line must begin at the margin."
    if above.first in BLOCKS and above.last != ":":
        return Finding(f"A colon `:` is missing at the end of this `{above.first}` line.", above)
    return (
        f"This line begins with {_spaces(width)}, but the line above with {_spaces(_width(above.indentation))}. "
        "Lines of one block begin alike.")


def _dedent(place, match):
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


def _orphaned_return(place, match):
    word = match[1]
    if word in ("break", "continue"):
        return f"`{word}` works only inside a loop. Does this line need more spaces at its beginning?"
    if word == "await":
        return "`await` works only inside a function that begins with `async def`."
    return f"`{word}` works only inside a function. Does this line need more spaces at its beginning?"


def _lonely_try(place, match):
    above = place.previous()
    while above is not None and not (above.first == "try" and len(above.indentation) <= len(place.indentation)):
        above = above.previous()
    number = f" in line {above.number}" if above is not None else ""
    return f"The `try`{number} needs an `except` with the same indentation before this line."


# Brackets and quotes

def _never_closed(place, match):
    opening = match[1]
    if opening == "{" and place.tokens[:1] and place.first in BLOCKS | {"function"} and place.last == "{":
        return "A block begins with a colon `:` and indented lines in Python, not with `{`."
    return f"The bracket `{opening}` is never closed. Add the missing `{CLOSING[opening]}`."


def _unmatched(place, match):
    closing = match[1]
    if closing == "}" and place.is_at_first:
        return "Python does not end a block with `}`. Remove it: the indentation shows where a block ends."
    opening = {closing: opening for opening, closing in CLOSING.items()}[closing]
    return f"This `{closing}` closes nothing. Remove it, or add the `{opening}` that is missing before it."


def _wrong_bracket(place, match):
    closing, opening, number = match[1], match[2], match[3]
    where = f" of line {number}" if number else ""
    if opening == "{" and re.search(r"\bf['\"]", place.line[:place.column]):
        return "The `{` in this f-string is not closed: a `}` is missing before the quote."
    return f"This `{closing}` does not fit the `{opening}`{where}, which needs a `{CLOSING[opening]}` first."


def _open_text(place, match):
    text = place.line[place.column:]
    quote = next((character for character in text if character in "'\""), "'")
    other = "'" if quote == '"' else '"'
    apostrophe = re.search(r"'[^']*\w'\w", place.line[:place.column + 1] + text[1:3])
    if quote == "'" and apostrophe and place.line[:place.column].count("'") >= 2:
        return 'The apostrophe ends the text too early. Put the text between double quotes: "it\'s".'
    if "\\" + quote in text:
        return f"The backslash makes the last quote a part of the text. Write `\\\\` for a backslash before `{quote}`."
    if text.rstrip(" ):,").endswith(other):
        return f"This text begins with `{quote}` and ends with `{other}`. Use the same quote at both ends."
    return f"The text that begins here never ends: a closing `{quote}` is missing in this line."


def _open_long_text(place, match):
    quote = "'''" if "'''" in place.line[place.column:][:6] else '"""'
    return f"The long text that begins here never ends: a closing `{quote}` is missing."


def _apart(place, match):
    """For "Perhaps you forgot a comma?": finds two values with nothing between them."""
    if place.first == "for" and ";" in place.texts:
        return "Python's `for` goes through values: write `for i in range(3):`."
    tokens = [token for token in place.tokens if token.end > place.column]
    for left, right in zip(tokens, tokens[1:]):
        if (left.is_value or left.text in (")", "]", "}")) and right.is_value:
            return _between(place, left, right)
    return "Something is missing between two values here, probably a comma."


def _between(place, left, right):
    if "string" in (left.kind, right.kind) and left.end == right.start:
        return "A quote inside the text ends it. Use one kind of quote around the text and the other inside."
    for word in (left, right):
        meant = nearest(word.text, KEYWORDS) if word.is_name and len(word.text) > 1 else None
        if meant:
            return f"Did you mean `{meant}` instead of `{word.text}`?"
    if _is_key(place, left):
        return f"A colon `:` is probably missing between `{short(left.text)}` and `{short(right.text)}`."
    if left.is_name and right.is_name:
        return f"Something is missing between `{left.text}` and `{right.text}`: a comma, an operator, or quotes."
    return f"A comma is probably missing between `{short(left.text)}` and `{short(right.text)}`."


def _is_key(place, token):
    """Whether a token stands where a dictionary has a key: after `{` or a comma, in braces that hold a colon."""
    before = [each for each in place.tokens if each.end <= token.start]
    opening = place.unclosed(before)
    if opening is None or opening.text != "{" or before[-1].text not in ("{", ","):
        return False
    inside = [each.text for each in place.tokens if each.start > opening.start]
    return ":" in inside or token.kind == "string" and "," not in inside


# Characters and numbers

def _character(place, match):
    character = match[1]
    if character in _QUOTES:
        return f"The quote {character} is a typographic one. Type a straight quote `{_QUOTES[character]}` instead."
    # Not imported with this module, since few slips need it and it is large.
    import unicodedata

    plain = _OPERATORS.get(character) or unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.strip():
        return f"Python does not know the character {character}. Write `{plain}` instead."
    return f"Python does not know the character {character} outside of texts. Remove it, or put the text in quotes."


def _invisible(place, match):
    character = chr(int(match[1], 16))
    name = _INVISIBLE.get(character, "an invisible character")
    return f"There is {name} (U+{match[1]}) here, perhaps from copying. Delete it, and type a space if needed."


def _zeros(place, match):
    number = re.match(r"[0_]*(\d*)", place.line[place.column:])[1]
    return f"A number must not begin with 0. Write {number or 0}."


def _number(place, match):
    # Python points at the last digit.
    token = next((token for token in place.tokens if token.start <= place.column < token.end), place.token())
    digits, rest = re.match(r"([\d_.]*)(.*)", token.text).groups()
    position = place.tokens.index(token) if token in place.tokens else 0
    before = place.tokens[position - 1].text if position else ""
    after = place.tokens[position + 1].text if position + 1 < len(place.tokens) else ""
    if rest and (before in ("def", "class", "for", "import", "as") or position == 0 and after in ("=", "+=", ",")):
        return f"A name cannot begin with a digit, so `{short(token.text)}` is not a name."
    if not rest or rest[0] in "eE" and not rest[1:]:
        return f"The number `{short(token.text)}` is not complete."
    return f"`{short(token.text)}` is not a number. Write `{short(digits)} * {short(rest)}` to multiply."


# Names and assignments

def _assignment(place, match):
    what = match[1]
    texts = place.texts
    if what in ("True", "False", "None", "__debug__"):
        return f"`{what}` is a word of Python. Choose another name."
    if place.first in ("for", "with") and not what.endswith(" here"):
        return f"A name belongs here, and `{short(place.text())}` is none."
    if what.startswith("f-string") or what.startswith("literal"):
        found = f"`{short(place.text())}` is a value, so nothing can be stored in it"
        return f"{found}. The name goes to the left of `=`; `==` compares."
    if len(texts) > 3 and texts[1] == "-" and texts[3] in ("=", "-") and texts[0].isidentifier():
        return f"A name cannot contain `-`. Write `_` instead: `{'_'.join(texts[:texts.index('=')][::2])}`."
    if what.startswith("function call"):
        return "Nothing can be stored in a call. A name goes to the left of `=`; `==` compares."
    return f"Nothing can be stored in the {what.removesuffix(' here')}. A name goes to the left of `=`; `==` compares."


def _equals(place, match):
    above = place.previous()
    if place.first == "for" and place.tokens[1:2] and place.tokens[1].text == "(":
        return "Python's `for` goes through values: write `for i in range(3):`."
    if above is not None and above.last == "{" and above.first in BLOCKS:
        return Finding("A block begins with a colon `:` and indented lines in Python, not with `{`.", above)
    return "`=` stores a value. Write `==` to compare."


def _parentheses_of_print(place, match):
    word, rest = match[1], place.line[place.token().end:].partition("#")[0].strip()
    shown = f"{word}({rest})" if 0 < len(rest) <= 40 and rest.isprintable() else f"{word}(…)"
    return f"`{word}` needs parentheses: write `{shown}`."


def _head_of_function(place, match):
    texts, word = place.texts, place.text()
    name = texts[1] if len(texts) > 1 else "f"
    following = place.text(1)
    if word == "-":
        return f"A name cannot contain `-`. Write `{name}_{following}`."
    if place.token().is_name and following in ("(", "-"):
        return f"A name cannot contain a space. Write `{name}_{word}`."
    if place.token().is_name:
        return f"The parameters stand in parentheses: write `def {name}({word}):`."
    return f"Parentheses are missing after the name: write `def {name}():`."


def _from_import(place, match):
    found = re.fullmatch(r"\s*import\s+([\w., ]+?)\s+from\s+([\w.]+)\s*(?:#.*)?", place.line)
    wanted = f"from {found[2]} import {found[1]}" if found and len(found[0]) < 60 else "from MODULE import NAME"
    return f"The order is the other way round: write `{wanted}`."


def _several_exceptions(place, match):
    found = re.search(r"except\s+\(?([\w.]+)\s*,\s*(\w+)\s*\)?\s*:", place.line)
    if found and not found[2][0].isupper():
        return f"Write `except {found[1]} as {found[2]}:`. The comma is Python 2."
    return "Put the kinds of exceptions in parentheses: `except (A, B):`."


def _else_of_value(place, match):
    return "A value with `if` needs an `else` as well. Without one, write the `if` in a line of its own before this."


def _escape(place, match):
    if re.search(r"[A-Za-z]:\\", place.line):
        return "In a text, `\\` begins a special character. Write the path with `/`, or as r'C:\\…'."
    return "In a text, `\\` begins a special character, and this one is not complete. Write `\\\\` for a backslash."


RULES = [(re.compile(pattern), rule) for pattern, rule in (
    (r"expected ':'$", _missing_colon),
    (r"expected an indented block after (.*) on line (\d+)", _missing_block),
    (r"unexpected indent", _unexpected_indent),
    (r"unindent does not match any outer", _dedent),
    (r"inconsistent use of tabs and spaces",
     "Tabs and spaces are mixed at the beginning of this line and the lines above. Use four spaces everywhere."),
    (r"'(\w+)' (?:outside|not properly in|.*at module level)", _orphaned_return),
    (r"expected 'except' or 'finally' block", _lonely_try),
    (r"'([(\[{])' was never closed", _never_closed),
    (r"(?:f-string: )?unmatched '([)\]}])'", _unmatched),
    (r"(?:f-string: )?closing parenthesis '(.)' does not match opening parenthesis '(.)'(?: on line (\d+))?",
     _wrong_bracket),
    (r"unterminated triple-quoted", _open_long_text),
    (r"unterminated (?:f-)?string literal|f-string: unterminated string", _open_text),
    (r"invalid syntax\. Maybe you meant '=='", _equals),
    (r"invalid syntax\. Perhaps you forgot a comma", _apart),
    (r"Missing parentheses in call to '(\w+)'", _parentheses_of_print),
    (r"expected '\('", _head_of_function),
    (r"cannot assign to (.*?)(?: here\.|$)", _assignment),
    (r"'([\w -]+)' is an illegal expression for augmented assignment",
     "To the left of this operator there must be one name, because the result is stored there."),
    (r"expected argument value expression", "A value is missing after the `=` of this argument."),
    (r"cannot delete", "`del` needs the name of something, or an index or key of it."),
    (r"invalid character '(.)'", _character),
    (r"invalid non-printable character U\+([0-9A-F]+)", _invisible),
    (r"leading zeros in decimal integer", _zeros),
    (r"invalid (?:decimal|imaginary) literal", _number),
    (r"invalid digit '(.)' in (\w+) literal",
     lambda place, match: f"{match[2].capitalize()} numbers have no digit {match[1]}."),
    (r"invalid (\w+) literal", lambda place, match: f"This {match[1]} number is not complete."),
    (r"Exceeds the limit .* value has (\d+) digits",
     lambda place, match: f"This number has {match[1]} digits. A number in a file may have at most 4,300."),
    (r"Did you mean to use 'from", _from_import),
    (r"Expected one or more names after 'import'", "After `import`, the names are missing."),
    (r"trailing comma not allowed", "Remove the comma at the end of this line."),
    (r"f-string: expecting '}'|f-string: expecting '=', or", "A `{` in this f-string is not closed: a `}` is missing."),
    (r"f-string: single '}'", "This f-string has one `}` too many. Write `}}` for a brace that is printed."),
    (r"f-string: valid expression required|f-string: empty",
     "The braces `{}` of this f-string are empty. Write a value between them."),
    (r"f-string: invalid conversion character|f-string: conversion",
     "After `!`, only `s`, `r` or `a` can follow in an f-string. Write `:` before a number format."),
    (r"f-string: (?:expecting a valid expression|invalid syntax)",
     "What stands between `{` and `}` in this f-string is not a value."),
    (r"f-string", "Something is wrong with a `{` or `}` of this f-string."),
    (r"\(unicode error\) 'unicodeescape'", _escape),
    (r"bytes can only contain ASCII",
     "A text that begins with b' may contain plain English letters only. Remove the `b`."),
    (r"cannot mix bytes and nonbytes", "A text with `b` and one without it cannot stand side by side."),
    (r"unexpected character after line continuation",
     "A backslash `\\` may stand only at the end of a line. Write `/` to divide."),
    (r"unexpected EOF", "The file ends too early: the last line is not complete."),
    (r"multiple exception types must be parenthesized", _several_exceptions),
    (r"default 'except:' must be last",
     "The `except:` without a name catches everything, so it must be the last one."),
    (r"parameter without a default follows|non-default argument",
     "A parameter without a default cannot come after one with a default. Change their order."),
    (r"positional argument follows", "A value with a name, such as `x=1`, must come after the values without a name."),
    (r"iterable argument unpacking follows", "`*` must come before `**` in a call."),
    (r"keyword argument repeated: (\w+)", lambda place, match: f"The call names `{match[1]}` twice."),
    (r"duplicate (?:parameter|argument) '(\w+)'",
     lambda place, match: f"The function has two parameters named `{match[1]}`. Rename one."),
    (r"expected 'else' after 'if' expression", _else_of_value),
    (r"expression cannot contain assignment",
     "To the left of `=` in a call, only the name of a parameter can stand. Write `==` to compare."),
    (r"Generator expression must be parenthesized", "Put parentheses around the part with `for`."),
    (r"did you forget parentheses around the comprehension target",
     "Put parentheses around the values before `for`."),
    (r"name '(\w+)' is (?:assigned to before|used prior to) (\w+) declaration",
     lambda place, match: f"`{match[2]} {match[1]}` must come before the first use of `{match[1]}`."),
    (r"name '(\w+)' is parameter and (\w+)",
     lambda place, match: f"`{match[1]}` is a parameter, so it cannot be {match[2]} as well."),
    (r"no binding for nonlocal '(\w+)'",
     lambda place, match: f"No function around this one has a variable `{match[1]}`. Did you mean `global`?"),
    (r"nonlocal declaration not allowed", "`nonlocal` works only in a function inside another function."),
    (r"':' expected after dictionary key",
     "In a dictionary, every key needs a colon and a value: {'a': 1, 'b': 2}."),
    (r"expression expected after dictionary key", "In this dictionary, the value after the colon is missing."),
    (r"can't use starred expression|cannot use starred", "`*` needs a value to its left to multiply."),
    (r"too many nested parentheses|too many (?:levels|statically nested)",
     "Brackets or blocks are nested too deeply here for Python."),
    (r"future feature|from __future__", "`from __future__ import` must be the first line and name a known feature."),
)]
