import unittest

from submission import differences


class TestDifferences(unittest.TestCase):
    def numbers(self, values):
        """Returns the numbers of the array that the function returns for a list."""
        result = differences(values)
        self.assertIsNotNone(result, "Your function returned nothing: it needs a return")
        self.assertTrue(hasattr(result, "tolist"), "The result should be an array; np.array(...) makes one of a list")
        return result.tolist()

    def test_three_numbers(self):
        """Finds the differences of three numbers"""
        self.assertEqual(
            self.numbers([150, 160, 170]), [-10.0, 0.0, 10.0], "The mean of 150, 160 and 170 is 160")

    def test_equal_numbers(self):
        """Returns zeros if all numbers are equal"""
        self.assertEqual(self.numbers([4, 4, 4, 4]), [0.0, 0.0, 0.0, 0.0], "Each number is the mean itself")

    def test_empty_list(self):
        """Returns an empty array for an empty list"""
        self.assertEqual(self.numbers([]), [], "For an empty list, return np.array([])")

    def test_fractions_hidden(self):
        """Works with fractions"""
        numbers = self.numbers([0.5, 1.5, 4])
        self.assertEqual([round(number, 6) for number in numbers], [-1.5, -0.5, 2.0], "Numbers may have fractions")

    def test_leaves_the_list_alone_hidden(self):
        """Does not change the list"""
        values = [3, 5, 10]
        differences(values)
        self.assertEqual(values, [3, 5, 10], "The list should be the same after the call")
