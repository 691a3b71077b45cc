"""Large, deep and frequent values cross the link. A value that cannot cross is reported as a limit."""

import collections
import time
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
                    "^test_it: a value of the tests cannot be passed to the student's code: "
                    "it (has more than 4,000,000 parts|takes more than 32 MiB)$")

    def test_a_value_of_the_student_that_cannot_cross_is_reported_as_a_limit_of_the_grader(self):
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

    def test_a_value_that_the_student_passes_to_the_tests_is_reported_too(self):
        end = graded("f(len_of)", "def f(g): return g([0] * 5_000_000)", "def len_of(x): return len(x)\n").only
        self.assertEqual(end["status"], "error")
        self.assertRegex(end["message"], "cannot be handed to the tests: it has more than 4,000,000 parts")

    def test_an_answer_that_the_student_made_too_large_is_not_the_fault_of_the_tests(self):
        end = graded("f(lambda n: [0] * n)", "def f(make): return make(5_000_000)").only
        self.assertEqual(end["status"], "error")
        self.assertIn("the answer of the tests is too large: it has more than 4,000,000 parts", end["message"])

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


class Traffic(unittest.TestCase):
    def test_much_traffic_is_reported_during_the_test_and_little_is_not(self):
        grading = Grading(
            "from submission import *\n"
            "def test_much():\n    for n in range(3000): assert f(n) == n\n"
            "def test_back():\n    assert count(lambda n: n, 3000) == 3000\n"
            "def test_large():\n    assert len(f([0] * 1_000_000)) == 1_000_000\n"
            "def test_little():\n    assert f(1) == 1\n",
            "def f(x): return x\ndef count(g, n):\n    for i in range(n): g(i)\n    return n\n")
        self.assertEqual(set(grading.statuses.values()), {"passed"}, grading.ends)
        traffic, test = {}, None
        for event in grading.events:
            if event["event"] == "start":
                test = traffic.setdefault(event["id"], collections.Counter())
            elif event["event"] == "crossed":
                test.update(event["traffic"])
        for name in ("test_much", "test_back"):
            self.assertGreaterEqual(traffic[name]["frames"], 6000)
            self.assertLess(traffic[name]["frames"], 6100)
            self.assertGreater(traffic[name]["cpuMicroseconds"], 1000)
            self.assertGreater(traffic[name]["wallMicroseconds"], traffic[name]["cpuMicroseconds"])
        self.assertGreater(traffic["test_large"]["bytes"], 8_000_000)
        self.assertFalse(traffic["test_little"])


class OwnTime(unittest.TestCase):
    def test_large_values_that_differ_are_described_in_short_time(self):
        for check, code in (
            ("self.assertEqual(f(list(range(1_000_000))), list(range(1, 1_000_001)))", "def f(x): return x"),
            ("self.assertEqual(f(), {n: n for n in range(5000)})", "def f(): return {n: -n for n in range(5000)}"),
            ("self.assertEqual(f(), '\\n'.join(map(str, range(5000))))",
             "def f(): return '\\n'.join(map(str, range(2, 5002)))"),
        ):
            tests = "import unittest\nfrom submission import *\nclass T(unittest.TestCase):\n    def test_it(self):\n"
            with self.subTest(check):
                begin = time.monotonic()
                self.assertEqual(Grading(f"{tests}        {check}\n", code).only["status"], "failed")
                # Minutes, or no end, without a bound.
                self.assertLess(time.monotonic() - begin, 20)


class SpecialMethods(unittest.TestCase):
    def end(self, check, body):
        """Grades a test of `box`, an object of a class with this body."""
        code = "class Box:\n" + "".join(f"    {line}\n" for line in body.splitlines())
        return graded(f"box = Box()\n{check}", code).only

    def test_none_is_never_replaced_by_another_value(self):
        for method, check in (
            ("__str__(self)", "assert 'Box' in str(box)"),
            ("__str__(self)", "assert f'{box}' == 'Box'"),
            ("__str__(self)", "assert '%s' % box == 'Box'"),
            ("__repr__(self)", "assert 'Box' in repr(box)"),
            ("__repr__(self)", "assert 'Box' in str(box)"),
            ("__repr__(self)", "assert 'Box' in f'{box}'"),
            ("__repr__(self)", "assert '[Box]' == str([box])"),
            ("__format__(self, how)", "assert f'{box}' == 'Box'"),
            ("__len__(self)", "assert len(box) == 0"),
            ("__len__(self)", "assert not box"),
            ("__bool__(self)", "assert not box"),
            ("__hash__(self)", "assert hash(box) == hash(box)"),
            ("__hash__(self)", "assert {box}"),
            ("__int__(self)", "assert int(box) == 1"),
            ("__index__(self)", "assert [1, 2][box] == 1"),
            ("__float__(self)", "assert float(box) == 1"),
            ("__complex__(self)", "assert complex(box) == 1"),
            ("__iter__(self)", "assert list(box) == []"),
        ):
            with self.subTest(method=method, check=check):
                end = self.end(check, f"def {method}: print('Box')")
                name = method.partition("(")[0]
                self.assertEqual(end["status"], "error")
                self.assertEqual(end["message"], f"`{name}` returned None. Did you print instead of returning?")
                self.assertIn("TypeError: ", end["details"])

    def test_a_result_of_the_wrong_type_is_named_with_what_is_wanted(self):
        for body, check, message in (
            ("def __str__(self): return 3", "str(box)", "`__str__` returned 3, but it must return a text."),
            ("def __len__(self): return '2'", "len(box)",
             "`__len__` returned '2', but it must return a whole number that is not negative."),
            ("def __len__(self): return -1", "len(box)",
             "`__len__` returned -1, but it must return a whole number that is not negative."),
            ("def __bool__(self): return 1", "bool(box)", "`__bool__` returned 1, but it must return True or False."),
            ("def __iter__(self): return [1]", "list(box)",
             "`__iter__` returned [1], but it must return an iterator, such as `iter(…)` of a list."),
        ):
            with self.subTest(body):
                end = self.end(check, body)
                self.assertEqual((end["status"], end["message"]), ("error", message))

    def test_right_results_pass_and_wrong_ones_raise_what_python_raises(self):
        grading = graded(
            "box = Box()\n"
            "assert str(box) == 'text' and len(box) == 1 and box and hash(box) == 7 and int(box) == 3\n"
            "assert float(box) == 0.5 and list(box) == [1, 2]\n"
            "case = unittest.TestCase()\n"
            "with case.assertRaises(TypeError): str(Wrong())\n"
            "with case.assertRaises(ValueError): len(Wrong())\n",
            "class Box:\n"
            "    def __str__(self): return 'text'\n"
            "    def __len__(self): return True\n"
            "    def __hash__(self): return 7\n"
            "    def __int__(self): return 3\n"
            "    def __float__(self): return 0.5\n"
            "    def __iter__(self): return iter([1, 2])\n"
            "class Wrong:\n"
            "    def __str__(self): pass\n"
            "    def __len__(self): return -1\n",
            "import unittest\n")
        self.assertEqual(grading.statuses, {"test_it": "passed"}, grading.ends)


if __name__ == "__main__":
    unittest.main()
