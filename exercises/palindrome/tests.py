import unittest

from submission import is_palindrome


class TestPalindrome(unittest.TestCase):
    def test_knows_palindromes(self):
        """Knows palindromes"""
        for word in ("level", "noon", "a"):
            with self.subTest(word):
                self.assertIs(is_palindrome(word), True, f"{word} reads the same backwards")

    def test_knows_other_words(self):
        """Knows words that are none"""
        self.assertIs(is_palindrome("sandmartin"), False, "sandmartin backwards is nitramdnas")

    def test_only_letters_count(self):
        """Only letters count"""
        self.assertIs(is_palindrome("Never odd or even!"), True, "Spaces, punctuation and capitals do not count")

    def test_long_sentence_hidden(self):
        """Knows a famous sentence"""
        sentence = "A man, a plan, a canal: Panama"
        self.assertIs(is_palindrome(sentence), True, "Commas and colons do not count either")

    def test_nearly_hidden(self):
        """Is not fooled by near misses"""
        self.assertIs(is_palindrome("abca"), False, "Every letter must have its twin")
