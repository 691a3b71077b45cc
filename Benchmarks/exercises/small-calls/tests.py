import unittest

from submission import successor

CALLS = 10_000


class TestSuccessor(unittest.TestCase):
    def test_ten_thousand_calls(self):
        """Counts to ten thousand"""
        number = 0
        for _ in range(CALLS):
            number = successor(number)
        self.assertEqual(number, CALLS, "Each call should return the number after the one it was given")
