"""How values cross the link: a tagged binary form of plain data, bounded in size, depth and count.

Both sides use it, but only one of them is honest: `Decoder` takes any bytes and either yields a value made of real
built-ins or raises `Malformed`. What is no plain data goes through `objects` (see sandmartin_objects) as a handle.
"""

import collections
import struct

from sandmartin_standard import (
    ENUM_NAMES, ENUMS, FUNCTION_NAMES, FUNCTIONS, REBUILT, TYPE_NAMES, TYPES, is_named_tuple, named_tuple,
)

MAXIMUM_BYTES = 16 << 20
MAXIMUM_DEPTH = 200
MAXIMUM_VALUES = 1_000_000

_DOUBLE = struct.Struct(">d")
_COMPLEX = struct.Struct(">dd")
_CONSTANTS = {b"N": None, b"T": True, b"F": False, b".": Ellipsis, b"~": NotImplemented}


class Malformed(Exception):
    """Bytes that no honest encoder would have sent."""


class Unsendable(Exception):
    """A value that may not cross, or is too large to."""


class Encoder:
    """Encodes the values of one frame.

    `known` are containers of the request that this frame answers, by identity: they cross as references, so that the
    other side sees its own objects again. `containers` collects the mutable ones in the order the decoder meets them.
    """

    def __init__(self, objects, known=()):
        self.objects = objects
        self.out = bytearray()
        self.containers = []
        # Classes that this frame has described already; `objects` keeps it.
        self.described = set()
        self._indices = {}
        self._known = {id(container): index for index, container in enumerate(known)}
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
        self._count += 1
        if depth > MAXIMUM_DEPTH:
            raise Unsendable(f"the value is nested deeper than {MAXIMUM_DEPTH} levels")
        if self._count > MAXIMUM_VALUES or len(self.out) > MAXIMUM_BYTES:
            raise Unsendable("the value is too large")
        kind = type(value)
        write = _WRITERS.get(kind)
        if write is None and self.objects.is_foreign(value):
            self.objects.write(self, value, depth)
        elif write is None:
            self._other(kind, value, depth)
        else:
            write(self, value, depth)

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
            self.items(tuple.__iter__(value), tuple.__len__(value), depth)
        elif self.objects.sends_functions_by_name and kind is type(len) and value in FUNCTION_NAMES:
            self.tag(b"u")
            self.text(FUNCTION_NAMES[value])
        else:
            # A subclass of a built-in crosses as the content of its base; everything else as a handle.
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

    def items(self, values, length, depth):
        self.size(length)
        for value in values:
            self.value(value, depth + 1)

    def begin_container(self, container, tag):
        """True if the container is to be written out; otherwise a reference to it has been."""
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
    encoder.tag(b"i")
    encoder.raw(value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))


def _write_float(encoder, value, depth):
    encoder.tag(b"f")
    encoder.out += _DOUBLE.pack(value)


def _write_complex(encoder, value, depth):
    encoder.tag(b"c")
    encoder.out += _COMPLEX.pack(value.real, value.imag)


def _write_str(encoder, value, depth):
    encoder.tag(b"s")
    encoder.text(str.__str__(value))


def _write_bytes(encoder, value, depth):
    encoder.tag(b"b")
    encoder.raw(bytes.__getitem__(value, slice(None)))


def _write_bytearray(encoder, value, depth):
    if encoder.begin_container(value, b"B"):
        encoder.raw(bytes(memoryview(value)))


def _write_range(encoder, value, depth):
    encoder.tag(b"r")
    encoder.items((value.start, value.stop, value.step), 3, depth)


def _sequence_writer(kind, tag):
    def write(encoder, value, depth):
        encoder.tag(tag)
        encoder.items(kind.__iter__(value), kind.__len__(value), depth)

    return write


def _container_writer(kind, tag):
    def write(encoder, value, depth):
        if encoder.begin_container(value, tag):
            encoder.items(kind.__iter__(value), kind.__len__(value), depth)

    return write


def _mapping_writer(kind, tag):
    def write(encoder, value, depth):
        if encoder.begin_container(value, tag):
            if kind is collections.defaultdict:
                encoder.value(value.default_factory, depth + 1)
            # Not kind.items(value): Counter and others of the library inherit it, a student's class may replace it.
            pairs = list(dict.items(value))
            encoder.size(len(pairs))
            for key, item in pairs:
                encoder.value(key, depth + 1)
                encoder.value(item, depth + 1)

    return write


def _write_deque(encoder, value, depth):
    if encoder.begin_container(value, b"q"):
        encoder.value(value.maxlen, depth + 1)
        items = list(collections.deque.__iter__(value))
        encoder.items(items, len(items), depth)


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
    (type(value), _constant_writer(tag)) for tag, value in _CONSTANTS.items() if not isinstance(value, bool)
)


class Decoder:
    """Decodes one frame; `sent` are the containers of the request that it answers."""

    def __init__(self, data, objects, sent=()):
        self.objects = objects
        self.containers = []
        self._data = data
        self._at = 0
        self._sent = sent
        self._count = 0

    def whole(self):
        """The one value that the frame holds."""
        try:
            value = self.value()
        except Malformed:
            raise
        except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
            raise Malformed(f"{type(error).__name__}: {error}") from None
        if self._at != len(self._data):
            raise Malformed("more bytes than the value has")
        return value

    def take(self, count):
        end = self._at + count
        if end > len(self._data):
            raise Malformed("the value ends early")
        taken = self._data[self._at:end]
        self._at = end
        return bytes(taken)

    def size(self):
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
            if shift > 35:
                raise Malformed("a size is too large")

    def raw(self):
        return self.take(self.size())

    def text(self):
        return self.raw().decode("utf-8", "surrogatepass")

    def value(self, depth=0):
        self._count += 1
        if depth > MAXIMUM_DEPTH or self._count > MAXIMUM_VALUES:
            raise Malformed("the value is too large")
        tag = self.take(1)
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        read = _READERS.get(tag)
        return self.objects.read(self, tag, depth) if read is None else read(self, depth)

    def items(self, depth):
        for _ in range(self.size()):
            yield self.value(depth + 1)

    def container(self, empty):
        # Registered before it is filled: its own items may refer to it.
        self.containers.append(empty)
        return empty

    def known(self, table):
        index = self.size()
        if index >= len(table):
            raise Malformed("a reference leads nowhere")
        return table[index]


def _read_container(make, add):
    def read(decoder, depth):
        container = decoder.container(make())
        for item in decoder.items(depth):
            add(container, item)
        return container

    return read


def _read_pairs(decoder, mapping, depth):
    for _ in range(decoder.size()):
        key = decoder.value(depth + 1)
        mapping[key] = decoder.value(depth + 1)
    return mapping


def _read_defaultdict(decoder, depth):
    mapping = decoder.container(collections.defaultdict())
    factory = decoder.value(depth + 1)
    if factory is not None and not callable(factory):
        raise Malformed("a default factory cannot be called")
    _read_pairs(decoder, mapping, depth)
    mapping.default_factory = factory
    return mapping


def _read_deque(decoder, depth):
    # The place in `containers` is taken first, as by the encoder; a deque's length limit is fixed when it is made.
    place = len(decoder.containers)
    decoder.containers.append(None)
    limit = decoder.value(depth + 1)
    deque = collections.deque(maxlen=limit)
    decoder.containers[place] = deque
    deque.extend(decoder.items(depth))
    return deque


def _read_named_type(decoder, depth):
    name = decoder.text()
    if name not in TYPES:
        raise Malformed("an unknown type")
    return TYPES[name]


def _read_function(decoder, depth):
    name = decoder.text()
    if decoder.objects.sends_functions_by_name or name not in FUNCTIONS:
        raise Malformed("an unknown function")
    return FUNCTIONS[name]


def _read_enum(decoder, depth):
    name = decoder.text()
    if name not in ENUMS:
        raise Malformed("an unknown enumeration")
    return ENUMS[name](decoder.value(depth + 1))


def _read_named_tuple_type(decoder, depth):
    name = decoder.text()
    return named_tuple(name, tuple(decoder.text() for _ in range(min(decoder.size(), 257))))


def _read_named_tuple(decoder, depth):
    kind = _read_named_tuple_type(decoder, depth)
    return kind._make(decoder.items(depth))


def _read_rebuilt(decoder, depth):
    kind = _read_named_type(decoder, depth)
    parts = decoder.value(depth + 1)
    if kind not in REBUILT or type(parts) is not tuple:
        raise Malformed("a value that cannot be put together")
    return REBUILT[kind][1](*parts)


def _read_bytearray(decoder, depth):
    return decoder.container(bytearray(decoder.raw()))


_READERS = {
    b"i": lambda decoder, depth: int.from_bytes(decoder.raw(), "little", signed=True),
    b"f": lambda decoder, depth: _DOUBLE.unpack(decoder.take(8))[0],
    b"c": lambda decoder, depth: complex(*_COMPLEX.unpack(decoder.take(16))),
    b"s": lambda decoder, depth: decoder.text(),
    b"b": lambda decoder, depth: decoder.raw(),
    b"B": _read_bytearray,
    b"r": lambda decoder, depth: range(*decoder.items(depth)),
    b"t": lambda decoder, depth: tuple(decoder.items(depth)),
    b"z": lambda decoder, depth: frozenset(decoder.items(depth)),
    b"l": _read_container(list, list.append),
    b"S": _read_container(set, set.add),
    b"d": lambda decoder, depth: _read_pairs(decoder, decoder.container({}), depth),
    b"o": lambda decoder, depth: _read_pairs(decoder, decoder.container(collections.OrderedDict()), depth),
    b"w": lambda decoder, depth: _read_pairs(decoder, decoder.container(collections.Counter()), depth),
    b"D": _read_defaultdict,
    b"q": _read_deque,
    b"k": _read_named_type,
    b"u": _read_function,
    b"M": _read_enum,
    b"n": _read_named_tuple,
    b"a": _read_named_tuple_type,
    b"x": _read_rebuilt,
    b"R": lambda decoder, depth: decoder.known(decoder.containers),
    b"^": lambda decoder, depth: decoder.known(decoder._sent),
}
