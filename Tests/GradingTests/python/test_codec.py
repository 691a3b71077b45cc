"""The values that can cross the link, and those that cannot."""

import collections
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

from sandmartin.codec import MAXIMUM_DEPTH, Malformed, Unsendable  # noqa: E402
from sandmartin.decoder import Decoder  # noqa: E402
from sandmartin.encoder import Encoder  # noqa: E402
from sandmartin.objects import Objects  # noqa: E402

Point = collections.namedtuple("Point", "x y")


def crossed(value):
    """Returns the value as the other side receives it."""
    encoder = Encoder(Objects("here"))
    encoder.value(value)
    return Decoder(bytes(encoder.out), Objects("there")).whole()


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
        for _ in range(MAXIMUM_DEPTH + 2):
            deep = [deep]
        bomb = ()
        for _ in range(40):
            bomb = (bomb, bomb)
        for value in (deep, bomb, [0] * 1_000_001, "x" * (16 << 20)):
            with self.subTest(type(value)), self.assertRaises(Unsendable):
                crossed(value)

    def test_mutated_bytes_decode_or_are_refused(self):
        generator = random.Random(7)
        encoder = Encoder(Objects("here"))
        encoder.value([
            {"a": (1, 2.5, "text")}, {1, 2}, collections.deque([1]), Point(1, 2), ValueError("x"), len, object(),
        ])
        honest = bytes(encoder.out)
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
            b"l\x01" * 500 + b"N", b"n\x08__class_\x00", b"q\x01F\x00",
        ):
            with self.subTest(data[:20]), self.assertRaises(Malformed):
                Decoder(data, Objects("there")).whole()


if __name__ == "__main__":
    unittest.main()
