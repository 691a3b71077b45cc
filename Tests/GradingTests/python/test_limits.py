"""Large, deep and frequent values cross the link. What cannot cross is told as a limit, with the right one to blame."""

import unittest

from pair import Grading

_TEST = "from submission import *\ndef test_it():\n"


def graded(test, code, setup=""):
    """Grades one test, whose lines `test` holds."""
    return Grading(setup + _TEST + "".join(f"    {line}\n" for line in test.splitlines()), code)


class LargeAndDeep(unittest.TestCase):
    def assertPasses(self, grading):
        outcome = grading.statuses, grading.fault
        self.assertEqual(outcome, ({"test_it": "passed"}, None), grading.ends or grading.errors)

    def test_a_million_numbers_cross_in_both_directions(self):
        self.assertPasses(graded(
            "numbers = list(range(1_000_000))\n"
            "assert sort(numbers[::-1]) == numbers\n"
            "assert reverse(numbers) is None and numbers[0] == 999_999",
            "def sort(numbers): return sorted(numbers)\n"
            "def reverse(numbers): numbers.reverse()\n",
        ))

    def test_deeply_nested_values_cross_in_both_directions(self):
        setup = (
            "import collections\n"
            "Pair = collections.namedtuple('Pair', 'first rest')\n"
            "def depth(pair):\n"
            "    count = 0\n"
            "    while pair is not None:\n"
            "        pair = pair[1]\n"
            "        count += 1\n"
            "    return count\n"
        )
        code = setup + (
            "def chain(make, n):\n"
            "    pairs = None\n"
            "    for i in range(n): pairs = make(i, pairs)\n"
            "    return pairs\n"
        )
        for make in ("lambda *pair: pair", "lambda *pair: list(pair)", "lambda a, b: {0: a, 1: b}", "Pair"):
            with self.subTest(make):
                self.assertPasses(graded(
                    "pairs = made()\n"
                    "assert depth(pairs) == 1000\n"
                    "assert measure(pairs) == 1000\n"
                    "assert measure(pairs) == 1000 and same(pairs)[0] == 999",
                    f"{code}\ndef made(): return chain({make}, 1000)\ndef measure(pairs): return depth(pairs)\n"
                    "def same(pairs): return pairs\n",
                    setup,
                ))


class Refusals(unittest.TestCase):
    def test_a_value_of_the_tests_that_cannot_cross_is_the_fault_of_the_tests(self):
        for test, code in (
            ("assert f([0] * 5_000_000)", "def f(x): return x"),
            ("assert f('x' * 40_000_000)", "def f(x): return x"),
            ("assert f(lambda: [0] * 5_000_000)", "def f(make): return make()"),
            # The student's code must not hide the fault of the tests.
            (
                "assert f(lambda: [0] * 5_000_000)",
                "def f(make):\n    try: return make()\n    except BaseException: return 0",
            ),
        ):
            with self.subTest(test=test, code=code):
                grading = graded(test, code)
                self.assertRegex(
                    grading.fault or "",
                    "^tests.test_it: a value of the tests cannot be passed to the student's code: "
                    "it (has more than 4,000,000 parts|takes more than 32 MiB)$")

    def test_a_value_of_the_student_that_cannot_cross_is_told_as_a_limit_of_the_grader(self):
        parts, size = "it has more than 4,000,000 parts", "it takes more than 32 MiB"
        levels = "it is nested deeper than 2000 levels"
        chain = "pairs = None\n    for i in range(3000): pairs = (i, pairs)\n    return pairs"
        for code, begin, reason in (
            ("def f(x): return [0] * 5_000_000", "`f(1)` gave a value", parts),
            ("def f(x): return 'x' * 40_000_000", "`f(1)` gave a value", size),
            (f"def f(x):\n    {chain}", "`f(1)` gave a value", levels),
            ("def f(x): raise ValueError([0] * 5_000_000)", None, None),
        ):
            with self.subTest(code):
                end = graded("f(1)", code).only
                self.assertEqual(end["status"], "error")
                if begin is None:
                    self.assertIn("ValueError", end["message"])
                else:
                    self.assertEqual(
                        end["message"],
                        f"{begin} that cannot be handed to the tests: {reason}. "
                        "This is a limit of the grader, not of Python.")

    def test_a_value_that_the_student_passes_to_the_tests_is_told_likewise(self):
        end = graded("f(len_of)", "def f(g): return g([0] * 5_000_000)", "def len_of(x): return len(x)\n").only
        self.assertEqual(end["status"], "error")
        self.assertRegex(end["message"], "cannot be handed to the tests: it has more than 4,000,000 parts")

    def test_no_expected_exception_matches_a_refusal(self):
        for expected in ("ValueError", "Exception"):
            end = graded(
                f"with unittest.TestCase().assertRaises({expected}): f()",
                "def f(): return [0] * 5_000_000", "import unittest\n").only
            self.assertEqual(end["status"], "error")

    def test_a_refused_value_does_not_end_the_submission(self):
        grading = Grading(
            "from submission import f, g\ndef test_a(): f()\ndef test_b():\n    try: f()\n"
            "    except BaseException: pass\n    assert g() == 1",
            "def f(): return [0] * 5_000_000\ndef g(): return 1")
        self.assertEqual(grading.statuses, {"test_a": "error", "test_b": "passed"})


if __name__ == "__main__":
    unittest.main()
