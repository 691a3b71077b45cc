"""The encoding of values on the link: a tagged binary form of plain data, bounded in size, depth and count.

Both sides use the codec, but the harness must not trust the submission. For any bytes the decoder either returns a
value made of real built-ins or raises `Malformed`. Objects that are not plain data cross as handles (objects.py).

The runner's C code (Sources/Runner/codec.h) writes and reads plain data, and calls encoder.py and decoder.py for all
other values.

A value is a tag of one byte and a content. Sizes and counts are little-endian in groups of seven bits. Mutable
containers are numbered in the order in which they begin, so a shared or cyclic container is written once.

A frame has at most 32 MiB and 4,000,000 parts, nested at most 2,000 deep. Every item of a sequence is a part. A value
that takes more memory than an item counts as further parts, by its tag.

The items of a long sequence begin with their shape. The items are either separate values, or one block of small
integers, floats or strings. A mapping is the sequence of its keys and then the sequence of its values.
"""

from . import native

Malformed = native.Malformed
Unsendable = native.Unsendable
