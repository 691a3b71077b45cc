"""Sentences for slips with operators, brackets, and values that stand side by side; see syntax_slips.py."""

from .code_place import BLOCKS, CLOSING, WORD_OPERATORS, Finding, short
from .syntax_blocks import BRACES
from .syntax_tokens import QUOTE_INSIDE

_OPERATORS = {
    "&&": "Write `and` instead of `&&`.",
    "||": "Write `or` instead of `||`.",
    "===": "Write `==` instead of `===`.",
    "!==": "Write `!=` instead of `!==`.",
    "<>": "Write `!=` instead of `<>`.",
    "=<": "Write `<=` instead of `=<`.",
    "?": "Python has no `?`. Write `A if CONDITION else B`.",
    "$": "Python does not know `$`. A name consists of letters, digits and `_`.",
    "```": "The three backquotes are no Python. Remove this line.",
    "`": "Python does not know the backquote. Put a text in straight quotes.",
    "/*": "A comment begins with `#` in Python.",
    "*/": "A comment begins with `#` in Python.",
}
_COUNTING = {"++": "+= 1", "--": "-= 1"}
# Two operators that belong together, with a space between them or in the wrong order.
_SPLIT = {
    ("=", "="): "==", ("!", "="): "!=", ("<", "="): "<=", (">", "="): ">=", ("=", "<"): "<=", ("=", ">"): ">=",
    ("<", ">"): "!=", ("=", "!"): "!=", ("+", "="): "+=", ("-", "="): "-=", ("*", "="): "*=", ("/", "="): "/=",
    (":", "="): "=", ("*", "*"): "**", ("==", "="): "==", ("!=", "="): "!=",
}
_ARITHMETIC = {"+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">", "<=", ">=", "and", "or", "not", "in", "is",
               "&", "|", "^", "=", "+=", "-=", "*=", "/="}


# Operators

def operator(place):
    if "`" in (place.text(), place.text(-1)) and "${" in place.line:
        return "A text with values in it is written f'… {name} …' in Python, without backquotes and `$`."
    for token in (place.token(), place.token(-1), place.token(1)):
        if token.text in _OPERATORS and not (token.text == "$" and token.kind == "string"):
            return _OPERATORS[token.text]
    word, before, after = place.text(), place.text(-1), place.text(1)
    if before in _COUNTING or word in _COUNTING and not place.token(1).is_value:
        sign = before if before in _COUNTING else word
        index = -2 if before in _COUNTING else -1
        name = place.text(index) if place.token(index).is_name else place.text() if place.token().is_name else "x"
        return f"Python has no `{sign}`. Write `{name} {_COUNTING[sign]}`."
    if "=>" in (word, before):
        if place.texts_before.count("=") and place.first not in BLOCKS:
            return "A small function is written with `lambda x: …` in Python, not with `=>`."
        return "Write `>=` instead of `=>`."
    if word == ":=":
        return "Write `=` instead of `:=` to store a value."
    for pair in ((before, word), (word, after)):
        if pair in _SPLIT:
            return f"Write `{_SPLIT[pair]}` as one sign instead of `{pair[0]} {pair[1]}`."
    if "!" in (word, before):
        follower = place.token(1 if word == "!" else 0)
        if follower.is_value or follower.text == "(":
            return "Write `not` instead of `!`."
        return "Python does not know `!` here. Put a text in quotes, and write `not` to negate."
    if ".." in (word, before):
        return "Python has no `..`. Write one dot before a name, or `range(1, 4)` for 1, 2 and 3."
    return None


def word_operator(place):
    word, before = place.text(), place.text(-1)
    if word == "else" and "for" in place.texts_before and "if" in place.texts_before:
        return "With an `else`, the choice comes before the `for`: `[A if CONDITION else B for x in xs]`."
    two_before = place.text(-2)
    if word == "in" and (two_before, before) == ("is", "not"):
        return "Write `not in` instead of `is not in`."
    if (before, word) == ("in", "not"):
        return "Write `not in` instead of `in not`."
    if word == "not" and place.token(-1).is_value:
        return "Write `not in`, or `and not`, instead of a single `not` between two values."
    if before in ("and", "or") and word in ("==", "!=", "<", ">", "<=", ">="):
        left = place.text(-4) if place.text(-3) in ("==", "!=", "<", ">", "<=", ">=") else "x"
        return f"Each side of `{before}` needs a whole comparison: write `{left} {word} …` after `{before}`."
    if before == word and word in WORD_OPERATORS:
        return f"`{word}` stands twice. Remove one of them."
    if before in ("and", "or", "not", "is", "in") and word in ("and", "or", "is", "in"):
        return f"`{before}` and `{word}` stand side by side. Remove one of them, or write the value between them."
    return None


# Brackets

def bracket(place):
    word, before = place.text(), place.text(-1)
    opened = place.unclosed_before()
    if opened is not None and word in (":", ";", "{", "=") and opened.text != "{" and (
        place.first in BLOCKS or word == ";"
    ):
        if word == ";":
            if place.token(1).text:
                return "Write a comma `,` instead of the semicolon `;`, or remove it."
        return f"The bracket `{opened.text}` is not closed: a `{CLOSING[opened.text]}` is missing before this `{word}`."
    if before in CLOSING and word == "for":
        return f"The value between `{before}` and `for` is missing."
    if opened is not None and opened.text == "{" and word == ":":
        return "In a dictionary, every entry has a key, a colon and a value: {'a': 1, 'b': 2}."
    if before == "[" and word == "]":
        return "The index between `[` and `]` is missing."
    if word == "," and before in ("(", "[", "{", ","):
        return "There are two commas, or nothing stands before this comma." if before == "," else (
            f"Nothing stands between `{before}` and this comma. Remove the comma.")
    if word == ":" and place.texts_before.count(":") > 1 and opened is not None and opened.text == "[":
        return "Between `[` and `]` there are at most two colons."
    if word in CLOSING.values() and before in _ARITHMETIC:
        return f"A value is missing between `{before}` and `{word}`."
    if place.is_at_first:
        above = place.previous()
        unclosed = above.unclosed() if above is not None else None
        if unclosed is not None and unclosed.text == "{" and above.first in BLOCKS and above.last == "{":
            return Finding(BRACES, above)
        if unclosed is not None:
            closing = CLOSING[unclosed.text]
            return Finding(f"The bracket `{unclosed.text}` is not closed: a `{closing}` is missing.", above)
    return None


# Values

def two_values(place):
    left, right = place.token(-1), place.token()
    ends = left.is_value or left.text in (")", "]", "}")
    if not (ends and right.is_value):
        return None
    if left.kind == "string" and left.end == right.start or right.kind == "string" and left.end == right.start:
        return QUOTE_INSIDE
    if place.text(1) == "=" and place.texts_before.count("="):
        return f"Put `{right.text} = …` in a new line: each line holds one statement."
    if place.text(1) == "=" and place.is_second and left.is_name:
        return f"A name cannot contain a space. Write `{left.text}_{right.text}`."
    if place.is_second and left.is_name and right.kind in ("string", "number"):
        return f"To call `{left.text}`, put the value in parentheses: `{left.text}({short(right.text)})`."
    if left.text in (")", "]") and place.text(1) == "(" and right.is_name:
        return f"Put `{right.text}(…)` in a new line: each line holds one statement."
    if left.kind == "number" and right.kind == "number":
        return f"Something is missing between `{left.text}` and `{right.text}`. A number is written without spaces."
    if left.kind == "number" and right.is_name:
        return f"Write `*` to multiply: `{left.text} * {right.text}`."
    between = f"`{short(left.text)}` and `{short(right.text)}`"
    return f"Something is missing between {between}, such as an operator or a comma."


def missing_value(place):
    word, before = place.text(), place.text(-1)
    if before in _ARITHMETIC and place.is_at_end:
        return f"The line ends after `{before}`. The value that belongs there is missing."
    if before in _ARITHMETIC and word in _ARITHMETIC - {"not", "-", "+"} | {":", ")", "]", ",", "."}:
        return f"A value is missing between `{before}` and `{word}`."
    if before == "." and not place.token().is_name:
        return "A name is missing after the dot."
    if before in ("else", "if", "return", "from", "while", "until") and place.is_at_end:
        return f"The line ends after `{before}`. What belongs there is missing."
    if place.is_at_first and word in _ARITHMETIC:
        return f"A line cannot begin with `{word}`. Does it belong to the line above?"
    if word == "." and place.token(-1).text in (".", "=", "("):
        return "A name is missing before the dot."
    return None


def second_number(place):
    if place.token().kind == "number" and place.text().startswith(".") and place.token(-1).kind == "number":
        return "A number can have only one decimal point."
    return None
