"""Who caused an error or a skip, in each kind of tests: pytest, doctest, generated tests and shared isolation."""

import unittest

from pair import Grading

_RIGHT = """
def half(n): return n // 2
def table(): return {"a": 1}
def boom(n): return n + 1
def apply(f): return f()
"""
_OVERWRITTEN = _RIGHT + "half = half(4)\n"
_PRINTS = _RIGHT + "def half(n): print(n)\ndef table(): return {}\ndef boom(n): return [][n]\n"
_TEXTS = _RIGHT + "def half(n): return str(n)\ndef table(): return 3\ndef boom(n): raise KeyError('x')\n"
_SKIPS = _RIGHT + "import unittest\ndef half(n): raise unittest.SkipTest('no')\n"

_DOCTEST_END = """
import doctest, tests
def load_tests(loader, standard, pattern):
    standard.addTests(doctest.DocTestSuite(tests))
    return standard
"""


def pytest_of(check):
    return f"import pytest\nfrom submission import *\ndef test_it():\n    {check}\n"


def unittest_of(check):
    return (
        "import unittest\nfrom submission import *\nclass T(unittest.TestCase):\n    def test_it(self):\n"
        f"        {check}\n")


def hypothesis_of(check):
    return (
        "from hypothesis import assume, given, strategies as st\nfrom submission import *\n@given(st.integers(4, 4))\n"
        f"def test_it(n):\n    {check}\n")


def generated_of(check):
    return f"import random\nfrom submission import *\ndef test_it():\n    n = random.randint(4, 4)\n    {check}\n"


def doctest_of(example, wanted, start="from submission import *"):
    return f'"""\n>>> {start}\n>>> {example}\n{wanted}\n"""\n{_DOCTEST_END}'


class Kinds(unittest.TestCase):
    def assertStudents(self, grading, *words, status=("error", "failed")):
        self.assertEqual((grading.invalid, grading.fault), (None, None), grading.errors)
        self.assertIn(grading.only["status"], status)
        for word in words:
            self.assertIn(word, grading.only["message"])

    def assertPackages(self, grading, *words):
        self.assertIsNone(grading.invalid)
        for word in words:
            self.assertIn(word, grading.fault or "", [grading.ends, grading.errors])

    def gradings(self, check, code):
        """Yields a grading of each kind whose tests are functions."""
        for kind, of, shared in (
            ("pytest", pytest_of, False), ("hypothesis", hypothesis_of, False), ("generated", generated_of, False),
            ("shared functions", pytest_of, True), ("shared unittest", unittest_of, True),
        ):
            with self.subTest(kind=kind, check=check):
                yield Grading(of(check), code, shared=shared)


class Students(Kinds):
    def test_an_overwritten_function(self):
        for grading in self.gradings("assert half(4) == 2", _OVERWRITTEN):
            self.assertStudents(grading, "`half` is 2, not a function. Was the name used again further down?")
        self.assertStudents(
            Grading(doctest_of("half(4)", 2), _OVERWRITTEN),
            "`half` is 2, not a function. Was the name used again further down?")

    def test_a_missing_key(self):
        for grading in self.gradings('assert table()["a"] == 1', _PRINTS):
            self.assertStudents(grading, "`table()`")
        self.assertStudents(Grading(doctest_of('table()["a"]', 1), _PRINTS), "`table()` returned {}", "no key 'a'")

    def test_a_wrong_type_in_the_tests_own_arithmetic(self):
        for code in (_PRINTS, _TEXTS):
            for grading in self.gradings("assert half(4) + 1 == 3", code):
                self.assertStudents(grading, "half(")
            self.assertStudents(Grading(doctest_of("half(4) + 1", 3), code), "`half(4)` returned")

    def test_a_value_that_an_earlier_example_kept(self):
        for examples in ("value = half(4)\n>>> value + 1", "value = half(4)\n>>> for n in value: n + 1"):
            self.assertStudents(Grading(doctest_of(examples, 3), _TEXTS))

    def test_a_value_that_the_module_of_the_examples_kept(self):
        tests = f'"""\n>>> value + 1\n3\n"""\nfrom submission import half\nvalue = half(4)\n{_DOCTEST_END}'
        self.assertStudents(Grading(tests, _PRINTS))

    def test_an_exception_in_their_code_with_its_line(self):
        for grading in self.gradings("assert boom(1) == 2", _PRINTS):
            self.assertStudents(grading, "IndexError", "in line 8 of your code: `def boom(n): return [][n]`")
        self.assertStudents(Grading(doctest_of("boom(1)", 2), _PRINTS), "`boom(1)` raised IndexError", "line 8")

    def test_a_name_that_only_an_example_needs(self):
        self.assertStudents(
            Grading(doctest_of("third(9)", 3), _RIGHT),
            "Your code does not define `third`, which the tests need.")
        self.assertStudents(
            Grading(doctest_of("third(9)", 3, "from submission import third"), _RIGHT), "does not define `third`")

    def test_conditions_that_no_input_meets(self):
        tests = hypothesis_of("assume(half(n) == n // 2)").replace("4, 4", "0, 10 ** 6")
        self.assertStudents(Grading(tests, _TEXTS), "nothing can be judged", status=("failed",))


class Packages(Kinds):
    def test_own_mistakes(self):
        for check, problem in (
            ("assert {}['x'] == half(4)", "KeyError: 'x'"), ("import nonesuch", "No module named 'nonesuch'"),
            ("half(4); [][0]", "IndexError"), ("assert half(4) == 2 and 1 / 0", "ZeroDivisionError"),
            ("assert half(4) + len(3)", "TypeError"),
        ):
            for grading in self.gradings(check, _RIGHT):
                self.assertPackages(grading, problem, "line ")
            self.assertPackages(Grading(doctest_of(check, 2), _RIGHT), problem)

    def test_a_strategy_that_filters_everything(self):
        tests = hypothesis_of("assert half(n) == n // 2")
        nothing = "st.integers().filter(bool).filter(lambda n: n == 0)"
        self.assertPackages(Grading(tests.replace("st.integers(4, 4)", nothing), _RIGHT))

    def test_a_name_that_nobody_defines(self):
        tests = doctest_of("undefined", 2, "from submission import half")
        self.assertPackages(Grading(tests, _RIGHT), "NameError")


class Skips(Kinds):
    def assertSkipped(self, grading):
        self.assertIsNone(grading.fault)
        self.assertEqual((grading.only["status"], grading.only["message"]), ("skipped", "later"))

    def test_of_the_teacher(self):
        for shared in (False, True):
            with self.subTest(shared=shared):
                self.assertSkipped(Grading(pytest_of("pytest.skip('later')"), _RIGHT, shared=shared))
                mark = pytest_of("assert half(4) == 2").replace("def test", "@pytest.mark.skip('later')\ndef test")
                self.assertSkipped(Grading(mark, _RIGHT, shared=shared))
                self.assertSkipped(Grading(unittest_of("self.skipTest('later')"), _RIGHT, shared=shared))
        mark = hypothesis_of("pass").replace("@given", "import unittest\n@unittest.skip('later')\n@given")
        self.assertSkipped(Grading(mark, _RIGHT))

    def test_of_the_submission(self):
        for shared in (False, True):
            with self.subTest(shared=shared):
                decided = pytest_of("half(4) == 2 and pytest.skip('no')")
                self.assertStudents(Grading(decided, _RIGHT, shared=shared), "no.", status=("failed",))
                mark = pytest_of("assert half(4) == 2").replace(
                    "def test", "@pytest.mark.skipif(half(4) == 2, reason='no')\ndef test")
                self.assertStudents(Grading(mark, _RIGHT, shared=shared), "no.", status=("failed",))
                decided = unittest_of("half(4) == 2 and self.skipTest('no')")
                self.assertStudents(Grading(decided, _RIGHT, shared=shared), "no.", status=("failed",))
                through = unittest_of("apply(lambda: self.skipTest('no'))")
                self.assertStudents(Grading(through, _RIGHT, shared=shared))

    def test_that_their_code_raises(self):
        for grading in self.gradings("assert half(4) == 2", _SKIPS):
            self.assertStudents(grading)
        self.assertStudents(Grading(doctest_of("half(4)", 2), _SKIPS), "`half(4)` raised SkipTest")


class ExpectedFailures(Kinds):
    def test_an_exception_that_the_mark_names_passes(self):
        code = "class Own(Exception): pass\nclass Sub(Own): pass\ndef own(): raise Sub('x')\n"
        for raises in ("Own", "submission.Own", "(ValueError, Own)", "Exception"):
            tests = (
                "import pytest, submission\nfrom submission import Own, own\n"
                f"@pytest.mark.xfail(raises={raises}, strict=True)\ndef test_it():\n    assert own() == 1\n")
            self.assertEqual(Grading(tests, code).statuses, {"test_it": "passed"})

    def test_any_other_exception_of_the_submission_does_not(self):
        code = "class Own(Exception): pass\ndef own(): raise KeyError('x')\n"
        for mark in ("xfail(raises=Own)", "xfail", "xfail(raises=ValueError)"):
            tests = (
                "import pytest\nfrom submission import Own, own\n"
                f"@pytest.mark.{mark}\ndef test_it():\n    assert own() == 1\n")
            self.assertStudents(Grading(tests, code), "`own()` raised KeyError: 'x'", status=("error",))


class HostileExceptions(Kinds):
    def test_arrive_whatever_their_class_defines(self):
        for member in (
            "def __str__(self): raise RuntimeError('no')", "def __str__(self): return None",
            "def __str__(self): return str(self)", "def __str__(self): raise SystemExit",
            "def __repr__(self): raise KeyboardInterrupt", "args = property(lambda self: 1 / 0)",
            "__dict__ = property(lambda self: 1 / 0)", "__cause__ = property(lambda self: 1 / 0)",
            "__notes__ = property(lambda self: 1 / 0)", "__traceback__ = 3", "__class__ = int",
            "def __str__(self): return '\\ud800\\x1b[31m'", "def __str__(self): return 'x' * 10_000_000",
            "def __hash__(self): raise ValueError", "def __getattribute__(self, name): raise ValueError",
            "errno = property(lambda self: 1 / 0)",
            "def __eq__(self, other): raise ValueError", "def __init__(self, *a): self.args = (self,)",
        ):
            code = _RIGHT + f"class Own(Exception):\n    {member}\ndef own(): raise Own('x')\n"
            for check in ("own()", "with self.assertRaises(Own): own()", "self.assertRaisesRegex(Own, 'y', own)"):
                with self.subTest(member=member, check=check):
                    grading = Grading(unittest_of(check), code)
                    self.assertIsNone(grading.fault)
                    self.assertIn(grading.only["status"], ("passed", "failed", "error"))
                    self.assertNotIn("ended the program", grading.only["message"])
                    self.assertLess(len(grading.only["message"]), 700)
                    if check == "own()":
                        self.assertStudents(grading, "`own()` raised Own", status=("error",))


if __name__ == "__main__":
    unittest.main()
