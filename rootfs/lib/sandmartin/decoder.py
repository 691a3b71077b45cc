"""Decodes values from untrusted bytes. The format is described in codec.py."""

import array
import collections
import itertools

from .codec import (
    COMPLEX, CONSTANTS, DOUBLE, FLOAT_ARRAY, FLOATS, INTEGER_ARRAY, INTEGERS, LENGTH_ARRAY, MAXIMUM_DEPTH,
    MAXIMUM_VALUES, MIXED, SHAPED, STRINGS, Malformed,
)
from .stdlib_types import ENUMS, FUNCTIONS, REBUILT, TYPES, named_tuple


class Decoder:
    """Decodes one frame. `sent` holds the containers of the request that the frame answers."""

    def __init__(self, data, objects, sent=()):
        self.objects = objects
        self.containers = []
        self._data = data
        self._at = 0
        self._sent = sent
        self._count = 0

    def whole(self):
        """Returns the one value of the frame."""
        try:
            value = self.value()
        except Malformed:
            raise
        except (ArithmeticError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
            raise Malformed(f"{type(error).__name__}: {error}") from None
        if self._at != len(self._data):
            raise Malformed("extra bytes after the value")
        return value

    def take(self, count):
        """Returns the next bytes. Of a large frame they are a view, not a copy."""
        at, self._at = self._at, self._at + count
        taken = self._data[at:self._at]
        if len(taken) != count:
            raise Malformed("the value ends early")
        return taken

    def size(self):
        number = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
            if shift > 35:
                raise Malformed("a size is too large")

    def raw(self):
        return self.take(self.size())

    def text(self):
        return str(self.raw(), "utf-8", "surrogatepass")

    def value(self, depth=0):
        tag = self._data[self._at]
        self._at += 1
        read = _READERS[tag]
        return self.objects.read(self, bytes((tag,)), depth) if read is None else read(self, depth)

    def items(self, depth):
        """Returns the items of a sequence as a list."""
        count = self.size()
        self._count += count
        if depth >= MAXIMUM_DEPTH or self._count > MAXIMUM_VALUES:
            raise Malformed("the value is too large")
        shape = MIXED
        if count >= SHAPED:
            shape = self._data[self._at]
            self._at += 1
        if shape == MIXED:
            depth += 1
            return [self.value(depth) for _ in range(count)]
        items = self._block(shape)
        if len(items) != count:
            raise Malformed("a block of the wrong length")
        return items

    def _block(self, shape):
        if shape == INTEGERS:
            return self._array(INTEGER_ARRAY).tolist()
        if shape == FLOATS:
            return self._array(FLOAT_ARRAY).tolist()
        if shape != STRINGS:
            raise Malformed("an unknown shape of items")
        ends = list(itertools.accumulate(self._array(LENGTH_ARRAY)))
        text = self.text()
        if ends and ends[-1] != len(text):
            raise Malformed("strings of the wrong length")
        return [text[start:end] for start, end in zip([0, *ends], ends)]

    def _array(self, kind):
        items = array.array(kind)
        items.frombytes(self.raw())
        return items

    def container(self, empty):
        # Registered before it is filled, because its items may refer to it.
        self.containers.append(empty)
        return empty

    def known(self, table):
        index = self.size()
        if index >= len(table):
            raise Malformed("a reference to an unknown container")
        return table[index]


def _read_container(make, add):
    def read(decoder, depth):
        container = decoder.container(make())
        add(container, decoder.items(depth))
        return container

    return read


def _read_pairs(decoder, mapping, depth):
    keys = decoder.items(depth)
    values = decoder.items(depth)
    if len(keys) != len(values):
        raise Malformed("keys without values")
    # Not mapping.update(): Counter.update adds counts.
    update = collections.OrderedDict.update if type(mapping) is collections.OrderedDict else dict.update
    update(mapping, zip(keys, values))
    return mapping


def _constant_reader(value):
    return lambda decoder, depth: value


def _read_defaultdict(decoder, depth):
    mapping = decoder.container(collections.defaultdict())
    factory = decoder.value(depth + 1)
    if factory is not None and not callable(factory):
        raise Malformed("a default factory cannot be called")
    _read_pairs(decoder, mapping, depth)
    mapping.default_factory = factory
    return mapping


def _read_deque(decoder, depth):
    # The encoder numbers the deque before its limit, so its place in `containers` is reserved first. A deque's limit
    # cannot be set after the deque is made.
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
        raise Malformed("a value that cannot be rebuilt")
    return REBUILT[kind][1](*parts)


def _read_bytearray(decoder, depth):
    return decoder.container(bytearray(decoder.raw()))


_READERS_BY_TAG = {
    b"i": lambda decoder, depth: int.from_bytes(decoder.raw(), "little", signed=True),
    b"f": lambda decoder, depth: DOUBLE.unpack(decoder.take(8))[0],
    b"c": lambda decoder, depth: complex(*COMPLEX.unpack(decoder.take(16))),
    b"s": lambda decoder, depth: decoder.text(),
    b"b": lambda decoder, depth: bytes(decoder.raw()),
    b"B": _read_bytearray,
    b"r": lambda decoder, depth: range(*decoder.items(depth)),
    b"t": lambda decoder, depth: tuple(decoder.items(depth)),
    b"z": lambda decoder, depth: frozenset(decoder.items(depth)),
    b"l": _read_container(list, list.extend),
    b"S": _read_container(set, set.update),
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
    **{tag: _constant_reader(value) for tag, value in CONSTANTS.items()},
}
_READERS = [_READERS_BY_TAG.get(bytes((tag,))) for tag in range(256)]
