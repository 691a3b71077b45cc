"""Sentences for the syntax errors of which Python only says "invalid syntax".

Each rule looks at the tokens around the place where Python stopped, and returns None, a sentence, or a Finding if the
mistake is at another place. The first rule that knows the slip decides.
"""

import builtins
import re

from . import syntax_signs as signs
from .code_place import BLOCKS, CONSTANTS, KEYWORDS, WORD_OPERATORS, Finding, Place, short
from .near_words import nearest
from .syntax_blocks import BRACES, COMPARISON, FOR_LOOP, NO_SEMICOLON
from .syntax_pasted import pasted

_STATEMENTS = KEYWORDS - CONSTANTS - {"and", "or", "not", "in", "is", "as"} | {"print", "match", "case"}
_FUNCTION_WORDS = {"function", "func", "fun", "fn", "sub", "proc", "procedure", "define", "routine"}
_ELIF_WORDS = {"elseif", "elsif", "elif", "elsf", "eleif", "elsei", "elsief", "elfi", "esif"}
_TYPES = {"int", "float", "double", "string", "String", "str", "bool", "boolean", "char", "long", "list", "dict"}
_FOREIGN = {
    "switch": "Python has no `switch`. Write `if`, `elif` and `else`.",
    "do": "Python has no `do`. Write `while True:` and leave the loop with `break`.",
    "unless": "Python has no `unless`. Write `if not`.",
    "until": "Python has no `until`. Write `while not`.",
    "foreach": "Python has no `foreach`. Write `for NAME in VALUES:`.",
    "loop": "Python has no `loop`. Write `while True:` or `for i in range(3):`.",
    "repeat": "Python has no `repeat`. Write `for i in range(3):`.",
    "catch": "Python has no `catch`. Write `except`.",
    "throw": "Python has no `throw`. Write `raise`.",
    "echo": "Python has no `echo`. Write `print(…)`.",
    "puts": "Python has no `puts`. Write `print(…)`.",
    "printf": "Python has no `printf`. Write `print(…)`.",
    "using": "Python has no `using`. Write `import`.",
    "include": "Python has no `include`. Write `import`.",
    "require": "Python has no `require`. Write `import`.",
    "begin": "Python has no `begin`. A block begins with a colon `:` and indented lines.",
    "new": "Python has no `new`. Write only the name of the class and parentheses.",
    **dict.fromkeys(("end", "endif", "fi", "done", "endfor", "endwhile", "wend"),
                    "Python does not mark the end of a block. Remove this word: the indentation shows the end."),
    **dict.fromkeys(("public", "private", "protected", "static", "void"),
                    "Python has no `public`, `private`, `static` or `void`. A function begins with `def`."),
}


# Words of other languages

def _foreign_word(place):
    first, second = place.first, place.token(1 - len(place.texts_before)).text
    if place.is_at_first and first not in ("do",):
        return None
    if first == "fi" and ":" in place.texts:
        return "Did you mean `if` instead of `fi`?"
    if first in _ELIF_WORDS - {"elif"} or first == "else" and second == "if":
        return f"Write `elif` instead of `{first if first in _ELIF_WORDS else 'else if'}`."
    if first in _FUNCTION_WORDS or nearest(first, ("function",)):
        return f"A function begins with `def` in Python. Write `def` instead of `{first}`."
    if first in ("var", "let", "const") and "=>" in place.texts:
        return f"A function is written with `def {short(second)}(…):` and `return` in Python, not with `=>`."
    if first in ("var", "let", "const", "final", "auto", "dim", "val") and place.is_second:
        return f"Python needs no `{first}`. Write the name, `=` and the value."
    if first in _TYPES and place.is_second and place.token().is_name and place.text(1) == "(" and "{" in place.texts:
        return f"A function begins with `def` in Python, without types: `def {short(place.text())}(…):`."
    if first in _TYPES and place.is_second and place.token().is_name:
        return f"Python needs no type before a name. Remove `{first}`."
    if first in _FOREIGN:
        return _FOREIGN[first]
    if place.text(-1) == "new" and place.token().is_name:
        return _FOREIGN["new"]
    return None


def _braces(place):
    if place.text() == "{" and place.first in BLOCKS | _FUNCTION_WORDS:
        return BRACES
    if place.text() == "{" and place.token(-1).is_name and place.token(-1).end == place.token().start:
        return f"To take a part of `{place.text(-1)}`, write square brackets `[ ]` instead of `{{ }}`."
    if place.text() == "{" and place.is_at_first:
        return BRACES
    return None


# Words of Python

def _keyword_as_name(place):
    word, before, after = place.text(), place.text(-1), place.text(1)
    if before == "return" and word == "=" and len(place.texts_before) == 1:
        return "After `return` comes the value alone. Remove the `=`."
    if before in KEYWORDS - CONSTANTS and word in ("=", "+=", "-=", "*=") and len(place.texts_before) == 1:
        return _reserved(before)
    if word in KEYWORDS and (
        before in ("def", "class", ".", "import", "as") or before == "for" and after == "in"
        or before in ("(", ",") and after == "=" or before in ("(", ",") and place.first == "def"
    ):
        return _reserved(word)
    return None


def _reserved(word):
    return f"`{word}` is a word of Python, so nothing can be named so. Choose another name, such as `{word.lower()}_`."


def _misspelt(place):
    """Returns a sentence about a misspelt keyword at the beginning of a line or between two values, or None."""
    first = place.tokens[0] if place.tokens else None
    if first is not None and first.is_name and not place.is_at_first and (
        place.is_second and (place.token().is_value or place.text() in KEYWORDS | {":", "("})
        or place.last == ":" or place.text() == "for" and _begins_with_name_and_list(place)
    ):
        meant = nearest(first.text, sorted(_STATEMENTS, key=len))
        if meant and meant != first.text:
            return _meant(place, meant, first)
    for word in (place.token(), place.token(-1)):
        if word.is_name and word is not first and not hasattr(builtins, word.text):
            meant = nearest(word.text, WORD_OPERATORS | {"import", "as"})
            if meant is None and word.text.lower() in WORD_OPERATORS | {"as"}:
                meant = word.text.lower()
            if meant:
                return _meant(place, meant, word)
    return None


def _meant(place, meant, token):
    """Returns a Finding at the misspelt word, because Python stops behind it."""
    sentence = f"Did you mean `{meant}` instead of `{token.text}`?"
    return Finding(sentence, Place(place.source, place.number, token.start))


def _begins_with_name_and_list(place):
    """Whether a line begins like `retrun [`, which Python takes for a name with an index."""
    first, second = place.tokens[:2]
    return second.text == "[" and second.start > first.end


def _branch_without_head(place):
    word = place.first if place.first == "case" else place.text()
    if word not in ("elif", "else", "except", "finally", "case"):
        return None
    if not place.is_at_first and word != "case":
        return f"Put `{word}` at the beginning of a line of its own." if place.text(1) == ":" else None
    heads = {"except": ("try",), "finally": ("try",), "case": ("match",)}.get(word, ("if", "elif", "for", "while"))
    head, others = "/".join(heads[:1]), []
    above = place.previous()
    while above is not None and len(above.indentation) >= len(place.indentation):
        if above.indentation == place.indentation:
            if word == "elif" and above.first == "else":
                return "An `elif` must come before the `else`."
            if above.first in heads:
                others = [line for line in others if line.indentation == place.indentation]
                if others:
                    return (
                        f"Line {others[-1].number} ends the `{above.first}` of line {above.number}, so this `{word}` "
                        f"belongs to nothing. Should line {others[-1].number} begin with more spaces?")
                break
        others.append(above)
        above = above.previous()
    nearby = next((line for line in others if line.first in heads), None)
    if nearby is None and above is not None and above.first in heads:
        nearby = above
    if nearby is not None and nearby.indentation != place.indentation:
        return f"This `{word}` must begin with as many spaces as its `{nearby.first}` in line {nearby.number}."
    return f"This `{word}` has no `{head}` above it."


# Statements

def _for(place):
    if place.first != "for":
        return None
    texts = place.texts
    if "=" in texts[:4] or ";" in texts:
        return FOR_LOOP
    if place.text() == "of" or place.text(-1) == "of":
        return "Write `in` instead of `of`: `for NAME in VALUES:`."
    if texts[1:2] == ["each"]:
        return "Write `for` without `each`: `for NAME in VALUES:`."
    if re.search(r"\d\s*\.\.", place.line):
        return "Python has no `..` for numbers. Write `range(1, 4)` for 1, 2 and 3."
    if place.text(-1) == "range" and place.token().is_value:
        return f"The number belongs in parentheses: write `range({place.text()})`."
    if "in" not in texts:
        return "This `for` has no `in`. Write `for NAME in VALUES:`."
    if place.token(-1).is_name and place.token().is_name and "in" not in place.texts_before:
        return f"Write a comma between the names: `for {place.text(-1)}, {place.text()} in`."
    return None


def _def(place):
    if place.first not in ("def", "class"):
        return None
    word, before = place.text(), place.text(-1)
    kind = "function" if place.first == "def" else "class"
    if before == place.first and not place.token().is_name:
        return f"The name of the {kind} is missing, or is not a name, after `{place.first}`."
    if word == "->" or before == "->" and place.text(-2) == ":":
        return "`-> TYPE` comes before the colon, at the end of the line."
    if before in _TYPES and place.token().is_name and place.text(-2) in ("(", ","):
        return f"Write the parameter without its type: `{word}` instead of `{before} {word}`."
    if place.first == "def" and before in ("(", ",") and place.token().kind in ("string", "number"):
        return f"A parameter is a name, and `{short(word)}` is a value. Values come in when the function is called."
    if place.first == "def" and place.token(-1).is_name and place.token().is_name:
        return f"A comma is missing between the parameters `{before}` and `{word}`."
    if place.first == "def" and word == "." and "(" in place.texts_before:
        return "A parameter is a plain name without a dot."
    if place.first == "class" and word == ".":
        return "The name of a class cannot contain a dot."
    return None


def _import(place):
    if place.first not in ("import", "from"):
        return None
    word, before = place.text(), place.text(-1)
    if word == "-":
        return "The name of a module cannot contain `-`. Is it `_`?"
    if before == "as" or word == "as":
        return "After `as` comes one new name."
    if place.token(-1).is_name and place.token().is_name:
        return f"A comma is missing between `{before}` and `{word}`."
    if place.is_at_end:
        return f"After `{before}`, a name is missing."
    if place.token().kind == "string":
        return "The name of a module stands without quotes."
    if before == "*":
        return "`*` brings all names, so nothing else can follow it."
    return None


def _condition(place):
    word, before = place.text(), place.text(-1)
    if word == "then" or word == "do" and place.first in BLOCKS:
        return f"Python has no `{word}`. Write a colon `:` at the end of the line."
    if word == before == ":":
        return "This line has one colon `:` too many. Remove it."
    if before in ("if", "elif", "while") and word in (":", "") and len(place.texts_before) == 1:
        return f"The condition after `{before}` is missing."
    if word == ";" and place.first in BLOCKS:
        return NO_SEMICOLON
    if word == "=" and place.first in ("if", "elif", "while", "assert", "return"):
        return COMPARISON
    if word in BLOCKS - {"else"} and before in ("=", "return", "(", "+"):
        return f"A block with `{word}` cannot be a value. Begin it in a line of its own."
    if before == ":" and word in ("if", "for", "while", "def", "class", "with", "try") and place.first in BLOCKS:
        return f"Put the `{word}` in a new line, with four more spaces."
    return None


def _statement_in_wrong_place(place):
    word, before = place.text(), place.text(-1)
    above = place.previous()
    if above is not None and above.first == "match" and above.last == ":" and place.first != "case":
        return "Each choice of a `match` begins with `case`."
    if "lambda" in place.texts_before and before == ":" and word in ("return", "print", "if", "for"):
        return f"A `lambda` holds one value only, so it has no `{word}`. Write the value, or use `def`."
    if place.first == "raise" and word == ",":
        return f"Put the text in parentheses: `raise {place.text(-1)}(…)`."
    if word == "for" and place.unclosed_before() is not None:
        return None
    if word in ("return", "print", "def", "if", "for", "while", "import", "class", "break") and not place.is_at_first:
        if place.token(-1).is_value or before in (")", "]"):
            return f"Put `{word}` at the beginning of a new line."
    if place.first == "with" and place.token(-1).text == ")" and place.token().is_name:
        return f"Write `as` before the name: `as {word}`."
    if place.first.startswith("@") and place.is_at_end or place.first == "@":
        return "After a line with `@` comes a `def` or a `class`."
    return None


_RULES = (
    pasted, _keyword_as_name, _branch_without_head, _foreign_word, _braces, signs.operator, _condition, _for, _def,
    _import, signs.word_operator, _statement_in_wrong_place, signs.bracket, signs.second_number, _misspelt,
    signs.two_values, signs.missing_value,
)


def explain_slip(place):
    """Returns a sentence, or a Finding, for a place where Python found invalid syntax."""
    for rule in _RULES:
        found = rule(place)
        if found is not None:
            return found
    if place.is_at_end:
        return "This line ends too early. Something is missing at its end."
    return f"Python did not expect `{short(place.text())}` here. Something before it is missing or mistyped."
