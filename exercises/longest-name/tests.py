import unittest

from submission import longest


class TestLongest(unittest.TestCase):
    def test_finds_the_longest(self):
        """Finds the longest name"""
        self.assertEqual(longest(["Ada", "Grace", "Alan"]), "Grace", "Grace has the most letters")

    def test_first_wins(self):
        """The first of equals wins"""
        self.assertEqual(longest(["Tim", "Bob"]), "Tim", "Of equally long names the first wins")

    def test_empty_list(self):
        """An empty list gives an empty text"""
        self.assertEqual(longest([]), "", "Nobody in the list means an empty text")

    def test_leaves_the_list_alone_hidden(self):
        """Leaves the list as it is"""
        names = ["Margaret", "Edsger", "Barbara"]
        longest(names)
        self.assertEqual(names, ["Margaret", "Edsger", "Barbara"], "The list should be the same afterwards")

    def test_last_name_hidden(self):
        """Looks at the whole list"""
        self.assertEqual(longest(["Al", "Bo", "Katherine"]), "Katherine", "The last name counts as well")
