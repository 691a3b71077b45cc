"""Plain data: values whose text in Python is an expression that makes them again in any module."""

import ast
import builtins
import itertools
import math

from .short_text import in_stable_order

_CONSTANT = frozenset({bool, bytes, complex, float, int, range, str, type(None)})
_BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}", dict: "{}"}
_MAXIMUM_DEPTH = 20
# Python refuses to write integers with more than 4300 digits.
_MAXIMUM_BITS = 10_000


class NotPlain(Exception):
    """A value is no plain data, or its text is too long."""


class _Room:
    """The characters that the text of a value may still have."""

    def __init__(self, characters):
        self._characters = characters

    def has(self, characters):
        return characters <= self._characters

    def take(self, characters):
        if not self.has(characters):
            raise NotPlain
        self._characters -= characters

    def enter(self, container, depth):
        """Takes what separates the items of a container: two characters each."""
        if type(container) not in _BRACKETS or depth > _MAXIMUM_DEPTH:
            raise NotPlain
        self.take(2 * len(container))


def copied(value, most):
    """Returns a copy of plain data, which later changes of the value do not reach.

    Raises NotPlain for other values, and for most of those whose text has more than `most` characters.
    """
    return _copied(value, _Room(most), 0)


def _copied(value, room, depth):
    kind = type(value)
    if kind in _CONSTANT:
        return value
    room.enter(value, depth)
    # Most containers hold only constants, or are lists of such lists. The loops of C are fast enough for every call.
    kinds = set(map(type, value))
    if kind is dict:
        if _CONSTANT.issuperset(kinds) and _CONSTANT.issuperset(map(type, value.values())):
            return dict(value)
        return {
            _copied(key, room, depth + 1): _copied(item, room, depth + 1) for key, item in value.items()}
    if _CONSTANT.issuperset(kinds):
        return kind(value)
    if kinds == {list} and room.has(2 * sum(map(len, value))):
        if _CONSTANT.issuperset(map(type, itertools.chain.from_iterable(value))):
            room.take(2 * sum(map(len, value)))
            return kind(map(list, value))
    return kind([_copied(item, room, depth + 1) for item in value])


def expression(value, most):
    """Returns an expression that makes plain data. Raises NotPlain if it would have more than `most` characters."""
    return _written(value, _Room(most), 0)


def _written(value, room, depth):
    if type(value) in _CONSTANT:
        text = _constant(value, room)
        room.take(len(text))
        return text
    room.enter(value, depth)
    kind, write = type(value), lambda item: _written(item, room, depth + 1)
    if kind is dict:
        parts = [f"{write(key)}: {write(item)}" for key, item in value.items()]
    else:
        parts = [write(item) for item in (in_stable_order(value) if kind in (set, frozenset) else value)]
    if not parts and kind in (set, frozenset):
        return f"{kind.__name__}()"
    comma = "," if kind is tuple and len(parts) == 1 else ""
    opening, closing = _BRACKETS[kind]
    text = f"{opening}{', '.join(parts)}{comma}{closing}"
    return f"frozenset({text})" if kind is frozenset else text


def _constant(value, room):
    kind = type(value)
    if kind in (str, bytes):
        room.take(len(value))
    elif kind is int and value.bit_length() > _MAXIMUM_BITS:
        raise NotPlain
    elif kind is float and not math.isfinite(value):
        return f"float('{value}')"
    elif kind is complex and not (math.isfinite(value.real) and math.isfinite(value.imag)):
        raise NotPlain
    return repr(value)


def literal_call(source, earlier=()):
    """Returns the source of a call of a function whose arguments are literals, or None for any other source.

    The function must be neither built in nor defined by the `earlier` sources.
    """
    try:
        tree = ast.parse(source.strip(), mode="eval").body
        match tree:
            case ast.Call(func=ast.Name(id=name)) if name not in vars(builtins):
                for part in (*tree.args, *(keyword.value for keyword in tree.keywords)):
                    ast.literal_eval(part)
                return None if any(name in _bound_names(text) for text in earlier) else ast.unparse(tree)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        pass
    return None


def _bound_names(source):
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name)
    return names
