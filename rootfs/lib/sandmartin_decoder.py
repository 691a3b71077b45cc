"""Reading values, whoever wrote them; sandmartin_codec says how."""

import collections

from sandmartin_codec import COMPLEX, CONSTANTS, DOUBLE, MAXIMUM_DEPTH, MAXIMUM_VALUES, Malformed
from sandmartin_standard import ENUMS, FUNCTIONS, REBUILT, TYPES, named_tuple


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
        if tag in CONSTANTS:
            return CONSTANTS[tag]
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
    b"f": lambda decoder, depth: DOUBLE.unpack(decoder.take(8))[0],
    b"c": lambda decoder, depth: complex(*COMPLEX.unpack(decoder.take(16))),
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
