import unittest

from submission import revenue


class TestRevenue(unittest.TestCase):
    def test_market(self):
        """Adds up the sales of the market"""
        self.assertEqual(
            revenue("market.csv"), {"apple": 200, "bread": 960, "cheese": 560},
            "Multiply pieces by price in each line, then add up the lines of each item")

    def test_items(self):
        """Has every item once"""
        self.assertEqual(
            sorted(revenue("market.csv")), ["apple", "bread", "cheese"], "The keys should be the names of the items")

    def test_another_file_hidden(self):
        """Reads the file that it is asked for"""
        self.assertEqual(
            revenue("kiosk.csv"), {"tea": 600, "coffee": 420, "water": 0},
            "Read the file whose name is given, and keep items that brought nothing")
