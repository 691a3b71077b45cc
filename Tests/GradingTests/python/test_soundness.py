"""Tests that judge nothing are errors of the package."""

import textwrap
import unittest

from pair import Grading

HALF = "def half(n): return 2"


class Soundness(unittest.TestCase):
    def fault(self, tests, code=HALF):
        grading = Grading(tests, code)
        self.assertIsNone(grading.invalid)
        self.assertFalse([end for end in grading.ends.values() if end["status"] == "passed"])
        return grading.fault or ""

    def in_class(self, body, base="unittest.TestCase"):
        body = textwrap.indent(textwrap.dedent(body), "    ")
        return f"import unittest\nfrom submission import half\nclass T({base}):\n{body}"

    def test_a_coroutine_that_nothing_awaits_is_named_with_its_line(self):
        for tests, place in (
            (self.in_class("async def test_it(self):\n    self.assertEqual(half(6), 3)"), "tests.py:4: `T.test_it`"),
            ("from submission import half\nasync def test_it():\n    assert half(6) == 3", "tests.py:2: `test_it`"),
            (self.in_class("async def setUp(self): pass\ndef test_it(self): pass"), "tests.py:4: `T.setUp`"),
        ):
            with self.subTest(tests):
                fault = self.fault(tests)
                self.assertIn(place, fault)
                self.assertIn("IsolatedAsyncioTestCase", fault)

    def test_a_coroutine_of_an_asynchronous_test_case_runs(self):
        tests = self.in_class(
            "async def test_it(self): self.assertEqual(half(6), 3)", "unittest.IsolatedAsyncioTestCase")
        self.assertEqual(Grading(tests, HALF).only["status"], "failed")
        self.assertEqual(Grading(tests, "def half(n): return n // 2").only["status"], "passed")

    def test_a_coroutine_that_a_decorator_runs_is_a_test(self):
        tests = """
            import asyncio, functools
            from submission import half
            def runs(test):
                @functools.wraps(test)
                def run(): asyncio.run(test())
                return run
            @runs
            async def test_it(): assert half(6) == 3
            """
        self.assertEqual(Grading(tests, HALF).only["status"], "failed")

    def test_a_generator_is_named_with_its_line(self):
        fault = self.fault(self.in_class("def test_it(self):\n    yield half(6) == 3"))
        self.assertIn("tests.py:4: `T.test_it` contains `yield`", fault)

    def test_a_returned_value_is_named_with_its_line(self):
        for tests in (
            "from submission import half\ndef test_it():\n    return half(6) == 3",
            "from submission import half\ndef right(n): return half(n) == 3\ndef test_it(): return right(6)",
            self.in_class("def test_it(self): return half(6) == 3"),
            self.in_class("async def test_it(self): return half(6) == 3", "unittest.IsolatedAsyncioTestCase"),
            self.in_class("async def test_it(self): return half(6)", "unittest.IsolatedAsyncioTestCase"),
            self.in_class("def right(self): yield half(6)\ndef test_it(self): return self.right()"),
            self.in_class("@unittest.expectedFailure\ndef test_it(self): return half(6)"),
            self.in_class("test_it = lambda self: half(6) == 3"),
        ):
            with self.subTest(tests):
                self.assertRegex(self.fault(tests), r"tests\.py:[345]: `(T\.)?test_it` returns a value")

    def test_returning_none_is_no_error(self):
        for body in ("return self.assertEqual(half(4), 2)", "return None", "return half.clear()"):
            with self.subTest(body):
                code = "def half(n): return 2\nhalf.clear = print"
                grading = Grading(self.in_class(f"def test_it(self): {body}"), code)
                self.assertEqual(grading.only["status"], "passed")

    def test_a_replaced_test_is_named_with_both_lines(self):
        for tests, name, lines in (
            (self.in_class(3 * "def test_a(self): pass\n"), "T.test_a", (4, 5)),
            ("def test_a(): pass\n\ndef test_a(): pass", "test_a", (1, 3)),
            ("import unittest\n" + 2 * "class T(unittest.TestCase):\n    def test_a(self): pass\n", "T", (2, 4)),
            (self.in_class(2 * "def setUp(self): pass\n" + "def test_a(self): pass"), "T.setUp", (4, 5)),
        ):
            with self.subTest(tests):
                self.assertIn(
                    f"tests.py:{lines[1]}: `{name}` replaces the one of the same name in line {lines[0]}",
                    self.fault(tests))

    def test_names_that_replace_no_test_are_no_error(self):
        tests = """
            import sys, unittest
            from typing import overload
            from submission import half
            class Box:
                @property
                def size(self): return 1
                @size.setter
                def size(self, value): pass
                @overload
                def get(self, n: int): ...
                def get(self, n): return n
            def helper(): return 1
            def helper(): return 2
            if sys.version_info > (3, 0):
                def test_version(): pass
            else:
                def test_version(): pass
            class A(unittest.TestCase):
                def test_it(self): self.assertEqual(half(4), helper())
            class B(A):
                def test_it(self): self.assertEqual(half(4), 2)
            """
        grading = Grading(tests, HALF)
        self.assertEqual(set(grading.statuses.values()), {"passed"}, grading.fault)


if __name__ == "__main__":
    unittest.main()
