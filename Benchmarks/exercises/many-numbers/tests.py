import unittest

from submission import doubled

# The limit on the items of a message is a million, which includes those that describe the call.
NUMBERS = list(range(999_990))


class TestDoubled(unittest.TestCase):
    def test_a_million_numbers(self):
        """Doubles a million numbers"""
        # Not assertEqual: its failure message would describe both values.
        self.assertTrue(doubled(NUMBERS) == list(range(0, 1_999_980, 2)), "Every number should be doubled")
