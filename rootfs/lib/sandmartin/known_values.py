"""Texts for values of the student's program. They never run the student's code and never are long."""

UNKNOWN = object()

_SHORTEST = 40
_MOST_ITEMS = 5
_NAME = type.__dict__["__name__"].__get__
_CONTAINERS = (list, tuple, dict, set, frozenset)
_SIZED = (*_CONTAINERS, str, bytes, bytearray, range)
_KINDS = {
    int: "number", float: "number", bool: "truth value", str: "text", list: "list", tuple: "tuple", dict: "dictionary",
    set: "set", bytes: "bytes object", range: "range", type(None): "None",
}


def type_name(value):
    """Returns the name of a value's class, which the class itself cannot forge."""
    return shortened(_NAME(type(value)))


def shortened(text, limit=_SHORTEST):
    text = "".join(character if character.isprintable() else "�" for character in text[:limit + 1])
    return text if len(text) <= limit else text[:limit - 1] + "…"


def kind(value):
    """Returns a word for the kind of a value, with its article."""
    word = _KINDS.get(type(value))
    if word == "None":
        return word
    word = word or f"`{type_name(value)}` object"
    return f"{'an' if word.lstrip('`')[:1].lower() in tuple('aeiou') else 'a'} {word}"


def size(value):
    """Returns the length of a value of a built-in class, or None."""
    for base in _SIZED:
        if isinstance(value, base):
            return base.__len__(value)
    return None


def described(value):
    """Returns the value itself if its text is short, and otherwise its kind and size."""
    text = _text(value, 2)
    if text is not None and len(text) <= _SHORTEST and text.isprintable():
        return text
    count = size(value)
    if type(value) is int:
        return "a very large number"
    if type(value) is str:
        return f"a text of {count} characters"
    return kind(value) if count is None else f"{kind(value)} with {count} items"


def _text(value, depth):
    """Returns the `repr` of a value if only built-in classes take part in it, and if it is short."""
    if type(value) is int:
        return repr(value) if value.bit_length() < 128 else None
    if type(value) in (float, bool, complex, type(None), range):
        return repr(value)
    if type(value) in (str, bytes):
        return repr(value) if len(value) <= _SHORTEST else None
    if type(value) not in _CONTAINERS or not depth or len(value) > _MOST_ITEMS:
        return None
    items = [part for pair in value.items() for part in pair] if type(value) is dict else list(value)
    return repr(value) if all(_text(item, depth - 1) is not None for item in items) else None
