"""Sentences for the syntax errors of which Python itself says more than "invalid syntax".

Each rule gets the place and the match of its pattern with Python's message. It returns a sentence, or a Finding if the
mistake is at another place.
"""

import re

from . import syntax_blocks as blocks
from . import syntax_tokens as tokens
from .code_place import BLOCKS, Finding, short
from .syntax_blocks import BRACES, COMPARISON, FOR_LOOP


def _assignment(place, match):
    what = match[1]
    texts = place.texts
    if what in ("True", "False", "None", "__debug__"):
        return f"`{what}` is a word of Python. Choose another name."
    opened = place.unclosed_before()
    if opened is not None and opened.text == "{":
        return "In a dictionary, a colon `:` stands between key and value, not `=`: {'a': 1, 'b': 2}."
    if place.first in ("if", "elif", "while", "assert", "return") and " here." in match.string:
        return COMPARISON
    if place.first in ("for", "with") and not what.endswith(" here"):
        return f"A name belongs here, and `{short(place.text())}` is not a name."
    if what.startswith("f-string") or what.startswith("literal"):
        found = f"`{short(place.text())}` is a value, so nothing can be stored in it"
        return f"{found}. The name goes to the left of `=`; `==` compares."
    if len(texts) > 3 and texts[1] == "-" and texts[3] in ("=", "-") and texts[0].isidentifier():
        return f"A name cannot contain `-`. Write `_` instead: `{'_'.join(texts[:texts.index('=')][::2])}`."
    if what.startswith("function call"):
        return "Nothing can be stored in a call. For an item of a list or dictionary, write `[ ]` instead of `( )`."
    return f"Nothing can be stored in the {what.removesuffix(' here')}. A name goes to the left of `=`; `==` compares."


def _equals(place, match):
    above = place.previous()
    if place.first == "for" and place.tokens[1:2] and place.tokens[1].text == "(":
        return FOR_LOOP
    if above is not None and above.last == "{" and above.first in BLOCKS:
        return Finding(BRACES, above)
    return COMPARISON


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
    (r"expected ':'$", blocks.missing_colon),
    (r"expected an indented block after (.*) on line (\d+)", blocks.missing_block),
    (r"unexpected indent", blocks.unexpected_indent),
    (r"unindent does not match any outer", blocks.dedent),
    (r"inconsistent use of tabs and spaces",
     "Tabs and spaces are mixed at the beginning of this line and the lines above. Use four spaces everywhere."),
    (r"'(\w+)' (?:outside|not properly in|.*at module level)", blocks.orphaned_return),
    (r"expected 'except' or 'finally' block", blocks.lonely_try),
    (r"'([(\[{])' was never closed", tokens.never_closed),
    (r"(?:f-string: )?unmatched '([)\]}])'", tokens.unmatched),
    (r"(?:f-string: )?closing parenthesis '(.)' does not match opening parenthesis '(.)'(?: on line (\d+))?",
     tokens.wrong_bracket),
    (r"unterminated triple-quoted", tokens.open_long_text),
    (r"unterminated (?:f-)?string literal|f-string: unterminated string", tokens.open_text),
    (r"invalid syntax\. Maybe you meant '=='", _equals),
    (r"invalid syntax\. Perhaps you forgot a comma", tokens.apart),
    (r"Missing parentheses in call to '(\w+)'", _parentheses_of_print),
    (r"expected '\('", _head_of_function),
    (r"cannot assign to (.*?)(?: here\.|$)", _assignment),
    (r"'([\w -]+)' is an illegal expression for augmented assignment",
     "To the left of this operator there must be one name, because the result is stored there."),
    (r"expected argument value expression", "A value is missing after the `=` of this argument."),
    (r"cannot delete", "`del` needs the name of something, or an index or key of it."),
    (r"invalid character '(.)'", tokens.character),
    (r"invalid non-printable character U\+([0-9A-F]+)", tokens.invisible),
    (r"leading zeros in decimal integer", tokens.zeros),
    (r"invalid (?:decimal|imaginary) literal", tokens.number),
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
    (r"'in' expected after for-loop variables", "This `for` has no `in`. Write `for NAME in VALUES`."),
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
