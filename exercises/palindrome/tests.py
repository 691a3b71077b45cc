import unittest

from submission import is_palindrome


class TestPalindrome(unittest.TestCase):
    def test_knows_palindromes(self):
        """Accepts palindromes"""
        for word in ("level", "noon", "a"):
            with self.subTest(word):
                self.assertIs(is_palindrome(word), True, f"{word} reads the same backwards")

    def test_knows_other_words(self):
        """Rejects other words"""
        self.assertIs(is_palindrome("sandmartin"), False, "sandmartin backwards is nitramdnas")

    def test_only_letters_count(self):
        """Only letters count"""
        self.assertIs(is_palindrome("Never odd or even!"), True, "Spaces, punctuation and capitals do not matter")

    def test_long_sentence_hidden(self):
        """Accepts a famous sentence"""
        sentence = "A man, a plan, a canal: Panama"
        self.assertIs(is_palindrome(sentence), True, "Commas and colons do not matter")

    def test_nearly_hidden(self):
        """Rejects words that are almost palindromes"""
        self.assertIs(is_palindrome("abca"), False, "Every letter must match the letter at the opposite place")
