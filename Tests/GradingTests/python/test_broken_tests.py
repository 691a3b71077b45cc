"""Tests that Python cannot read: a fault of the package, in words for its author."""

import unittest

from pair import Grading

_RIGHT = "def f(x):\n    return 2 * x\n"
_GOOD = "from submission import f\n\ndef test_f():\n    assert f(2) == 4, 'Twice two'\n"


class BrokenTests(unittest.TestCase):
    def test_are_a_fault_with_its_reason(self):
        for broken, reason in (
            ("x = " + "(" * 10_000, "too many nested parentheses (tests.py, line 5)"),
            ("x = " + "(" * 10_000 + "1" + ")" * 10_000, "too many nested parentheses (tests.py, line 5)"),
            ("x = " + "-" * 100_000 + "1", "nested too deeply"),
            ("x = " + "+".join("1" * 100_000), "nested too deeply"),
            ("x = 1" + " .real" * 100_000, "nested too deeply"),
            ("x = " + "9" * 5000, "4300 digits"),
            ("x = '\0'", "line 5: contains a NUL character"),
            ("x = (", "'(' was never closed (tests.py, line 5)"),
            ("import nonesuch", "No module named 'nonesuch' (line 5 of tests.py)"),
            ("import sys\nsys.exit()", "SystemExit"),
            ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ):
            with self.subTest(broken[:40]):
                grading = Grading(_GOOD + broken + "\n", _RIGHT)
                self.assertIsNone(grading.invalid)
                self.assertIn(reason, grading.fault or "", grading.events)

    def test_may_have_long_lines(self):
        grading = Grading(_GOOD + f"x = '{'a' * 1_000_000}'\n", _RIGHT)
        self.assertEqual(grading.statuses, {"test_f": "passed"})

    def test_of_calls_are_a_fault_with_its_line(self):
        for call in (
            "f(" * 5000 + "1" + ")" * 5000, "-" * 100_000 + "f(1)", "f(" + "9" * 5000 + ")",
        ):
            with self.subTest(call[:20]):
                grading = Grading("", _RIGHT, calls=[{
                    "line": 2, "title": "t", "call": call, "returns": "4", "message": ""}])
                self.assertIsNone(grading.invalid)
                self.assertIn("calls.yaml", grading.fault or "", grading.events)


class BrokenSubmissions(unittest.TestCase):
    def test_are_invalid_at_their_line(self):
        for broken in (
            "x = " + "(" * 10_000, "x = " + "[" * 10_000 + "]" * 10_000, "x = " + "-" * 50_000 + "1",
            "x = " + "+".join("1" * 30_000), "x = " + "9" * 5000, "x = '" + "a" * 60_000,
        ):
            with self.subTest(broken[:20]):
                grading = Grading(_GOOD, _RIGHT + broken + "\n")
                self.assertIsNone(grading.fault)
                self.assertTrue((grading.invalid or "").startswith("Python cannot read line 3"), grading.events)
                self.assertLess(len(grading.invalid), 400)

    def test_integers_of_any_size_are_told(self):
        for body in (
            "return 10 ** 6000", "return [10 ** 6000]", "return {10 ** 6000: 1}", "raise ValueError(10 ** 6000)",
            "return {}[10 ** 6000]", "print(10 ** 6000)", "return str(10 ** 6000)",
        ):
            with self.subTest(body):
                grading = Grading(_GOOD, f"def f(x):\n    {body}\n")
                self.assertIsNone(grading.fault)
                self.assertIn(grading.only["status"], ("failed", "error"))
                self.assertLess(len(grading.only["message"]), 500)


if __name__ == "__main__":
    unittest.main()
