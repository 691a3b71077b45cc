"""Encodes values. The format is described in codec.py."""

import array
import collections

from .codec import (
    COMPLEX, CONSTANTS, DOUBLE, FLOAT_ARRAY, FLOATS, INTEGER_ARRAY, INTEGERS, LENGTH_ARRAY, MAXIMUM_BYTES,
    MAXIMUM_DEPTH, MAXIMUM_VALUES, MIXED, SHAPED, STRINGS, Unsendable,
)
from .stdlib_types import ENUM_NAMES, FUNCTION_NAMES, REBUILT, TYPE_NAMES, is_named_tuple


class Encoder:
    """Encodes the values of one frame. `out` begins with `header` zero bytes, which the link fills in.

    `known` holds the containers of the request that this frame answers. They cross as references, so that the other
    side gets its own objects back. `containers` collects the mutable containers in the order of the decoder.
    """

    def __init__(self, objects, known=(), header=0):
        self.objects = objects
        self.out = bytearray(header)
        self.containers = []
        # The numbers of the classes that this frame has described; used by `objects`.
        self.described = set()
        self._indices = {}
        self._known = {id(container): index for index, container in enumerate(known)} if known else {}
        self._count = 0

    def tag(self, tag):
        self.out += tag

    def size(self, number):
        while number > 0x7F:
            self.out.append(number & 0x7F | 0x80)
            number >>= 7
        self.out.append(number)

    def raw(self, data):
        self.size(len(data))
        self.out += data
        if len(self.out) > MAXIMUM_BYTES:
            raise Unsendable("the value is larger than 16 MiB")

    def text(self, text):
        self.raw(text.encode("utf-8", "surrogatepass"))

    def value(self, value, depth=0):
        kind = type(value)
        write = _WRITERS.get(kind)
        if write is not None:
            write(self, value, depth)
        elif self.objects.is_foreign(value):
            self.objects.write(self, value, depth)
        else:
            self._other(kind, value, depth)

    def _other(self, kind, value, depth):
        if issubclass(kind, type):
            self.type(value, depth)
        elif kind in ENUM_NAMES:
            self.tag(b"M")
            self.text(ENUM_NAMES[kind])
            self.value(value.value, depth + 1)
        elif issubclass(kind, tuple) and is_named_tuple(kind):
            self.tag(b"n")
            self._named_tuple(kind)
            self.items(tuple(tuple.__iter__(value)), depth)
        elif self.objects.sends_functions_by_name and kind is type(len) and value in FUNCTION_NAMES:
            self.tag(b"u")
            self.text(FUNCTION_NAMES[value])
        else:
            # A subclass of a built-in crosses as the content of its base, any other object as a handle.
            base = next((base for base in kind.__mro__ if base in _WRITERS and base is not object), None)
            if base is None:
                self.objects.write(self, value, depth)
            else:
                _WRITERS[base](self, value, depth)

    def type(self, value, depth):
        if value in TYPE_NAMES:
            self.tag(b"k")
            self.text(TYPE_NAMES[value])
        elif is_named_tuple(value):
            self.tag(b"a")
            self._named_tuple(value)
        else:
            self.objects.write(self, value, depth)

    def _named_tuple(self, kind):
        self.text(kind.__name__)
        self.size(len(kind._fields))
        for field in kind._fields:
            self.text(field)

    def items(self, values, depth):
        """Writes the items of a sequence. `values` must be a real built-in, never a subclass."""
        length = len(values)
        self._count += length
        if depth >= MAXIMUM_DEPTH:
            raise Unsendable(f"the value is nested deeper than {MAXIMUM_DEPTH} levels")
        if self._count > MAXIMUM_VALUES or len(self.out) > MAXIMUM_BYTES:
            raise Unsendable("the value is too large")
        self.size(length)
        if length >= SHAPED and self._block(values):
            return
        depth += 1
        for value in values:
            self.value(value, depth)

    def _block(self, values):
        """Writes the shape. If all items have one shape, also writes the items as a block and returns True."""
        kinds = set(map(type, values))
        kind = kinds.pop() if len(kinds) == 1 else None
        try:
            if kind is int:
                self._array(INTEGERS, array.array(INTEGER_ARRAY, values))
                return True
        except OverflowError:
            # An item does not fit into 64 bits.
            kind = None
        if kind is float:
            self._array(FLOATS, array.array(FLOAT_ARRAY, values))
        elif kind is str:
            self._array(STRINGS, array.array(LENGTH_ARRAY, map(len, values)))
            self.text("".join(values))
        else:
            self.out.append(MIXED)
            return False
        return True

    def _array(self, shape, items):
        self.out.append(shape)
        self.raw(memoryview(items).cast("B"))

    def begin_container(self, container, tag):
        """Writes a reference to a container that was written before. Otherwise writes its tag and returns True."""
        for table, reference in ((self._known, b"^"), (self._indices, b"R")):
            if id(container) in table:
                self.tag(reference)
                self.size(table[id(container)])
                return False
        self._indices[id(container)] = len(self.containers)
        self.containers.append(container)
        self.tag(tag)
        return True


def _write_int(encoder, value, depth):
    value = int.__index__(value)
    data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    encoder.out += b"i"
    encoder.raw(data)


def _write_float(encoder, value, depth):
    encoder.tag(b"f")
    encoder.out += DOUBLE.pack(value)


def _write_complex(encoder, value, depth):
    encoder.tag(b"c")
    encoder.out += COMPLEX.pack(value.real, value.imag)


def _write_str(encoder, value, depth):
    encoder.tag(b"s")
    encoder.text(str.__str__(value))


def _write_bytes(encoder, value, depth):
    encoder.tag(b"b")
    encoder.raw(memoryview(value))


def _write_bytearray(encoder, value, depth):
    if encoder.begin_container(value, b"B"):
        encoder.raw(memoryview(value))


def _write_range(encoder, value, depth):
    encoder.tag(b"r")
    encoder.items((value.start, value.stop, value.step), depth)


def _plain(kind, value):
    """Returns the content of a container. Ignores an `__iter__` that a subclass of `kind` defines."""
    return value if type(value) is kind else list(kind.__iter__(value))


def _sequence_writer(kind, tag):
    def write(encoder, value, depth):
        encoder.tag(tag)
        encoder.items(_plain(kind, value), depth)

    return write


def _container_writer(kind, tag):
    def write(encoder, value, depth):
        if encoder.begin_container(value, tag):
            encoder.items(_plain(kind, value), depth)

    return write


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


def _constant_writer(tag):
    def write(encoder, value, depth):
        encoder.tag(tag)

    return write


_MAPPINGS = {
    dict: b"d", collections.OrderedDict: b"o", collections.Counter: b"w", collections.defaultdict: b"D",
}
_WRITERS = {
    int: _write_int, float: _write_float, complex: _write_complex, str: _write_str, bytes: _write_bytes,
    bytearray: _write_bytearray, range: _write_range, collections.deque: _write_deque,
    tuple: _sequence_writer(tuple, b"t"), frozenset: _sequence_writer(frozenset, b"z"),
    list: _container_writer(list, b"l"), set: _container_writer(set, b"S"),
}
_WRITERS.update((kind, _mapping_writer(kind, tag)) for kind, tag in _MAPPINGS.items())
_WRITERS.update((kind, _rebuilt_writer(kind)) for kind in REBUILT)
_WRITERS[bool] = lambda encoder, value, depth: encoder.tag(b"T" if value else b"F")
_WRITERS.update(
    (type(value), _constant_writer(tag)) for tag, value in CONSTANTS.items() if not isinstance(value, bool)
)
