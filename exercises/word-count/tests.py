import unittest

from submission import count_words


class TestCountWords(unittest.TestCase):
    def test_counts_each_word(self):
        """Counts each word"""
        expected = {"to": 2, "be": 2, "or": 1, "not": 1}
        self.assertEqual(count_words("to be or not to be"), expected, "Count how often each word occurs")

    def test_ignores_capitals(self):
        """Capital letters make no difference"""
        self.assertEqual(count_words("The cat and the dog")["the"], 2, "Count The and the as the same word")

    def test_empty_text_hidden(self):
        """An empty text has no words"""
        self.assertEqual(count_words(""), {}, "For a text without words, return an empty dictionary")

    def test_many_spaces_hidden(self):
        """Several spaces can separate words"""
        self.assertEqual(count_words("  a   b  a "), {"a": 2, "b": 1}, "Spaces are not words")
