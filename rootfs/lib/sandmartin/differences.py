"""Finds how a value differs from the expected one, and says so if the difference is of a common kind."""

import math
import re

from .proxies import is_proxy
from .short_text import short
from .text_differences import first_difference, text_hint

_NUMBERS = (int, float)
_SETS = {set, frozenset}
_COLLECTIONS = {list, tuple, *_SETS}
# A name in the braces of a text that lacks the `f` of an f-string.
_BRACES = re.compile(r"\{[^\W\d]\w{0,19}\}")
_KINDS = {
    str: "a text (str)", int: "a whole number (int)", float: "a decimal number (float)", bool: "a truth value (bool)",
    type(None): "None",
}
# Longer sequences are not sorted to see whether only the order differs.
_MAXIMUM_SORTED = 100_000
# Items that cannot be sorted are compared with one another.
_MAXIMUM_UNORDERED = 100
_MAXIMUM_DEPTH = 3
# Longer texts are not searched for braces, nor longer lists joined.
_LONGEST_TEXT = 1000
# Shown before the first difference of two long values.
_ITEMS_BEFORE = 2
_CHARACTERS_BEFORE = 20


def hint(got, expected, ignores_order=False):
    """Returns a sentence that tells how `got` differs from `expected`, or "" if no common kind of difference fits."""
    try:
        return _unordered_hint(list(got), list(expected)) if ignores_order else _hint(got, expected, 0)
    except Exception:
        # Comparing calls methods of the objects that the values hold.
        return ""


def shown(got, expected, limit):
    """Returns both values as texts of about `limit` characters, cut around their first difference."""
    texts = short(got, 10 * limit), short(expected, 10 * limit)
    if max(map(len, texts)) <= limit or type(got) is not type(expected):
        return short(got, limit), short(expected, limit)
    try:
        if type(got) is str:
            return _cut_text(got, expected, limit), _cut_text(expected, got, limit)
        if type(got) in (list, tuple):
            return _cut_items(got, expected, limit), _cut_items(expected, got, limit)
    except Exception:
        pass
    return short(got, limit), short(expected, limit)


def _cut_text(text, other, limit):
    start = max(0, min(first_difference(text, other) - _CHARACTERS_BEFORE, len(text) - limit // 2))
    return ("…" if start else "") + short(text[start:], limit)


def _cut_items(items, others, limit):
    start = max(0, _first_different_item(items, others) - _ITEMS_BEFORE)
    text = short(items[start:], limit)
    return f"{text[0]}…, {text[1:]}" if start else text


def _first_different_item(items, others):
    for index, (item, other) in enumerate(zip(items, others)):
        if not _equal(item, other):
            return index
    return min(len(items), len(others))


def _equal(one, other):
    return one is other or bool(one == other)


def _hint(got, expected, depth):
    if is_proxy(got) or is_proxy(expected) or depth > _MAXIMUM_DEPTH:
        return ""
    if type(got) is str and type(expected) is str:
        unfilled = _BRACES.search(got[:_LONGEST_TEXT])
        if unfilled and unfilled[0] not in expected:
            return f"`{unfilled[0]}` stands there as text. Is the `f` missing before the quote?"
        return text_hint(got, expected)
    if type(got) in _NUMBERS and type(expected) in _NUMBERS:
        return _number_hint(got, expected)
    if type(got) is not type(expected):
        return _type_hint(got, expected)
    if type(got) in (list, tuple):
        return _sequence_hint(got, expected, depth)
    if isinstance(got, dict):
        return _dictionary_hint(got, expected, depth)
    if type(got) in (set, frozenset):
        return _set_hint(got, expected)
    return ""


def _type_hint(got, expected):
    kinds = {type(got), type(expected)}
    if type(got) is tuple and len(got) == 1 and _equal(got[0], expected):
        return "It is a tuple with one item. Does the line end with a comma?"
    if type(got) is list and type(expected) is str and _joined(got) == expected:
        return "It is a list. Join its items to a text: `''.join(…)`."
    if str in kinds:
        differs = short(got, 200).strip("'\" ") == short(expected, 200).strip("'\" ")
    elif bool in kinds:
        differs = got == expected
    else:
        differs = kinds <= _COLLECTIONS and (
            list(got) == list(expected) or not kinds.isdisjoint(_SETS) and set(got) == set(expected))
    return f"Only the type differs: it is {_kind(got)}, not {_kind(expected)}." if differs else ""


def _joined(items):
    """Returns the text of which a list holds the parts, or None."""
    parts = items[:_LONGEST_TEXT]
    return "".join(parts) if all(type(part) is str for part in parts) else None


def _kind(value):
    name = type(value).__name__
    article = "an" if name[0] in "aeiou" else "a"
    return _KINDS.get(type(value), f"{article} {name}")


def _number_hint(got, expected):
    if isinstance(got, float) and not math.isfinite(got) or isinstance(expected, float) and not math.isfinite(expected):
        return ""
    if float in (type(got), type(expected)):
        return _rounding_hint(got, expected)
    if got == -expected:
        return "Only the sign differs."
    if abs(got - expected) == 1:
        return f"It is one too {'large' if got > expected else 'small'}."
    return ""


def _rounding_hint(got, expected):
    if math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-12):
        return "Only rounding differs."
    if got == -expected:
        return "Only the sign differs."
    places = len(repr(float(expected)).partition(".")[2].rstrip("0"))
    if "e" not in repr(float(expected)) and places <= 6 and round(got, places) == expected:
        return f"Only rounding differs: the expected value has {_count(places, 'decimal place')}."
    if got == math.trunc(expected):
        return "Only the part after the decimal point is missing."
    return ""


def _count(number, noun):
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _sequence_hint(got, expected, depth):
    if len(got) + 1 == len(expected):
        if got == expected[:-1]:
            return "The last item is missing."
        if got == expected[1:]:
            return "The first item is missing."
    if len(got) == len(expected) + 1:
        if got[:-1] == expected:
            return "The last item should not be there."
        if got[1:] == expected:
            return "The first item should not be there."
    if len(got) != len(expected):
        return f"There {'is' if len(got) == 1 else 'are'} {_count(len(got), 'item')} instead of {len(expected)}."
    if _has_other_order(got, expected):
        return "Only the order differs" + (": it is reversed." if got[::-1] == expected else ".")
    steps = {a - b for a, b in zip(got, expected) if type(a) is int and type(b) is int} if len(got) > 1 else set()
    if steps in ({1}, {-1}) and all(type(item) is int for item in (*got, *expected)):
        return f"Every number is one too {'large' if steps == {1} else 'small'}."
    index = _first_different_item(got, expected)
    if index == len(got):
        return ""
    return _item_hint(f"At index {index}", got[index], expected[index], depth)


def _item_hint(place, got, expected, depth):
    """Returns a hint about the first item that differs. Numbers are shown without a hint of their own."""
    one, other = shown(got, expected, 30)
    inner = "" if type(got) in _NUMBERS and type(expected) in _NUMBERS else _hint(got, expected, depth + 1)
    if inner and type(got) is type(expected) and type(got) is not str:
        return f"{place}: {inner[0].lower()}{inner[1:]}"
    return f"{place}, {one} should be {other}. {inner}".strip()


def _has_other_order(got, expected):
    if len(got) > _MAXIMUM_SORTED:
        return False
    try:
        return sorted(got) == sorted(expected)
    except TypeError:
        return len(got) <= _MAXIMUM_UNORDERED and not _excess(got, expected)


def _unordered_hint(got, expected):
    if max(len(got), len(expected)) > _MAXIMUM_UNORDERED:
        return ""
    return _missing_and_extra(_excess(expected, got), _excess(got, expected))


def _excess(items, others):
    """Returns the items that `others` does not hold as often."""
    remaining = list(others)
    left = []
    for item in items:
        if item in remaining:
            remaining.remove(item)
        else:
            left.append(item)
    return left


def _dictionary_hint(got, expected, depth):
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing and extra:
        inner = _hint(extra[0], missing[0], depth + 1)
        return f"The key {short(missing[0], 30)} is missing, and {short(extra[0], 30)} is there. {inner}".strip()
    if missing or extra:
        keys = missing or extra
        names = ", ".join(short(key, 20) for key in keys[:3]) + (", …" if len(keys) > 3 else "")
        what = f"The key{'s' if len(keys) > 1 else ''} {names}"
        if missing:
            return f"{what} {'are' if len(keys) > 1 else 'is'} missing."
        return f"{what} should not be there."
    for key in expected:
        if not _equal(got[key], expected[key]):
            return _item_hint(f"For the key {short(key, 30)}", got[key], expected[key], depth)
    return ""


def _set_hint(got, expected):
    return _missing_and_extra(_sorted_if_possible(expected - got), _sorted_if_possible(got - expected))


def _sorted_if_possible(items):
    try:
        return sorted(items)
    except TypeError:
        return list(items)


def _missing_and_extra(missing, extra):
    """Returns a sentence about the items that are missing and those that should not be there."""
    parts = []
    if missing:
        parts.append(f"{_few(missing)} {'are' if len(missing) > 1 else 'is'} missing")
    if extra:
        parts.append(f"{_few(extra)} should not be there")
    text = ", and ".join(parts)
    return f"{text}." if text else ""


def _few(items):
    return ", ".join(short(item, 20) for item in items[:3]) + (", …" if len(items) > 3 else "")
