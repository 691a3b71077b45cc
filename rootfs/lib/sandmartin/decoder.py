"""Reads values that are not plain data. The runner's C code reads plain data (codec.py describes the format)."""

import collections

from . import native
from .codec import Malformed
from .late_types import late_type, late_value
from .library_exceptions import library_exception
from .named_tuples import read_named_tuple_class
from .stdlib_types import ENUMS, FUNCTIONS, REBUILT, TYPES

Decoder = native.Decoder


def _container(decoder, empty):
    # Registered before it is filled, because its items may refer to it.
    decoder.containers.append(empty)
    return empty


def _mapping_reader(kind):
    def read(decoder, depth):
        return _read_pairs(decoder, _container(decoder, kind()), depth)

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


def _read_defaultdict(decoder, depth):
    mapping = _container(decoder, collections.defaultdict())
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
    kind = TYPES.get(name) or late_type(name)
    if kind is None:
        raise Malformed("an unknown type")
    return kind


def _read_library_exception(decoder, depth):
    name, base = decoder.text(), decoder.value(depth + 1)
    if not (isinstance(base, type) and issubclass(base, BaseException)):
        raise Malformed("an exception class without a base")
    return library_exception(name, base)


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
    return read_named_tuple_class(decoder)


def _read_named_tuple(decoder, depth):
    kind = read_named_tuple_class(decoder)
    return kind._make(decoder.items(depth))


def _read_rebuilt(decoder, depth):
    name, parts = decoder.text(), decoder.value(depth + 1)
    if type(parts) is not tuple:
        raise Malformed("a value that cannot be rebuilt")
    rebuild = REBUILT.get(TYPES.get(name))
    return late_value(name, parts) if rebuild is None else rebuild[1](*parts)


_READERS = {
    b"o": _mapping_reader(collections.OrderedDict),
    b"w": _mapping_reader(collections.Counter),
    b"D": _read_defaultdict,
    b"q": _read_deque,
    b"k": _read_named_type,
    b"L": _read_library_exception,
    b"u": _read_function,
    b"M": _read_enum,
    b"n": _read_named_tuple,
    b"a": _read_named_tuple_type,
    b"x": _read_rebuilt,
}
# The C code passes values of all other tags to `Objects.read`.
native.set_readers([_READERS.get(bytes((tag,))) for tag in range(256)])
