"""Names characters that are invisible or look like others. `CharacterName.swift` gives the same names."""

import unicodedata

# Control characters have no name in Unicode, and some names say less than the usual words.
_NAMES = {
    0x00: "NUL character", 0x07: "bell character", 0x08: "backspace", 0x09: "tab", 0x0A: "line break",
    0x0B: "vertical tab", 0x0C: "form feed", 0x0D: "carriage return", 0x1B: "terminal escape character",
    0x20: "space", 0x7F: "delete character", 0x85: "next line character", 0x200B: "zero-width space",
    0x200C: "zero-width non-joiner", 0x200D: "zero-width joiner", 0xFEFF: "byte order mark",
}
_ALPHABETS = {"latin": "Latin", "greek": "Greek", "cyrillic": "Cyrillic", "armenian": "Armenian", "hebrew": "Hebrew",
              "arabic": "Arabic", "cherokee": "Cherokee"}
# Characters of one group look alike.
_LOOK_ALIKE = ("'`´‘’‚‛′", '"“”„‟″', "-‐‑‒–—―−", ".…․", "*×∗x", "/⁄∕", "0O", "1Il|")
# The first word of the name of letters that share their shapes with letters of another alphabet.
_LETTERS_OF_ONE_SHAPE = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL"}
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"}


def named(character):
    """Returns the name of a character with its article and number, such as "a no-break space (U+00A0)"."""
    number = ord(character)
    if character.isascii() and character.isalnum():
        return f"the {'digit' if character.isdigit() else 'letter'} {character} (U+{number:04X})"
    if character.isascii() and character.isprintable() and character != " ":
        return f"“{character}” (U+{number:04X})"
    name = name_of(character)
    article = "an" if name[0] in "aeioAEIO" else "a"
    return f"{article} {name} (U+{number:04X})"


def is_invisible(character):
    """Whether a character is invisible, or looks like a space without being a space."""
    return character != " " and unicodedata.category(character) in _INVISIBLE


def visible(text):
    """Returns a text in which an invisible character is its ‹name›, and a space at the end is ·."""
    stripped = text.rstrip(" ")
    text = stripped + "·" * (len(text) - len(stripped))
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"‹{name_of(c)}›" if is_invisible(c) and not _is_mark(c) else c for c in text)


def _is_mark(character):
    """Whether a character joins the letter before it, as the accent of a decomposed letter does."""
    return unicodedata.category(character) in ("Mn", "Me")


def look_alike(one, other):
    """Whether two different characters are easily confused."""
    if any(one in group and other in group for group in _LOOK_ALIKE):
        return True
    names = unicodedata.name(one, ""), unicodedata.name(other, "")
    if one.isalpha() and other.isalpha():
        first, second = (name.partition(" ")[0] for name in names)
        return first != second and {first, second} <= _LETTERS_OF_ONE_SHAPE
    return names[0].endswith(f" {names[1]}") or names[1].endswith(f" {names[0]}")


def name_of(character):
    """Returns the name of a character: the usual word, or the name in Unicode."""
    if ord(character) in _NAMES:
        return _NAMES[ord(character)]
    name = unicodedata.name(character, "").lower()
    return " ".join(_ALPHABETS.get(word, word) for word in name.split(" ")) or "character without a name"
