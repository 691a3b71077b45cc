"""What a beginner reads when Python cannot read the file."""

import re
import sys
import time
import unittest
import warnings

from pair import LIBRARY, Grading
from slips import SLIPS

sys.path.insert(0, str(LIBRARY))

from sandmartin.failures import Failures  # noqa: E402
from sandmartin.source_text import SourceText  # noqa: E402
from sandmartin.syntax_errors import explain_syntax_error  # noqa: E402

# Files that no slip explains: the bytes, the line or None, and words that the explanation needs.
UNUSUAL = {
    "unknown encoding": (b"# -*- coding: utf8mb4 -*-\nx = 1\n", 1, "`utf8mb4`"),
    "wrong encoding": (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", 1, "UTF-8"),
    "byte that is no UTF-8": (b"x = 1\ny = 'caf\xe9'\n", 2, "0xe9"),
    "UTF-16": ("x = 1\n".encode("utf-16"), None, "UTF-16"),
    "NUL": (b"x = 1\r\ny = \0 2\n", 2, "NUL"),
    "lines of old Macs": (b"x = 1\ry = 2\rprint(\r", 3, "`(` is never closed"),
    "lines of Windows": (b"x = 1\r\nif x\r\n    pass\r\n", 2, "colon"),
    "separators that are no line ends": ("# a\u2028b\x0c\x1c\x85\u2029\nx = = 3\n".encode(), 2, "`==` as one sign"),
    "byte order mark": (b"\xef\xbb\xbfx = = 3\n", 1, "`==` as one sign"),
    "open text in a line of 1 MB": (b"x = '" + b"a" * 1_000_000 + b"\n", 1, "never ends"),
    "bad end of a line of 1 MB": (b"x = [" + b"1, " * 300_000 + b"2 3]\n", 1, "between `2` and `3`"),
    "10,000 brackets": (b"y = 1\nx = " + b"(" * 10_000, 2, "nested too deeply"),
    "10,000 signs": (b"y = 1\nx = " + b"-" * 10_000 + b"1\n", 2, "too long or nested too deeply"),
    "sum of 100,000 numbers": (b"y = 1\nx = 1" + b" + 1" * 100_000 + b"\n", 2, "too long or nested too deeply"),
    "10,000 branches": (b"if 1: pass\n" + b"elif 1: pass\n" * 10_000, None, "chains of `elif`"),
    "integer of 1,000,000 digits": (b"y = 1\nx = " + b"9" * 1_000_000 + b"\n", 2, "1000000 digits"),
    "150 blocks": (b"".join(b" " * depth + b"if 1:\n" for depth in range(150)), 101, "nested too deeply"),
}
ALL = [(source.encode(), line, words) for group in SLIPS.values() for source, line, *words in group]
ALL += [(source, line, words) for source, line, *words in UNUSUAL.values()]


def explained(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "submission.py", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            return explain_syntax_error(error, source)
    raise AssertionError(f"Python reads {source[:100]}")


class SyntaxErrors(unittest.TestCase):
    def test_each_slip_is_named_at_its_line(self):
        self.assertGreater(len(ALL), 150)
        for source, line, words in ALL:
            with self.subTest(source[:60]):
                explanation = explained(source)
                self.assertEqual(explanation.line, line)
                for word in words:
                    self.assertIn(word, explanation.message)

    def test_every_explanation_is_short_and_complete(self):
        for source, line, _ in ALL:
            with self.subTest(source[:60]):
                explanation = explained(source)
                message = explanation.message
                self.assertLessEqual(len(message.split()), 60)
                self.assertLess(len(message), 400)
                self.assertRegex(message, r"[^.?!][.?]$")
                self.assertNotIn("line 0", message)
                self.assertNotRegex(message, r"sandmartin|Traceback|invalid syntax|[\0-\x1f\x7f-\x9f]")
                if line is not None:
                    self.assertIn(f"line {line} of your file", message)
                    shown, caret = explanation.details.split("\n")
                    self.assertTrue(shown.startswith(f"line {line}: "))
                    self.assertRegex(caret, r"^ *\^$")
                    self.assertLessEqual(len(caret), len(shown) + 1)

    def test_an_unknown_error_is_passed_on_in_plain_words(self):
        error = SyntaxError("a new kind of mistake?", ("submission.py", 1, 1, "x", 1, 2))
        self.assertEqual(
            explain_syntax_error(error, b"x\n").message,
            "Python cannot read line 1 of your file: `x`. Python says: a new kind of mistake.")
        self.assertIn("Python did not expect `)`", explained(b"x = (1 if 2 else)\n").message)

    def test_a_place_outside_the_file_is_no_crash(self):
        for line, offset in ((0, -1), (None, None), (99, 5), (1, 10**6)):
            for message in ("invalid syntax", "unexpected indent", "expected ':'", "invalid decimal literal"):
                with self.subTest((line, offset, message)):
                    error = SyntaxError(message, ("submission.py", line, offset, None))
                    self.assertEqual(explain_syntax_error(error, b"x = 1").line, 1)

    def test_no_explanation_takes_long(self):
        sources = [source for source, *_ in UNUSUAL.values()]
        parts = (b"'", b'"""', b"((", b"a b ", b"\\", b"- ")
        sources += [b"x = " + part * (60_000 // len(part)) + b" ?" for part in parts]
        sources += [b"x\n" * 30_000 + b"else:\n    pass\n", b" x\n" * 16_000, b"#\n" * 30_000 + b"else:\n"]
        for source in sources:
            with self.subTest(source[:40]):
                try:
                    compile(source, "submission.py", "exec", dont_inherit=True)
                except (SyntaxError, MemoryError, RecursionError) as error:
                    began = time.process_time()
                    explain_syntax_error(error, source)
                    # Usually 1 to 10 ms. The bound only finds what grows without limit.
                    self.assertLess(time.process_time() - began, 1)

    def test_the_caret_stands_below_the_mistake(self):
        self.assertEqual(
            explained("\tgröße = 3 x\n".encode()).details.split("\n")[0][:8], "line 1: ")
        self.assertEqual(explained("größe = 3 x".encode()).details, "line 1: größe = 3 x\n                  ^")
        self.assertEqual(explained("名前 = 3 x".encode()).details, "line 1: 名前 = 3 x\n                 ^")
        self.assertEqual(explained("a\u0308 = 3 x".encode()).details, "line 1: a\u0308 = 3 x\n              ^")
        self.assertEqual(explained(b"retrun 3\n").details, "line 1: retrun 3\n        ^")
        self.assertEqual(explained(b"x = 1 adn 2\n").details, "line 1: x = 1 adn 2\n              ^")
        self.assertEqual(
            explained(b"if x:\n\ty = 3 x\n").details, "line 2:     y = 3 x\n                  ^")

    def test_a_student_reads_the_explanation(self):
        grading = Grading("from submission import f\ndef test_a(): assert f()", "def f():\n    retrun 1\n")
        self.assertEqual(
            grading.invalid,
            "Python cannot read line 2 of your file: `retrun 1`. Did you mean `return` instead of `retrun`?")


class Lines(unittest.TestCase):
    def test_lines_are_counted_as_python_counts_them(self):
        for separator in "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e":
            source = f"# pasted{separator}from the web\r\ndef half(n):\r    return n / 0\n".encode()
            text = SourceText(source)
            self.assertEqual(text.line(2), "def half(n):")
            self.assertEqual(text.line(3), "    return n / 0")
            with self.subTest(ascii(separator)):
                end = Grading("from submission import half\ndef test_a(): assert half(2) == 1", source).only
                self.assertIn("line 3", end["message"])
                self.assertIn("`return n / 0`", end["message"])
                loading = Grading("from submission import half\ndef test_a(): half(2)", source + b"half(2)\n").invalid
                self.assertIn("line 3: `return n / 0`", loading)

    def test_a_file_in_its_own_encoding_is_quoted_in_it(self):
        self.assertEqual(SourceText("# coding: latin-1\nx = 'é'".encode("latin-1")).line(2), "x = 'é'")

    def test_a_trace_survives_a_hostile_exception(self):
        class Hostile(Exception):
            @property
            def __traceback__(self):
                raise ValueError

            def __str__(self):
                raise ValueError

        failures = Failures("submission.py", b"x")
        self.assertEqual(failures.trace(Hostile()), [])
        self.assertTrue(re.search("Hostile before", failures.explain_loading(Hostile())[0]))


if __name__ == "__main__":
    unittest.main()
