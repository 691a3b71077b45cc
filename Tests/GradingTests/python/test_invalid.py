"""A submission that the tests cannot use is invalid, and broken tests are a fault of the package."""

import unittest

from pair import Grading


class Invalid(unittest.TestCase):
    def test_code_that_does_not_compile_is_invalid_with_its_line(self):
        grading = Grading("from submission import f\ndef test_a(): assert f()", "def f()\n    return 1\n")
        self.assertIn("line 1 of your file: `def f()`. A colon", grading.invalid)
        self.assertEqual(grading.invalid_details, "line 1: def f()\n               ^")
        self.assertEqual(grading.ends, {})

    def test_a_missing_name_is_invalid_however_it_is_imported(self):
        for tests in (
            "from submission import hello\ndef test_a(): assert hello()",
            "from submission import *\ndef test_a(): assert hello()",
            "import submission\ndef test_a(): assert submission.hello()",
            "import submission as s\ndef test_a(): assert s.hello()",
        ):
            with self.subTest(tests):
                self.assertIn("does not define `hello`", Grading(tests, "def helo(): return 1").invalid)

    def test_a_name_that_is_defined_out_of_reach_is_told_with_its_place(self):
        for code, advice in (
            ("def main():\n    def hello(): return 1\n",
             "`hello` in line 2 stands inside of the function `main` in line 1. Begin it at the margin."),
            ("if __name__ == '__main__':\n    def hello(): return 1\n",
             "`hello` in line 2 stands inside of the `if` in line 1. Begin it at the margin."),
            ("'''\ndef hello():\n    return 1\n'''\n",
             "Lines 1 to 4 of your file are one long text, so Python does not run them. Remove the three quotes."),
            ("def main():\n    hello = 3\n", "Check the spelling."),
            ("def other(): pass\n", "Check the spelling."),
        ):
            with self.subTest(code):
                grading = Grading("from submission import hello\ndef test_a(): assert hello()", code)
                self.assertEqual(
                    grading.invalid, f"Your code does not define `hello`, which the tests need. {advice}")

    def test_a_built_in_does_not_replace_a_provided_name(self):
        tests = "from code import *\ndef test_a(): assert sum([1, 2]) == 3"
        grading = Grading(tests, "x = 1", module="code", provides=["sum"])
        self.assertIn("does not define `sum`", grading.invalid)

    def test_an_import_that_fails_or_ends_the_program_is_invalid(self):
        for code, reason in (
            ("1/0", "ZeroDivisionError: division by zero before the tests could start, in line 1: `1/0`"),
            ("exit()", "ended the program before the tests could start, in line 1: `exit()`"),
            ("import os; os._exit(0)", "ended the program before the tests could start. Does it call exit()"),
            ("", "does not define `f`"),
            (b"\xff\xfe", "Python cannot read your file"),
        ):
            with self.subTest(code):
                grading = Grading("from submission import f\ndef test_a(): assert f()", code)
                self.assertIn(reason, grading.invalid or "")

    def test_an_import_that_fails_shows_the_lines_of_the_student(self):
        grading = Grading(
            "from submission import f\ndef test_a(): assert f()",
            "def half(n):\n    return n / 0\n\ndef f(): pass\n\nhalf(3)\n")
        self.assertEqual(
            grading.invalid_details,
            "line 6\n    half(3)\nline 2, in half\n    return n / 0\nZeroDivisionError: division by zero")

    def test_code_that_stops_when_the_tests_are_imported_shows_the_lines_of_the_student(self):
        grading = Grading(
            "from submission import f\nSECRET = f(12345)\ndef test_a(): assert f()", "def f(n=1):\n    return n[0]\n")
        self.assertIn("in line 2 of your code", grading.invalid)
        self.assertEqual(
            grading.invalid_details, "line 2, in f\n    return n[0]\nTypeError: 'int' object is not subscriptable")

    def test_nothing_of_the_tests_is_in_the_details_of_an_invalid_submission(self):
        for code in ("f = 3", "def f(n): return None", "x = 1", "import os; os._exit(0)"):
            with self.subTest(code):
                grading = Grading("from submission import f\nSECRET = f(12345) + 1\ndef test_a(): assert f()", code)
                self.assertIsNotNone(grading.invalid)
                self.assertEqual(grading.invalid_details, "")

    def test_broken_tests_are_a_fault_of_the_package(self):
        for tests in ("def test_a(:", "import missing_module", "1/0", "from submission import f\n1/0"):
            with self.subTest(tests):
                grading = Grading(tests, "def f(): return 1")
                self.assertIsNotNone(grading.fault)
                self.assertIsNone(grading.invalid)

    def test_a_test_that_fails_by_its_own_error_is_a_fault_of_the_package(self):
        grading = Grading("from submission import f\ndef test_a(): 1/0", "def f(): return 1")
        self.assertIn("ZeroDivisionError", grading.fault)


if __name__ == "__main__":
    unittest.main()
