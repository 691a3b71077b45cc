"""The codec's plain data in Python, with which test_codec compares the C code of the runner.

Values that are not plain data use the functions of encoder.py and decoder.py, as they do in C.
"""

import array
import itertools
import struct

from sandmartin import decoder as other_readers
from sandmartin import encoder as other_writers
from sandmartin.codec import Malformed, Unsendable, native

SHAPED = 8
MIXED, INTEGERS, FLOATS, STRINGS = b"*ifs"
ARRAYS = {INTEGERS: "q", FLOATS: "d"}
CONSTANTS = {b"N": None, b"T": True, b"F": False, b".": Ellipsis, b"~": NotImplemented}
ERRORS = (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError)


class Encoder:
    def __init__(self, objects, known=()):
        self.objects = objects
        self.out = bytearray()
        self.containers = []
        self.described = set()
        self._references = {id(container): (b"^", index) for index, container in enumerate(known)}
        self._parts = 0

    def tag(self, tag):
        self.out += tag
        self._count(native.WEIGHTS[tag[0]])

    def _count(self, parts):
        self._parts += parts
        if self._parts > native.MAXIMUM_PARTS:
            raise Unsendable(f"it has more than {native.MAXIMUM_PARTS:,} parts")

    def size(self, number):
        while number > 0x7F:
            self.out.append(number & 0x7F | 0x80)
            number >>= 7
        self.out.append(number)

    def raw(self, data):
        self.size(len(data))
        self.out += data
        self._check_size()

    def _check_size(self):
        if len(self.out) > native.MAXIMUM_BYTES:
            raise Unsendable(f"it takes more than {native.MAXIMUM_BYTES >> 20} MiB")

    def text(self, text):
        self.raw(text.encode("utf-8", "surrogatepass"))

    def value(self, value, depth=0):
        self._value(value, depth)
        self._check_size()

    def _value(self, value, depth):
        for tag, constant in CONSTANTS.items():
            if value is constant:
                return self.tag(tag)
        if type(value) in WRITERS:
            self.plain(type(value), value, depth)
        else:
            other_writers._write(self, value, depth)

    def plain(self, base, value, depth):
        WRITERS[base](self, value, depth)

    def items(self, values, depth):
        if depth >= native.MAXIMUM_DEPTH:
            raise Unsendable(f"it is nested deeper than {native.MAXIMUM_DEPTH} levels")
        self._count(len(values))
        self._check_size()
        self.size(len(values))
        if len(values) >= SHAPED and self._block(values):
            return
        for value in values:
            self._value(value, depth + 1)

    def _block(self, values):
        kinds = set(map(type, values))
        if kinds == {int} and all(-(1 << 63) <= value < 1 << 63 for value in values):
            self._array(INTEGERS, array.array("q", values))
        elif kinds == {float}:
            self._array(FLOATS, array.array("d", values))
        elif kinds == {str}:
            self._array(STRINGS, array.array("I", map(len, values)))
            self.text("".join(values))
        else:
            self.out.append(MIXED)
            return False
        return True

    def _array(self, shape, items):
        self.out.append(shape)
        self.raw(items.tobytes())

    def begin_container(self, container, tag):
        if id(container) in self._references:
            reference, index = self._references[id(container)]
            self.tag(reference)
            self.size(index)
            return False
        self._references[id(container)] = b"R", len(self.containers)
        self.containers.append(container)
        self.tag(tag)
        return True


def _write_int(encoder, value, depth):
    value = int.__index__(value)
    encoder.tag(b"i")
    encoder.raw(value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))


def _tagged(tag, write):
    def write_tagged(encoder, value, depth):
        encoder.tag(tag)
        write(encoder, value, depth)

    return write_tagged


def _container(tag, write):
    def write_container(encoder, value, depth):
        if encoder.begin_container(value, tag):
            write(encoder, value, depth)

    return write_container


def _items(kind):
    return lambda encoder, value, depth: encoder.items(list(kind.__iter__(value)), depth)


def _write_pairs(encoder, value, depth):
    encoder.items(list(dict.keys(value)), depth)
    encoder.items(list(dict.values(value)), depth)


def _write_raw(encoder, value, depth):
    encoder.raw(memoryview(value))


WRITERS = {
    int: _write_int,
    float: _tagged(b"f", lambda encoder, value, depth: encoder.tag(struct.pack(">d", value))),
    complex: _tagged(b"c", lambda encoder, value, depth: encoder.tag(struct.pack(">dd", value.real, value.imag))),
    str: _tagged(b"s", lambda encoder, value, depth: encoder.text(str.__str__(value))),
    bytes: _tagged(b"b", _write_raw),
    bytearray: _container(b"B", _write_raw),
    range: _tagged(b"r", lambda encoder, value, depth: encoder.items([value.start, value.stop, value.step], depth)),
    tuple: _tagged(b"t", _items(tuple)),
    frozenset: _tagged(b"z", _items(frozenset)),
    list: _container(b"l", _items(list)),
    set: _container(b"S", _items(set)),
    dict: _container(b"d", _write_pairs),
}


class Decoder:
    def __init__(self, data, objects, sent=()):
        self.objects = objects
        self.containers = []
        self._data = data
        self._at = 0
        self._sent = sent
        self._parts = 0

    def whole(self):
        try:
            value = self.value(0)
        except ERRORS as error:
            raise Malformed(f"{type(error).__name__}: {error}") from None
        if self._at != len(self._data):
            raise Malformed("extra bytes after the value")
        return value

    def take(self, count):
        taken = self._data[self._at:self._at + count]
        self._at += count
        if len(taken) != count:
            raise Malformed("the value ends early")
        return taken

    def _count(self, parts):
        self._parts += parts
        if self._parts > native.MAXIMUM_PARTS:
            raise Malformed("the value is too large")

    def byte(self):
        return self.take(1)[0]

    def size(self):
        number = 0
        for shift in range(0, 36, 7):
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
        raise Malformed("a size is too large")

    def raw(self):
        return self.take(self.size())

    def text(self):
        return str(self.raw(), "utf-8", "surrogatepass")

    def value(self, depth):
        if depth > native.MAXIMUM_DEPTH + 8:
            raise Malformed("the value is nested too deep")
        tag = self.take(1)
        self._count(native.WEIGHTS[tag[0]])
        if tag in READERS:
            return READERS[tag](self, depth)
        if tag in other_readers._READERS:
            return other_readers._READERS[tag](self, depth)
        return self.objects.read(self, tag, depth)

    def items(self, depth):
        count = self.size()
        self._count(count)
        if depth >= native.MAXIMUM_DEPTH:
            raise Malformed("the value is too large")
        shape = self.byte() if count >= SHAPED else MIXED
        if shape == MIXED:
            return [self.value(depth + 1) for _ in range(count)]
        items = self._strings() if shape == STRINGS else self._array(ARRAYS[shape]).tolist()
        if len(items) != count:
            raise Malformed("a block of the wrong length")
        return items

    def _strings(self):
        ends = list(itertools.accumulate(self._array("I")))
        text = self.text()
        if ends and ends[-1] != len(text):
            raise Malformed("strings of the wrong length")
        return [text[start:end] for start, end in zip([0, *ends], ends)]

    def _array(self, kind):
        items = array.array(kind)
        items.frombytes(self.raw())
        return items

    def container(self, empty):
        self.containers.append(empty)
        return empty

    def known(self, table):
        index = self.size()
        if index >= len(table):
            raise Malformed("a reference to an unknown container")
        return table[index]


def _filled(make, add):
    def read(decoder, depth):
        container = decoder.container(make())
        add(container, decoder.items(depth))
        return container

    return read


def _read_dict(decoder, depth):
    mapping = decoder.container({})
    keys, values = decoder.items(depth), decoder.items(depth)
    if len(keys) != len(values):
        raise Malformed("keys without values")
    mapping.update(zip(keys, values))
    return mapping


READERS = {
    b"i": lambda decoder, depth: int.from_bytes(decoder.raw(), "little", signed=True),
    b"f": lambda decoder, depth: struct.unpack(">d", decoder.take(8))[0],
    b"c": lambda decoder, depth: complex(*struct.unpack(">dd", decoder.take(16))),
    b"s": lambda decoder, depth: decoder.text(),
    b"b": lambda decoder, depth: bytes(decoder.raw()),
    b"B": lambda decoder, depth: decoder.container(bytearray(decoder.raw())),
    b"r": lambda decoder, depth: range(*decoder.items(depth)),
    b"t": lambda decoder, depth: tuple(decoder.items(depth)),
    b"z": lambda decoder, depth: frozenset(decoder.items(depth)),
    b"l": _filled(list, list.extend),
    b"S": _filled(set, set.update),
    b"d": _read_dict,
    b"R": lambda decoder, depth: decoder.known(decoder.containers),
    b"^": lambda decoder, depth: decoder.known(decoder._sent),
    **{tag: lambda decoder, depth, value=value: value for tag, value in CONSTANTS.items()},
}
