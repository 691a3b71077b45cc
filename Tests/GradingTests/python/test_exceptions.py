"""What a beginner reads about an exception of the program."""

import io
import sys
import time
import unittest
import warnings
from unittest import mock

from mistakes import HOSTILE, MISTAKES
from pair import LIBRARY, Grading

sys.path.insert(0, str(LIBRARY))

from sandmartin.failures import Failures  # noqa: E402

FILE = "submission.py"
ALL = [(source, words) for group in MISTAKES.values() for source, *words in group]


def raised(source):
    """Returns the exception of a program, and its failures."""
    limit = sys.getrecursionlimit()
    # exit() closes the standard input.
    with warnings.catch_warnings(), mock.patch("sys.stdin", io.StringIO()), mock.patch("sys.stdout", io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, FILE, "exec", dont_inherit=True), {"__name__": "submission"})
        except BaseException as error:
            return error, Failures(FILE, source.encode("utf-8", "surrogatepass"))
        finally:
            sys.setrecursionlimit(limit)
    raise AssertionError(f"runs to its end: {source}")


class Advice(unittest.TestCase):
    def test_each_mistake_is_explained_with_its_values(self):
        self.assertGreater(len(ALL), 100)
        for source, words in ALL:
            with self.subTest(source):
                error, failures = raised(source)
                advice = failures.advise(error)
                for word in words:
                    self.assertIn(word, advice)
                self.assertEqual(bool(advice), any(words))

    def test_every_message_is_short_and_complete(self):
        for source in [source for source, _ in ALL] + HOSTILE:
            with self.subTest(source[:200]):
                error, failures = raised(source)
                began = time.process_time()
                advice, message = failures.advise(error), failures.explain_loading(error)[0]
                # Usually 1 ms. The bound only finds what grows without limit.
                self.assertLess(time.process_time() - began, 1)
                self.assertLessEqual(len(advice.split()), 40)
                self.assertLessEqual(len(message.split()), 60)
                self.assertNotRegex(message, r"sandmartin|line 0|[\0-\x1f\x7f-\x9f\ud800-\udfff]|0x[0-9a-f]{6}")
                for text in filter(None, (advice, message)):
                    self.assertRegex(text, r"([^.?!][.?]|…)$")

    def test_return_is_suspected_only_after_a_call(self):
        for use in ("x.a", "x + 1", "for y in x: pass", "x()", "x[0]", "a, b = x", "len(x)", "int(x)", "range(x)"):
            error, failures = raised(f"x = None\n{use}")
            self.assertNotIn("return", failures.advise(error))

    def test_a_program_that_asks_for_too_much_gets_no_advice_about_parameters(self):
        failures = Failures(FILE, b"input()", is_program=True)
        try:
            exec(compile("def input():\n    raise EOFError\n", "library.py", "exec"), names := {})
            exec(compile("input()", FILE, "exec"), names)
        except EOFError as error:
            self.assertIn("asks for more input than there is", failures.advise(error))


class OverTheLink(unittest.TestCase):
    def message(self, code, call="f(0)"):
        return Grading(f"from submission import *\ndef test_a(): assert {call} == 1", code).only["message"]

    def test_a_test_shows_the_advice(self):
        self.assertEqual(
            self.message("def f(n):\n    xs = [1, 2]\n    return xs[n + 2]\n"),
            "`f(0)` raised IndexError: list index out of range, in line 3 of your code: `return xs[n + 2]`. "
            "`xs` has 2 items, with the indexes 0 to 1, and `n + 2` is 2.")

    def test_loading_shows_the_advice(self):
        code = "n = int(input('Which number? '))\ndef f(): pass"
        grading = Grading("from submission import f\ndef test_a(): f()", code)
        self.assertEqual(
            grading.invalid,
            "Your code raised EOFError: EOF when reading a line before the tests could start, in line 1: "
            "`n = int(input('Which number? '))`. Nothing can be typed here, so `input()` cannot work. The values "
            "arrive as parameters of your function.")

    def test_a_call_with_too_many_values_is_explained(self):
        self.assertEqual(
            self.message("def f(): return 1"),
            "`f(0)` raised TypeError: f() takes 0 positional arguments but 1 was given. "
            "The call gives `f` 1 value, but it has only 0 parameters.")

    def test_exit_in_a_function_is_named(self):
        self.assertIn("Leave out `exit()`", self.message("def f(n):\n    exit()\n"))

    def test_an_endless_recursion_is_explained_quickly(self):
        message = self.message("def f(n):\n    return f(n + 1)\n")
        self.assertIn("`f` calls itself and never stops", message)
        self.assertLessEqual(len(message.split()), 60)

    def test_a_crash_of_the_interpreter_is_named(self):
        tests = "from submission import f\ndef test_a(): f()\ndef test_b(): pass"
        for code, word in (("import ctypes\ndef f(): ctypes.string_at(0)", "segmentation fault"),
                           ("import os\ndef f(): os.abort()", "abort")):
            self.assertIn(
                f"Python itself crashed during this test ({word})", Grading(tests, code).ends["test_a"]["message"])

    def test_a_forged_advice_is_only_a_short_text(self):
        code = "def f(n):\n    import sys\n    for name, module in list(sys.modules.items()):\n" \
               "        if name.endswith('failures'): module.Failures.advise = lambda *_: {!r}\n    return 1 / n\n"
        for forged in ("x\x1b[2J\n" * 1000, ["no text"], "word " * 1000):
            message = self.message(code.format(forged))
            self.assertLess(len(message), 800)
            self.assertTrue(message.isprintable())


if __name__ == "__main__":
    unittest.main()
