"""Sentences for lines that were copied: prompts, commands, prose, line numbers, characters of web pages."""

import re

from .code_place import BLOCKS, KEYWORDS
from .near_words import nearest

_ENTITIES = {"quot": '"', "apos": "'", "lt": "<", "gt": ">", "amp": "&", "nbsp": "a space"}
_NUMBERED = re.compile(
    r"\d+[.:)|]?\s+(?:(?:def|class|if|elif|else|for|while|return|print|import|from|try|with)\b|[^\W\d]\w* = )")


def certainly_pasted(place):
    """Returns a sentence about what no program holds, whatever Python says about the line, or None."""
    if place.line.lstrip().startswith(">>> "):
        return _prompt(">>>")
    texts = place.texts
    for sign, word, end in zip(texts, texts[1:], texts[2:]):
        if sign == "&" and end == ";" and word in _ENTITIES:
            return f"`&{word};` is the name of a character in a web page. Write {_shown(_ENTITIES[word])} instead."
    return None


def _shown(character):
    return f"`{character}`" if len(character) == 1 else character


def _prompt(prompt):
    return f"`{prompt}` belongs to Python's prompt, not to the program. Remove it from the beginning of each line."


def pasted(place):
    """Returns a sentence about a line that is no Python because of where it was copied from, or None."""
    line = place.line.strip()
    if line.startswith((">>>", "... ")):
        return _prompt(line[:3])
    if re.match(r"(\$ |(python3?|pip3?|cd|ls) +[\w.-]+)", line) and "=" not in line:
        return "This is a command for a terminal, not a line of Python. Remove it."
    if _NUMBERED.match(line):
        return "The number at the beginning of this line is no part of the program. Remove such numbers from all lines."
    if _is_prose(place):
        return "This line is not Python. A note for people begins with `#`."
    before = place.line[:place.token().start].rstrip()
    if line.startswith("//") or re.search(r"//\s*[^\W\d]\w*$", before) and place.token().kind == "name":
        return "A comment begins with `#` in Python, not with `//`."
    if line.startswith(("--", "<!--")):
        return "A comment begins with `#` in Python."
    return None


def _is_prose(place):
    """Whether a line is a sentence for people: words, of which none begins a statement, and their punctuation."""
    words = [token for token in place.tokens if token.kind == "name"]
    others = {token.text for token in place.tokens if token.kind != "name"}
    is_long = len(words) >= (4 if others else 6)
    if place.last == ":" and nearest(place.first, BLOCKS):
        return False
    return is_long and place.first not in KEYWORDS and others <= {",", ".", ":", "!", "?", "'", "-"}
