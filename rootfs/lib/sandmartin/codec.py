"""How values cross the link: a tagged binary form of plain data, bounded in size, depth and count.

Both sides use it, but only one of them is honest: the decoder takes any bytes and either yields a value made of real
built-ins or raises `Malformed`. What is no plain data goes through `Objects` (objects.py) as a handle.

A value is one byte that says its kind and then its content; sizes and counts are little-endian in groups of seven
bits. Mutable containers are numbered in the order in which they begin, so that a shared or cyclic one is written once.

The items of a longer sequence begin with their shape: each a value by itself, or all of them small integers, floats or
strings, written as one block. A mapping is the sequence of its keys and that of its values.
"""

import struct

MAXIMUM_BYTES = 16 << 20
MAXIMUM_DEPTH = 200
MAXIMUM_VALUES = 1_000_000

# From so many items on, a sequence has a shape; a shorter one has its items' values.
SHAPED = 8
MIXED, INTEGERS, FLOATS, STRINGS = b"*ifs"
# The blocks of the shapes are arrays of these types: both sides are on one machine.
INTEGER_ARRAY, FLOAT_ARRAY, LENGTH_ARRAY = "q", "d", "I"

DOUBLE = struct.Struct(">d")
COMPLEX = struct.Struct(">dd")
CONSTANTS = {b"N": None, b"T": True, b"F": False, b".": Ellipsis, b"~": NotImplemented}


class Malformed(Exception):
    """Bytes that no honest encoder would have sent."""


class Unsendable(Exception):
    """A value that may not cross, or is too large to."""
