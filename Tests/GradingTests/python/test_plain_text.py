"""Values as texts, without running code of their classes."""

import collections
import enum
import sys
import unittest

from pair import LIBRARY

sys.path.insert(0, str(LIBRARY))

from sandmartin.plain_text import MAXIMUM, plain_text  # noqa: E402


class Trap(Exception):
    pass


def spring(*_):
    raise Trap


class Point:
    def __init__(self):
        self.x, self.y = 1, [2]


class Hostile:
    """Every method that a text could be made with raises."""

    __slots__ = ()
    __repr__ = __str__ = __len__ = __iter__ = __eq__ = __hash__ = __bool__ = __format__ = __getattribute__ = spring
    __class__ = __dict__ = property(spring)


class HostileMeta(type):
    __name__ = __mro__ = __module__ = property(spring)
    __repr__ = __getattribute__ = __instancecheck__ = __subclasscheck__ = spring


class OfHostileMeta(metaclass=HostileMeta):
    pass


class HostileList(list):
    __iter__ = __len__ = __getitem__ = __repr__ = __bool__ = spring


class HostileDict(dict):
    items = keys = get = __iter__ = __len__ = __getitem__ = __repr__ = spring


class HostileText(str):
    __getitem__ = __len__ = __repr__ = __str__ = spring


class HostileError(Exception):
    args = property(spring)
    __str__ = __repr__ = spring


class HiddenAttributes:
    def __init__(self):
        object.__setattr__(self, "a", 1)

    __dict__ = property(spring)


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


Pair = collections.namedtuple("Pair", "first second")


class Texts(unittest.TestCase):
    def test_values_of_built_in_types_look_as_python_writes_them(self):
        for value in (
            0, -5, 2.5, True, None, ..., 1j, "a'b", "", b"\0", [1, "x"], [], (), (1,), (1, 2), {"a": [1]}, {}, set(),
            {1}, frozenset({1}), range(3), range(1, 9, 2), float("nan"), bytearray(b"x"), {None: (1, {2})}, "\udc80",
        ):
            self.assertEqual(plain_text(value), repr(value))

    def test_other_values_are_named(self):
        self.assertEqual(plain_text(len), "function")
        self.assertEqual(plain_text(Point()), "Point(x=1, y=[2])")
        self.assertEqual(plain_text(collections.deque([1, 2])), "deque([1, 2])")
        self.assertEqual(plain_text(spring), "function spring")
        self.assertEqual(plain_text(Point), "class Point")
        self.assertEqual(plain_text(sys), "module")
        self.assertEqual(plain_text(Colour.RED), "Colour.RED")
        self.assertEqual(plain_text(Level.LOW), "Level.LOW")
        self.assertEqual(plain_text(Pair(1, "x")), "Pair(1, 'x')")
        self.assertEqual(plain_text(collections.Counter("aab")), "Counter({'a': 2, 'b': 1})")
        self.assertEqual(plain_text(ValueError("bad", 2)), "ValueError('bad', 2)")

    def test_no_code_of_a_class_runs(self):
        self.assertEqual(plain_text(Hostile()), "Hostile object")
        self.assertEqual(plain_text(HostileMeta), "class HostileMeta")
        self.assertEqual(plain_text(OfHostileMeta), "class OfHostileMeta")
        self.assertEqual(plain_text(OfHostileMeta()), "OfHostileMeta()")
        self.assertEqual(plain_text(HostileList([1])), "HostileList([1])")
        self.assertEqual(plain_text(HostileDict(a=Hostile())), "HostileDict({'a': Hostile object})")
        self.assertEqual(plain_text(HostileText("abc")), "'abc'")
        self.assertEqual(plain_text(HostileError(1)), "HostileError(1)")
        self.assertEqual(plain_text(HiddenAttributes()), "HiddenAttributes object")

    def test_texts_are_short(self):
        itself = []
        itself.append(itself)
        deep = []
        for _ in range(10_000):
            deep = [deep]
        for value in (
            "x" * 10**6, "\0" * 10**6, 10**100_000, list(range(10**6)), {n: "x" * 1000 for n in range(1000)}, itself,
            deep, [["x" * 1000] * 1000] * 1000, set(range(10**5)), range(10**5000), type("N" * 10**5, (), {})(),
            [float("inf")] * 100, "\N{GRINNING FACE}" * 1000,
        ):
            self.assertLessEqual(len(plain_text(value)), 2 * MAXIMUM + 1)
