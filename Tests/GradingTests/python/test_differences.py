"""How feedback tells that two values differ."""

import sys
import unittest

from pair import LIBRARY

sys.path.insert(0, str(LIBRARY))

from sandmartin.differences import hint, shown  # noqa: E402
from sandmartin.short_text import short  # noqa: E402
from sandmartin.text_differences import difference_lines  # noqa: E402


class Hints(unittest.TestCase):
    def assertHints(self, *cases):
        for got, expected, wanted in cases:
            with self.subTest(got=got, expected=expected):
                self.assertEqual(hint(got, expected), wanted)

    def test_invisible_characters_are_named(self):
        self.assertHints(
            ("café a\xa0b", "café a b", "Character 7 is a no-break space (U+00A0) instead of a space (U+0020)."),
            ("a\u200bb", "ab", "Character 2 is a zero-width space (U+200B), which should not be there."),
            ("ab", "a\u200bb", "Character 2 should be a zero-width space (U+200B), which is missing."),
            ("\ufeffab", "ab", "Character 1 is a byte order mark (U+FEFF), which should not be there."),
            ("a\tb", "a b", "Character 2 is a tab (U+0009) instead of a space (U+0020)."),
            ("a\r\nb", "a\nb", "Character 2 of line 1 is a carriage return (U+000D), which should not be there."),
            ("x\na\xa0b", "x\na b", "Character 2 of line 2 is a no-break space (U+00A0) instead of a space (U+0020)."),
            ("\x1b[1mab\x1b[0m", "ab",
             "Character 1 is a terminal escape character (U+001B), which should not be there."),
            ("a\u202eb", "ab", "Character 2 is a right-to-left override (U+202E), which should not be there."),
        )

    def test_characters_that_look_alike_are_named(self):
        self.assertHints(
            ("p\u0430y", "pay", "Character 2 is a Cyrillic small letter a (U+0430) instead of the letter a (U+0061)."),
            ("\uff21B", "AB",
             "Character 1 is a fullwidth Latin capital letter a (U+FF21) instead of the letter A (U+0041)."),
            ("it’s", "it's", "Character 3 is a right single quotation mark (U+2019) instead of “'” (U+0027)."),
            ("1–2", "1-2", "Character 2 is an en dash (U+2013) instead of “-” (U+002D)."),
            ("0", "O", "Character 1 is the digit 0 (U+0030) instead of the letter O (U+004F)."),
            ("\uff1a", ":", "Character 1 is a fullwidth colon (U+FF1A) instead of “:” (U+003A)."),
        )

    def test_decomposed_letters_are_named(self):
        self.assertHints(
            ("cafe\u0301", "caf\xe9",
             "“é” is written as two characters, a letter and a combining acute accent (U+0301), instead of one."),
            ("caf\xe9", "cafe\u0301",
             "“é” is written as one character, a Latin small letter e with acute (U+00E9), "
             "instead of a letter and its accent."),
        )

    def test_texts_that_differ_in_one_kind_of_character(self):
        self.assertHints(
            ("hello", "Hello", "Only capital and small letters differ."),
            ("a  b", "a b", "Only the spaces differ."),
            ("a\n", "a", "Only the line breaks at the end differ."),
            ("a\nb", "a b", "Only spaces and line breaks differ."),
            ("Hello Ada", "Hello, Ada!", "Only punctuation and spaces differ."),
            ("cat", "dog", ""),
        )

    def test_numbers(self):
        self.assertHints(
            (0.1 + 0.2, 0.3, "Only rounding differs."),
            (3.14159, 3.14, "Only rounding differs: the expected value has 2 decimal places."),
            (2, 2.5, "Only the part after the decimal point is missing."),
            (-3, 3, "Only the sign differs."), (11, 10, "It is one too large."), (9, 10, "It is one too small."),
            (5, 10, ""), (float("nan"), 1, ""), (float("inf"), 1, ""),
        )

    def test_types(self):
        self.assertHints(
            ("1", 1, "Only the type differs: it is a text (str), not a whole number (int)."),
            (1.5, "1.5", "Only the type differs: it is a decimal number (float), not a text (str)."),
            ("None", None, "Only the type differs: it is a text (str), not None."),
            (1, True, "Only the type differs: it is a whole number (int), not a truth value (bool)."),
            ((1, 2), [1, 2], "Only the type differs: it is a tuple, not a list."),
            ((2.0,), 2, "It is a tuple with one item. Does the line end with a comma?"),
            (["c", "b"], "cb", "It is a list. Join its items to a text: `''.join(…)`."),
            ("Hello, {name}!", "Hello, Ann!", "`{name}` stands there as text. Is the `f` missing before the quote?"),
            ("Use {name}.", "Use {name}", "Only punctuation and spaces differ."),
            ({1, 2}, [2, 1], "Only the type differs: it is a set, not a list."),
            ("2", 1, ""), ([1], (2,), ""),
        )

    def test_sequences(self):
        self.assertHints(
            ([1, 2], [1, 2, 3], "The last item is missing."), ([2, 3], [1, 2, 3], "The first item is missing."),
            ([1, 2, 3], [1, 2], "The last item should not be there."),
            ([0, 1, 2], [1, 2], "The first item should not be there."),
            ([1], [1, 2, 3], "There is 1 item instead of 3."),
            ([2, 3, 1], [1, 2, 3], "Only the order differs."),
            ([3, 2, 1], [1, 2, 3], "Only the order differs: it is reversed."),
            ([0, 1, 2], [1, 2, 3], "Every number is one too small."),
            ([1, 5, 3], [1, 2, 3], "At index 1, 5 should be 2."),
            ([1, "2"], [1, 2], "At index 1, '2' should be 2. "
             "Only the type differs: it is a text (str), not a whole number (int)."),
            ([[1, 2], [3, 5]], [[1, 2], [3, 4]], "At index 1: at index 1, 5 should be 4."),
        )

    def test_dictionaries_and_sets(self):
        self.assertHints(
            ({"a": 1}, {"a": 1, "b": 2}, "The key 'b' is missing."),
            ({"a": 1, "b": 2}, {"a": 1}, "The key 'b' should not be there."),
            ({"A": 1}, {"a": 1}, "The key 'a' is missing, and 'A' is there. Only capital and small letters differ."),
            ({"a": 2}, {"a": 1}, "For the key 'a', 2 should be 1."),
            ({1, 2}, {2, 3}, "3 is missing, and 1 should not be there."),
        )

    def test_objects_that_refuse_comparison_give_no_hint(self):
        class Hostile:
            def __eq__(self, other): raise RuntimeError
            __hash__ = object.__hash__

        self.assertEqual(hint([Hostile()], [Hostile()]), "")


class Texts(unittest.TestCase):
    def test_long_values_are_cut_around_the_first_difference(self):
        self.assertEqual(
            shown([*range(50), 7, *range(51, 100)], list(range(100)), 20),
            ("[…, 48, 49, 7, 51, 52, 53, …]", "[…, 48, 49, 50, 51, 52, …]"))
        got, expected = shown("x" * 300 + "abc", "x" * 300 + "abd", 40)
        self.assertTrue(got.startswith("…'xxx") and got.endswith("xabc'"), got)
        self.assertTrue(expected.startswith("…'xxx") and expected.endswith("xabd'"), expected)
        self.assertLess(len(got), 60)

    def test_any_value_has_a_short_text(self):
        class Hostile:
            def __repr__(self): raise ValueError

        circle = []
        circle.append(circle)
        deep = None
        for _ in range(3000):
            deep = [deep]
        for value in (Hostile(), circle, deep, "\ud800" * 1000, b"x" * 10**6, 10**5000, -(10**5000), {1: circle}):
            self.assertLess(len(short(value, 50)), 120)
        self.assertEqual(short({"b", "a", "c"}), "{'a', 'b', 'c'}")
        self.assertEqual((short(set()), short((1,)), short(frozenset({1}))), ("set()", "(1,)", "frozenset({1})"))

    def test_texts_of_several_lines_are_shown_as_a_diff(self):
        self.assertEqual(
            difference_lines("a\nb\nc \nd\ne\nf", "a\nb\nc\nd\ne\nf"),
            ["- expected, + yours:", "  a", "  b", "- c", "+ c·", "  d", "  e"])


if __name__ == "__main__":
    unittest.main()
