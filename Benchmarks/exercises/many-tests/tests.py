import unittest

from submission import square


class TestSquare(unittest.TestCase):
    pass


def _test(number):
    def test(self):
        self.assertEqual(square(number), number * number, "A square is the number times itself")
    return test


for number in range(100):
    setattr(TestSquare, f"test_square_of_{number:02}", _test(number))
