import unittest

from submission import area


class TestArea(unittest.TestCase):
    def test_area(self):
        """The area of a rectangle"""
        self.assertEqual(area(2, 3), 6, "Width times height")
