import unittest

from code import *


class TestSum(unittest.TestCase):
    def test_adds_small_numbers(self):
        """Adds small numbers"""
        self.assertEqual(sum(2, 3), 5, "2 and 3 make 5")

    def test_adds_negative_numbers(self):
        """Adds negative numbers"""
        self.assertEqual(sum(10, -4), 6, "10 and -4 make 6")

    def test_adds_decimal_numbers(self):
        """Adds numbers with a decimal point"""
        self.assertAlmostEqual(sum(0.25, 0.5), 0.75, msg="0.25 and 0.5 make 0.75")

    def test_adds_large_numbers_hidden(self):
        """Adds large numbers"""
        self.assertEqual(sum(10**30, 7**20), 10**30 + 7**20, "Your function should add numbers of any size")
