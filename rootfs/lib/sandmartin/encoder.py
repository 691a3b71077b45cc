"""Writes values that are not plain data. The runner's C code writes plain data (codec.py describes the format)."""

import collections

from . import native
from .codec import Unsendable
from .late_types import late_name, late_parts
from .library_exceptions import builtin_base, library_name
from .named_tuples import is_named_tuple, write_named_tuple_class
from .stdlib_types import ENUM_NAMES, FUNCTION_NAMES, REBUILT, TYPE_NAMES

Encoder = native.Encoder

# The types whose values the C code writes, and whose subclasses can cross as the content of their base.
_PLAIN = {int, float, complex, str, bytes, bytearray, range, tuple, frozenset, list, set, dict}


def _write(encoder, value, depth):
    kind = type(value)
    write = _WRITERS.get(kind)
    if write is not None:
        write(encoder, value, depth)
    elif encoder.objects.is_foreign(value):
        encoder.objects.write(encoder, value, depth)
    else:
        _write_other(encoder, kind, value, depth)


def _write_other(encoder, kind, value, depth):
    if issubclass(kind, type):
        write_type(encoder, value, depth)
    elif kind in ENUM_NAMES:
        encoder.tag(b"M")
        encoder.text(ENUM_NAMES[kind])
        encoder.value(value.value, depth + 1)
    elif issubclass(kind, tuple) and is_named_tuple(kind):
        encoder.tag(b"n")
        write_named_tuple_class(encoder, kind)
        encoder.items(list(tuple.__iter__(value)), depth)
    elif encoder.objects.sends_functions_by_name and kind is type(len) and value in FUNCTION_NAMES:
        encoder.tag(b"u")
        encoder.text(FUNCTION_NAMES[value])
    else:
        # A subclass of a built-in crosses as the content of its base, any other object as a handle.
        late = late_parts(value)
        if late is not None:
            encoder.tag(b"x")
            encoder.text(late[0])
            encoder.value(late[1], depth + 1)
        elif not has_content(kind) or encoder.objects.is_kept(value):
            encoder.objects.write(encoder, value, depth)
        else:
            _write_content(encoder, value, depth)


class Content:
    """An object that crosses as the content of its built-in base, even if it crosses as a handle otherwise."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


def _content_base(kind):
    return next((base for base in kind.__mro__ if base in _PLAIN or base in _WRITERS), None)


def has_content(kind):
    """Whether a class derives from a built-in class whose values cross by themselves."""
    return _content_base(kind) is not None


def _write_content(encoder, value, depth):
    base = _content_base(type(value))
    if base in _PLAIN:
        encoder.plain(base, value, depth)
    elif base is not None:
        _WRITERS[base](encoder, value, depth)
    else:
        raise Unsendable("an object without content")


def write_type(encoder, value, depth):
    if value in TYPE_NAMES:
        encoder.tag(b"k")
        encoder.text(TYPE_NAMES[value])
    elif late_name(value) is not None:
        encoder.tag(b"k")
        encoder.text(late_name(value))
    elif library_name(value) is not None:
        encoder.tag(b"L")
        encoder.text(library_name(value))
        encoder.value(builtin_base(value), depth + 1)
    elif is_named_tuple(value):
        encoder.tag(b"a")
        write_named_tuple_class(encoder, value)
    else:
        encoder.objects.write(encoder, value, depth)


def _mapping_writer(kind, tag):
    def write(encoder, value, depth):
        if encoder.begin_container(value, tag):
            if kind is collections.defaultdict:
                encoder.value(value.default_factory, depth + 1)
            # Not value.keys(), because a student's class may override it.
            encoder.items(list(dict.keys(value)), depth)
            encoder.items(list(dict.values(value)), depth)

    return write


def _write_deque(encoder, value, depth):
    if encoder.begin_container(value, b"q"):
        encoder.value(value.maxlen, depth + 1)
        encoder.items(list(collections.deque.__iter__(value)), depth)


def _rebuilt_writer(kind):
    def write(encoder, value, depth):
        encoder.tag(b"x")
        encoder.text(TYPE_NAMES[kind])
        encoder.value(REBUILT[kind][0](value), depth + 1)

    return write


_MAPPINGS = {collections.OrderedDict: b"o", collections.Counter: b"w", collections.defaultdict: b"D"}
_WRITERS = {
    Content: lambda encoder, content, depth: _write_content(encoder, content.value, depth),
    collections.deque: _write_deque,
    **{kind: _mapping_writer(kind, tag) for kind, tag in _MAPPINGS.items()},
    **{kind: _rebuilt_writer(kind) for kind in REBUILT},
}
native.set_writer(_write)
