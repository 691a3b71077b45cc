"""The encoding of values on the link: a tagged binary form of plain data, bounded in size, depth and count.

Both sides use the codec, but the harness must not trust the submission. For any bytes the decoder either returns a
value made of real built-ins or raises `Malformed`. Objects that are not plain data cross as handles (objects.py).

A value is a tag of one byte and a content. Sizes and counts are little-endian in groups of seven bits. Mutable
containers are numbered in the order in which they begin, so a shared or cyclic container is written once.

The items of a long sequence begin with their shape. The items are either separate values, or one block of small
integers, floats or strings. A mapping is the sequence of its keys and then the sequence of its values.
"""

import struct

MAXIMUM_BYTES = 16 << 20
MAXIMUM_DEPTH = 200
MAXIMUM_VALUES = 1_000_000

# A sequence of at least this many items begins with a shape.
SHAPED = 8
MIXED, INTEGERS, FLOATS, STRINGS = b"*ifs"
# The array types of the blocks. Both sides run on one machine, so byte order and sizes agree.
INTEGER_ARRAY, FLOAT_ARRAY, LENGTH_ARRAY = "q", "d", "I"

DOUBLE = struct.Struct(">d")
COMPLEX = struct.Struct(">dd")
CONSTANTS = {b"N": None, b"T": True, b"F": False, b".": Ellipsis, b"~": NotImplemented}


class Malformed(Exception):
    """The bytes are not a valid encoding."""


class Unsendable(Exception):
    """A value that must not cross, or that is too large."""
