"""Explains differences between two texts that are hard to see. `TextDifference.swift` does so for `io` exercises."""

import difflib
import os
import unicodedata

from .characters import is_invisible, look_alike, named, visible

_CONTEXT_LINES = 2
_MAXIMUM_LINES = 40
_MAXIMUM_LINE = 200
_MAXIMUM_COMPARED = 400


def first_difference(text, other):
    """Returns the index of the first character that differs."""
    return len(os.path.commonprefix((text, other)))


def text_hint(got, expected):
    """Returns a sentence about a difference that is hard to see or of a common kind, or ""."""
    if got == expected:
        return ""
    if unicodedata.normalize("NFC", got) == unicodedata.normalize("NFC", expected):
        return _composition(got, expected)
    if got.lower() == expected.lower():
        return "Only capital and small letters differ."
    return _hidden_character(got, expected) or _only_some_characters(got, expected)


def _composition(got, expected):
    """Names the letter that one text writes as one character and the other as two."""
    index = first_difference(got, expected)
    mark = next((place for place in (index, index + 1) if unicodedata.combining(got[place:place + 1] or "a")), None)
    if mark is not None:
        letter = unicodedata.normalize("NFC", got[max(0, mark - 1):mark + 1])
        return f"“{letter}” is written as two characters, a letter and {named(got[mark])}, instead of one."
    if index == len(got):
        return ""
    return f"“{got[index]}” is written as one character, {named(got[index])}, instead of a letter and its accent."


def _hidden_character(got, expected):
    """Returns a sentence about the first difference, if it is an invisible character or one that looks like another."""
    index = first_difference(got, expected)
    one, other = got[index:index + 1], expected[index:index + 1]
    place = _place(got, index)
    if one == "\x1b" or one and is_invisible(one) and one != "\n" and got[index + 1:index + 2] == other:
        return f"{place} is {named(one)}, which should not be there."
    if other and is_invisible(other) and other != "\n" and expected[index + 1:index + 2] == one:
        return f"{place} should be {named(other)}, which is missing."
    if one and other and "\n" not in one + other:
        if is_invisible(one) or is_invisible(other) or look_alike(one, other):
            return f"{place} is {named(one)} instead of {named(other)}."
    return ""


def _place(text, index):
    column = index - text.rfind("\n", 0, index)
    return f"Character {column} of line {text.count(chr(10), 0, index) + 1}" if "\n" in text else f"Character {column}"


def _only_some_characters(got, expected):
    if got.replace(" ", "") == expected.replace(" ", ""):
        return "Only the spaces differ."
    if got.rstrip("\n") == expected.rstrip("\n"):
        return "Only the line breaks at the end differ."
    if got.split() == expected.split() or "".join(got.split()) == "".join(expected.split()):
        return "Only spaces and line breaks differ."
    if _letters(got) and _letters(got) == _letters(expected):
        return "Only punctuation and spaces differ."
    return ""


def _letters(text):
    return [character for character in text if character.isalnum()]


def difference_lines(got, expected):
    """Returns the lines around the first differences of two texts: `-` is expected, `+` is the submission's."""
    matcher = difflib.SequenceMatcher(None, *(_visible_lines(text) for text in (expected, got)), autojunk=False)
    lines = ["- expected, + yours:"]
    for group in matcher.get_grouped_opcodes(_CONTEXT_LINES):
        for kind, start, end, other_start, other_end in group:
            if kind == "equal":
                lines += [f"  {line}" for line in matcher.a[start:end]]
            else:
                lines += [f"- {line}" for line in matcher.a[start:end]]
                lines += [f"+ {line}" for line in matcher.b[other_start:other_end]]
    return lines[:_MAXIMUM_LINES]


def marker_row(text, other):
    """Returns a row that points at the first difference of two shown texts, or none if letters vary in width."""
    index = first_difference(text, other)
    has_one_width = all(unicodedata.east_asian_width(c) not in "WF" and not is_invisible(c) for c in text[:index])
    return [("", " " * index + "^")] if has_one_width else []


def _visible_lines(text):
    return [visible(line[:_MAXIMUM_LINE]) for line in text.split("\n")[:_MAXIMUM_COMPARED]]
