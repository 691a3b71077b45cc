"""Sentences for syntax errors about brackets, quotes, commas, characters and numbers; see syntax_messages.py."""

import re

from .code_place import BLOCKS, CLOSING, KEYWORDS, short
from .near_words import nearest
from .syntax_blocks import BRACES, FOR_LOOP

QUOTE_INSIDE = "A quote inside the text ends it. Use one kind of quote around the text and the other inside."
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


# Brackets and quotes

def never_closed(place, match):
    opening = match[1]
    if opening == "{" and place.tokens[:1] and place.first in BLOCKS | {"function"} and place.last == "{":
        return BRACES
    return f"The bracket `{opening}` is never closed. Add the missing `{CLOSING[opening]}`."


def unmatched(place, match):
    closing = match[1]
    if closing == "}" and place.is_at_first:
        return "Python does not end a block with `}`. Remove it: the indentation shows where a block ends."
    opening = {closing: opening for opening, closing in CLOSING.items()}[closing]
    return f"This `{closing}` closes nothing. Remove it, or add the `{opening}` that is missing before it."


def wrong_bracket(place, match):
    closing, opening, number = match[1], match[2], match[3]
    where = f" of line {number}" if number else ""
    if opening == "{" and re.search(r"\bf['\"]", place.line[:place.column]):
        return "The `{` in this f-string is not closed: a `}` is missing before the quote."
    return f"This `{closing}` does not fit the `{opening}`{where}, which needs a `{CLOSING[opening]}` first."


def open_text(place, match):
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


def open_long_text(place, match):
    quote = "'''" if "'''" in place.line[place.column:][:6] else '"""'
    return f"The long text that begins here never ends: a closing `{quote}` is missing."


def apart(place, match):
    """Returns a sentence for "Perhaps you forgot a comma?": two values have nothing between them."""
    if place.first == "for" and ";" in place.texts:
        return FOR_LOOP
    tokens = [token for token in place.tokens if token.end > place.column]
    for left, right in zip(tokens, tokens[1:]):
        if (left.is_value or left.text in (")", "]", "}")) and right.is_value:
            return _between(place, left, right)
    return "Something is missing between two values here, probably a comma."


def _between(place, left, right):
    if "string" in (left.kind, right.kind) and left.end == right.start:
        return QUOTE_INSIDE
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

def character(place, match):
    character = match[1]
    if character in _QUOTES:
        return f"The quote {character} is a typographic one. Type a straight quote `{_QUOTES[character]}` instead."
    # Not imported with this module, since few slips need it and it is large.
    import unicodedata

    plain = _OPERATORS.get(character) or unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.strip():
        return f"Python does not know the character {character}. Write `{plain}` instead."
    return f"Python does not know the character {character} outside of texts. Remove it, or put the text in quotes."


def invisible(place, match):
    character = chr(int(match[1], 16))
    name = _INVISIBLE.get(character, "an invisible character")
    return f"There is {name} (U+{match[1]}) here, perhaps from copying. Delete it, and type a space if needed."


def zeros(place, match):
    number = re.match(r"[0_]*(\d*)", place.line[place.column:])[1]
    return f"A number must not begin with 0. Write {number or 0}."


def number(place, match):
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
    if rest in ("l", "L"):
        return f"Numbers have no `{rest}` at their end in Python 3. Write `{short(digits)}`."
    return f"`{short(token.text)}` is not a number. Write `{short(digits)} * {short(rest)}` to multiply."
