"""The values that can cross the link, and those that cannot."""

import collections
import contextlib
import datetime
import decimal
import fractions
import http
import math
import random
import sys
import unittest

from pair import LIBRARY

sys.path.insert(0, str(LIBRARY))

from sandmartin.codec import Malformed, Unsendable, native  # noqa: E402
from sandmartin.decoder import Decoder  # noqa: E402
from sandmartin.encoder import Encoder  # noqa: E402
from sandmartin.objects import Objects  # noqa: E402

import reference_codec  # noqa: E402

Point = collections.namedtuple("Point", "x y")


@contextlib.contextmanager
def recursion_limit(limit):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def crossed(value):
    """Returns the value as the other side receives it."""
    encoder = Encoder(Objects("here"))
    encoder.value(value)
    return Decoder(encoder.out, Objects("there")).whole()


class PlainData(unittest.TestCase):
    def test_every_plain_value_arrives_as_itself(self):
        for value in (
            None, True, False, Ellipsis, 0, -1, 127, 128, -128, -129, 10**100, -(10**100), 0.1, math.inf, 1 + 2j, "",
            "ä\0😀", "\ud800", b"\0\xff", bytearray(b"ab"), [], [1, [2]], (), (1,), {}, {"a": [1], (1, 2): None}, set(),
            {1, "a"}, frozenset({1}), range(0, 10, 3), slice(1, None, 2), decimal.Decimal("1.10"),
            fractions.Fraction(1, 3), datetime.date(2024, 2, 29), datetime.time(1, 2, 3, 4, fold=1),
            datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
            datetime.timedelta(days=-1, microseconds=1), collections.Counter("aab"),
            collections.OrderedDict([("b", 1), ("a", 2)]), collections.deque([1, 2], maxlen=3), Point(1, [2]),
            http.HTTPStatus.OK, int, dict, ValueError,
        ):
            with self.subTest(value):
                arrived = crossed(value)
                self.assertEqual(arrived, value)
                self.assertEqual(type(arrived).__name__, type(value).__name__)

    def test_not_a_number_arrives_as_itself(self):
        self.assertTrue(math.isnan(crossed(math.nan)))

    def test_a_default_factory_crosses_with_its_dictionary(self):
        arrived = crossed(collections.defaultdict(list, a=[1]))
        self.assertEqual(arrived["new"], [])
        self.assertIs(type(arrived), collections.defaultdict)

    def test_a_subclass_crosses_as_the_content_of_its_base(self):
        class Sneaky(str):
            def __eq__(self, other):
                return True

            __hash__ = str.__hash__

        class Odd(list):
            def __iter__(self):
                return iter([42])

        self.assertIs(type(crossed(Sneaky("x"))), str)
        self.assertEqual(crossed(Sneaky("x")), "x")
        self.assertEqual(crossed(Odd([1, 2])), [1, 2])
        self.assertIs(crossed(type("Flag", (int,), {})(1)).__class__, int)

    def test_shared_and_cyclic_references_are_kept(self):
        shared = [1]
        one, two = crossed([shared, shared])
        self.assertIs(one, two)
        cyclic = []
        cyclic.append({"self": cyclic})
        arrived = crossed(cyclic)
        self.assertIs(arrived[0]["self"], arrived)

    def test_named_tuples_with_equal_fields_have_one_class(self):
        one, two, kind = crossed([Point(1, 2), Point(3, 4), Point])
        self.assertIs(type(one), type(two))
        self.assertIsInstance(one, kind)


class Bounds(unittest.TestCase):
    def test_values_beyond_a_limit_are_not_sent(self):
        deep = []
        for _ in range(native.MAXIMUM_DEPTH + 2):
            deep = [deep]
        bomb = ()
        for _ in range(40):
            bomb = (bomb, bomb)
        for value, reason in (
            (deep, "it is nested deeper than 2000 levels"), (bomb, "it has more than 4,000,000 parts"),
            ([0] * 4_000_001, "it has more than 4,000,000 parts"), ("x" * (32 << 20), "it takes more than 32 MiB"),
            ([set() for _ in range(600_000)], "it has more than 4,000,000 parts"),
            ([object() for _ in range(400_000)], "it has more than 4,000,000 parts"),
        ):
            # The reference takes long for many values.
            for kind in (Encoder, reference_codec.Encoder)[:2 if value is deep else 1]:
                with self.subTest(type(value)), recursion_limit(20_000), self.assertRaisesRegex(Unsendable, reason):
                    kind(Objects("here")).value(value)

    def test_large_values_cross(self):
        numbers = list(range(1_000_000))
        for value in (numbers, [float(number) for number in numbers], [str(number) for number in numbers],
                      dict(zip(numbers, numbers)), [(number, -number) for number in numbers]):
            with self.subTest(type(value[1])):
                self.assertEqual(crossed(value), value)

    def test_a_frame_that_would_take_too_much_memory_is_refused(self):
        for item in (b"S\0", b"qN\0", b"o\0\0", b"h\0\0k\x0fbuiltins.object", b"C\0\0\0\0"):
            # A list of a million items.
            data = b"l\xc0\x84\x3d*" + item * 1_000_000
            with self.subTest(item), self.assertRaisesRegex(Malformed, "too large"):
                Decoder(data, Objects("there")).whole()

    def test_deep_values_cross_whatever_the_limit_of_recursion(self):
        def nested(wrap, value=None):
            for _ in range(1000):
                value = wrap(value)
            return value

        for wrap in (
            lambda value: [value], lambda value: (0, value), lambda value: {"next": value},
            lambda value: Point(0, value), lambda value: collections.OrderedDict(next=value),
            lambda value: collections.deque([value]),
        ):
            value = nested(wrap)
            with self.subTest(type(value)):
                with recursion_limit(10_000):
                    encoder = Encoder(Objects("here"))
                    encoder.value(value)
                with recursion_limit(200):
                    arrived = Decoder(encoder.out, Objects("there")).whole()
                self.assertEqual(type(arrived).__name__, type(value).__name__)
                with recursion_limit(10_000):
                    self.assertTrue(arrived == value)

    def test_mutated_bytes_decode_or_are_refused(self):
        generator = random.Random(7)
        encoder = Encoder(Objects("here"))
        encoder.value([
            {"a": (1, 2.5, "text")}, {1, 2}, collections.deque([1]), Point(1, 2), ValueError("x"), len, object(),
        ])
        honest = encoder.out
        refused = 0
        for _ in range(20_000):
            mutated = bytearray(honest)
            for _ in range(generator.randint(1, 4)):
                mutated[generator.randrange(len(mutated))] = generator.randrange(256)
            try:
                Decoder(bytes(mutated), Objects("there")).whole()
            except Malformed:
                refused += 1
        self.assertGreater(refused, 1000)

    def test_malformed_values_are_refused(self):
        for data in (
            b"", b"?", b"i\x7f", b"i\xff\xff\xff\xff\xff\xff\x01", b"s\x01\xff", b"l\x7f", b"NN", b"R\x00", b"^\x00",
            b"S\x01l\x00", b"d\x01l\x00N", b"k\x0bos.system\x00", b"k\x11subprocess.Popen!", b"m\x63", b"y\x09",
            b"l\x01" * 2500 + b"N", b"n\x08__class_\x00", b"q\x01F\x00",
        ):
            with self.subTest(data[:20]), self.assertRaises(Malformed):
                Decoder(data, Objects("there")).whole()


class Comparison(unittest.TestCase):
    """The C code and the reference in Python agree on random values and random bytes."""

    def setUp(self):
        self.random = random.Random(11)
        # Containers and texts that are used again, so that values share them.
        self.made = []

    def test_random_values_have_the_same_bytes(self):
        for _ in range(3000):
            value = self.value(0)
            known = [container for container in self.made if type(container) in (list, dict, set, bytearray)][-3:]
            outcomes = [self.encoded(kind, value, known) for kind in (Encoder, reference_codec.Encoder)]
            self.assertEqual(*outcomes)
            self.made.clear()

    def test_random_bytes_have_the_same_value(self):
        refused = 0
        for _ in range(3000):
            data = self.encoded(Encoder, self.value(0), [])
            for changes in (0, 1, 3):
                mutated = bytearray(data)
                for _ in range(changes):
                    self.mutate(mutated)
                outcomes = [self.decoded(kind, bytes(mutated)) for kind in (Decoder, reference_codec.Decoder)]
                self.assertEqual(*outcomes, bytes(mutated))
                refused += outcomes[0] == "Malformed"
            self.made.clear()
        self.assertGreater(refused, 1000)

    def test_shapes_at_their_limits(self):
        for items in (
            [2**63 - 1, -2**63] * 4, [2**63] + [0] * 7, [0] * 7 + [-2**63 - 1], [True] * 8, [1.0] * 7, [1.0] * 7 + [1],
            [""] * 8, ["\ud800", "\udc00"] * 4, ["ä" * 5000] * 8, "x" * 5000, "ä" * 5000, "\ud800" * 5000,
            [10**4000] * 8, "ä" * 40_000, [b"a" * 65_536] * 3,
            [b"x" * 70_000, 1, "ä" * 50_000, b"y" * 65_536, [b"z" * 65_535], bytearray(70_000), 10**170_000],
            [0, 127, 128, 255, 256, -1, -128, -129, 2**55, -2**55, 2**63 - 1, -2**63, 2**64, None],
        ):
            for value in (items, tuple(items), dict.fromkeys(range(10), items)):
                data = self.encoded(Encoder, value, [])
                self.assertEqual(data, self.encoded(reference_codec.Encoder, value, []))
                self.assertEqual(self.decoded(Decoder, data), self.decoded(reference_codec.Decoder, data))

    def value(self, depth):
        choose, integer = self.random.choice, self.random.randint
        kind = integer(0, 9 if depth > 4 else 21)
        scalars = (
            None, True, False, ..., NotImplemented, 0.5, -0.0, math.inf, 1 + 2j, "", "a", "ä\0😀", "\ud800", b"", b"xy",
            int, len, ValueError("x"), decimal.Decimal("1.5"), http.HTTPStatus.OK, range(1, 9, 2), datetime.date.max,
        )
        if kind < 4:
            return choose(scalars)
        if kind < 7:
            return integer(-1, 1) * (1 << integer(0, 80)) + integer(-1, 1)
        if kind < 8:
            return type("Sub", (choose((int, str, list, tuple, dict, float, frozenset)),), {})()
        if kind < 10:
            return choose(self.made) if self.made else []
        count = choose((0, 1, 2, 3, 7, 8, 9, 12))
        item = choose((
            lambda: self.value(depth + 1), lambda: integer(-9, 9), lambda: integer(0, 1) << 63,
            lambda: integer(0, 9) / 4, lambda: choose(("", "a", "äö", "\ud800", "text")),
        ))
        items = [item() for _ in range(count)]
        hashable = [each for each in items if isinstance(each, (int, float, str, bytes))]
        made = (
            items, list(items), tuple(items), set(hashable), frozenset(hashable), dict(zip(hashable, items)),
            bytearray(b"ab" * count), collections.OrderedDict(zip(hashable, items)), collections.deque(items, 20),
            collections.defaultdict(list, zip(hashable, items)), collections.Counter(hashable), Point(items, 1),
        )[kind - 10]
        self.made.append(made)
        return made

    def mutate(self, data):
        place = self.random.randrange(len(data))
        kind = self.random.randrange(4)
        if kind == 0:
            del data[place:place + self.random.randint(1, 4)]
            data += b"N" if not data else b""
        elif kind == 1:
            data[place:place] = data[self.random.randrange(len(data)):][:8]
        else:
            data[place] = self.random.choice(b"NTF.~ifcsbBrtzlSdR^owDqkuMnaxhCymE*\0\1\2\x7f\x80\xff")

    def encoded(self, kind, value, known):
        encoder = kind(Objects("here"), known)
        try:
            encoder.value(value)
        except Unsendable as error:
            return str(error)
        return bytes(encoder.out)

    def decoded(self, kind, data):
        """Returns the value in a form that shows its types, references and containers, or the name of its error."""
        sent = [[], {}, bytearray(b"z")]
        decoder = kind(data, Objects("there"), sent)
        try:
            value = decoder.whole()
        except Malformed:
            return "Malformed"
        seen = {}

        def shown(value, depth=0):
            if id(value) in seen and not isinstance(value, (int, float, complex, str, bytes, tuple, frozenset)):
                return "seen", seen[id(value)]
            seen[id(value)] = len(seen)
            kept.append(value)
            if isinstance(value, dict):
                return type(value).__name__, [(shown(key), shown(item)) for key, item in dict.items(value)]
            if isinstance(value, (list, tuple, set, frozenset, collections.deque)):
                return type(value).__name__, [shown(item) for item in value]
            if isinstance(value, BaseException):
                return type(value).__name__, shown(value.args)
            if isinstance(value, int):
                return type(value).__name__, hex(value)
            return type(value).__name__, repr(value) if type(value).__module__ == "builtins" else ""

        kept = []
        return shown(value), [shown(container) for container in decoder.containers]


if __name__ == "__main__":
    unittest.main()
