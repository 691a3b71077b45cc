"""Writes any value as a short text without running code of the student's classes.

`repr`, `len`, `iter`, `==` and attribute access may each run a method of the student. So values of built-in types are
written with the methods of these types, and a subclass of one as its content. Of other objects, the class is named, and
the attributes that lie in the object's own dictionary are shown.
"""

import builtins

MAXIMUM = 120
_MAXIMUM_DEPTH = 4
_MAXIMUM_ITEMS = 20
_MAXIMUM_NAME = 60
# Longer integers are described: writing all digits takes time that grows with the square of their number.
_MAXIMUM_BITS = 400
# The student may replace built-in functions.
__builtins__ = dict(vars(builtins))

_NAME = type.__dict__["__name__"].__get__
_MRO = type.__dict__["__mro__"].__get__
_NAMESPACE = type.__dict__["__dict__"].__get__
_ARGUMENTS = BaseException.args.__get__
_GETSET = type(type.__dict__["__name__"])
_SLOT = type(list.__iter__)
_FUNCTION = type(lambda: None)
_NAME_OF_FUNCTION = _FUNCTION.__dict__["__name__"].__get__
_NAMED = {type(builtins): "module", type(len): "function", type([].__len__): "function"}
_BRACKETS = {list: "[ ]", tuple: "( )", set: "{ }", frozenset: "frozenset({ })", dict: "{ }"}
_AS_CALL = {list: "([ ])", tuple: "( )", set: "({ })", frozenset: "({ })", dict: "({ })"}
_CONSTANTS = {bool, type(None), type(...), type(NotImplemented), float, complex}


def plain_text(value, limit=MAXIMUM):
    """Returns a text of about `limit` characters, and of twice as many at most."""
    text = _Writer(limit).write(value, 0)
    return text if len(text) <= 2 * limit else f"{text[:2 * limit]}…"


def class_name(value):
    """Returns the name of an object's class, whatever its metaclass says."""
    return _NAME(type(value))[:_MAXIMUM_NAME]


class _Writer:
    """Writes one value until its text has about `left` more characters."""

    def __init__(self, limit):
        self.left = limit

    def write(self, value, depth):
        kind = type(value)
        if kind in _CONSTANTS:
            return self._counted(repr(value))
        if kind is range:
            return self._counted(_of_range(value))
        if kind is _FUNCTION:
            return self._counted(f"function {_short(_NAME_OF_FUNCTION(value))}")
        if kind in _NAMED:
            return self._counted(_NAMED[kind])
        mro = _MRO(kind)
        if type in mro:
            return self._counted(f"class {_NAME(value)[:_MAXIMUM_NAME]}")
        for base in (str, bytes, bytearray, int):
            if base in mro and (kind is base or not _is_member(value, mro)):
                return self._of_scalar(value, base)
        for base in _BRACKETS:
            if base in mro:
                if kind is base:
                    return self._of_container(value, base, depth)
                name = self._counted(class_name(value))
                return name + self._of_container(value, base, depth, _AS_CALL[base])
        if BaseException in mro:
            name = self._counted(class_name(value))
            return name + self._of_container(_ARGUMENTS(value), tuple, depth, _AS_CALL[tuple])
        return self._of_object(value, mro, depth)

    def _counted(self, text):
        self.left -= len(text)
        return text

    def _of_scalar(self, value, base):
        if base is int:
            return self._counted(_of_integer(value))
        kept = max(self.left - 2, 8)
        text = base.__repr__(base.__getitem__(value, slice(kept)))
        return self._counted(text if base.__len__(value) <= kept else f"{text}…")

    def _of_container(self, value, base, depth, brackets=None):
        """`brackets` replace those of the type, for a value that is written like a call of its class."""
        opening, closing = (brackets or _BRACKETS[base]).split(" ")
        if depth >= _MAXIMUM_DEPTH:
            return self._counted(f"{opening}…{closing}")
        if base is dict:
            parts = [
                "…" if pair is None else f"{self.write(pair[0], depth + 1)}: {self.write(pair[1], depth + 1)}"
                for pair in self._while_room(dict.items(value))]
        else:
            parts = [
                "…" if item is None else self.write(item[0], depth + 1)
                for item in self._while_room((item,) for item in base.__iter__(value))]
        if not parts and base in (set, frozenset) and brackets is None:
            return f"{_NAME(base)}()"
        comma = "," if base is tuple and len(parts) == 1 and brackets is None else ""
        return f"{opening}{', '.join(parts)}{comma}{closing}"

    def _while_room(self, items):
        """Yields the items until there are too many, and then None."""
        for count, item in enumerate(items):
            if self.left <= 0 or count >= _MAXIMUM_ITEMS:
                yield None
                return
            self.left -= 2
            yield item

    def _of_object(self, value, mro, depth):
        name = self._counted(class_name(value))
        attributes = _attributes(value, mro)
        if _is_member(value, mro):
            return f"{name}.{self._counted(_short(dict.get(attributes, '_name_')))}"
        iterate = _NAMESPACE(mro[0]).get("__iter__")
        if name == "deque" and type(iterate) is _SLOT:
            items = [item for item, _ in zip(iterate(value), range(_MAXIMUM_ITEMS + 1))]
            return name + self._of_container(items, list, depth, _AS_CALL[list])
        if attributes is None or depth >= _MAXIMUM_DEPTH:
            return f"{name} object"
        parts = [
            "…" if pair is None else f"{self._counted(_short(pair[0]))}={self.write(pair[1], depth + 1)}"
            for pair in self._while_room(dict.items(attributes))]
        return f"{name}({', '.join(parts)})"


def _attributes(value, mro):
    """Returns the dictionary of an object, or None. A class may hide it behind a property of its own."""
    for kind in mro:
        entry = _NAMESPACE(kind).get("__dict__")
        if entry is not None:
            found = entry.__get__(value) if type(entry) is _GETSET else None
            return found if type(found) is dict else None
    return None


def _is_member(value, mro):
    """Whether a value looks like a member of an enumeration."""
    attributes = _attributes(value, mro)
    return attributes is not None and type(dict.get(attributes, "_name_")) is str and "_value_" in attributes


def _short(name):
    """Returns a name that the student may have set to anything."""
    return name[:_MAXIMUM_NAME] if type(name) is str else "…"


def _of_integer(value):
    if int.bit_length(value) <= _MAXIMUM_BITS:
        return int.__repr__(value)
    return f"a number of about {int.bit_length(value) * 30103 // 100000:,} digits"


def _of_range(value):
    parts = [value.start, value.stop] + ([value.step] if value.step != 1 else [])
    return f"range({', '.join(map(_of_integer, parts))})"
