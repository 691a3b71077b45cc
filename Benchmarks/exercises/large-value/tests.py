import unittest

from submission import inverted

DATA = bytes(range(250)) * 40_000
INVERTED = bytes(range(255, 5, -1)) * 40_000


class TestInverted(unittest.TestCase):
    def test_ten_megabytes(self):
        """Inverts ten megabytes"""
        # Not assertEqual: its failure message would describe both values.
        self.assertTrue(inverted(DATA) == INVERTED, "Every bit should be inverted")
