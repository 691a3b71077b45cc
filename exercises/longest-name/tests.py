import unittest

from submission import longest


class TestLongest(unittest.TestCase):
    def test_finds_the_longest(self):
        """Finds the longest name"""
        self.assertEqual(longest(["Ada", "Grace", "Alan"]), "Grace", "Grace has the most letters")

    def test_first_wins(self):
        """Returns the first of equally long names"""
        self.assertEqual(longest(["Tim", "Bob"]), "Tim", "If two names are equally long, return the first one")

    def test_empty_list(self):
        """Returns an empty text for an empty list"""
        self.assertEqual(longest([]), "", "For an empty list, return an empty text")

    def test_leaves_the_list_alone_hidden(self):
        """Does not change the list"""
        names = ["Margaret", "Edsger", "Barbara"]
        longest(names)
        self.assertEqual(names, ["Margaret", "Edsger", "Barbara"], "The list should be the same after the call")

    def test_last_name_hidden(self):
        """Looks at the whole list"""
        self.assertEqual(longest(["Al", "Bo", "Katherine"]), "Katherine", "The last name counts too")
