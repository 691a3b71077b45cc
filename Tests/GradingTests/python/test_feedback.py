"""The texts that a beginner reads."""

import unittest

from pair import Grading


class Feedback(unittest.TestCase):
    def message(self, check, code, setup=""):
        tests = "import unittest\nfrom submission import *\nclass T(unittest.TestCase):\n    def test_it(self):\n"
        tests += "".join(f"        {line}\n" for line in (setup + check).splitlines())
        grading = Grading(tests, code)
        self.assertIsNone(grading.fault)
        return grading.only["message"]

    def test_a_failure_shows_the_call_its_result_and_the_expected_value(self):
        self.assertEqual(
            self.message("self.assertEqual(hello(), 'Hello')", "def hello(): return 'Helo'"),
            "`hello()` returned 'Helo', but 'Hello' was expected.",
        )

    def test_expected_and_actual_value_may_have_either_order(self):
        self.assertEqual(
            self.message("self.assertEqual([1, 2], pair(1, b=2))", "def pair(a, b): return [b, a]"),
            "`pair(1, b=2)` returned [2, 1], but [1, 2] was expected. Only the order differs: it is reversed.",
        )

    def test_what_comes_from_the_submission_is_the_value_and_the_rest_is_expected(self):
        code = "class Ship:\n    def __init__(self, x, y): self.x, self.y = x, y\ndef total(a, b): return a + b"
        for setup, check, sentence in (
            ("place = 1, 2\nship = Ship(1, 3)\n", "self.assertEqual(place, (ship.x, ship.y))",
             "After `Ship(1, 3)`, `(ship.x, ship.y)` is (1, 3), but (1, 2) was expected. At index 1, 3 should be 2."),
            ("ship = Ship(1, 3)\nname = 'ab'\n", "self.assertEqual(len(name), ship.y)",
             "After `Ship(1, 3)`, `ship.y` is 3, but 2 was expected. It is one too large."),
            ("sum_of_two = total(1, 2)\ntotal(3, 4)\nwanted = 2 + 9\n", "self.assertEqual(wanted, sum_of_two)",
             "After `total(3, 4)`, `sum_of_two` is 3, but 11 was expected."),
        ):
            with self.subTest(check):
                self.assertEqual(self.message(check, code, setup), sentence)

    def test_a_check_of_an_exception_shows_what_its_message_should_be(self):
        code = "def half(x):\n    if type(x) is not int: raise TypeError('no number')\n    raise IndexError"
        caught = "with self.assertRaises(Exception) as err: half({})\n"
        for argument, check, sentence in (
            ("'a'", "self.assertEqual(err.exception.args[0], 'not a number')",
             "The message of the TypeError that `half('a')` raised is 'no number', but 'not a number' was expected."),
            ("'a'", "assert 'text' in str(err.exception)",
             "The message of the TypeError that `half('a')` raised is 'no number', but it should contain 'text'."),
            ("'a'", "self.assertEqual(type(err.exception), ValueError)",
             "The exception that `half('a')` raised is TypeError, but ValueError was expected."),
            ("1", "self.assertEqual(err.exception.args[0], 'odd')",
             "`half(1)` raised IndexError without a message, but the test expects one."),
        ):
            with self.subTest(check):
                self.assertEqual(self.message(check, code, caught.format(argument)), sentence)
        self.assertEqual(
            self.message("assert str(error) == 'not a number'", code, "try: half('a')\nexcept TypeError as error: "),
            "The message of the TypeError that `half('a')` raised is 'no number', but 'not a number' was expected.")

    def test_an_exception_of_the_tests_that_went_through_the_submission_is_named(self):
        setup = "class Door:\n    def open(self): raise ValueError('stuck')\n"
        setup += "with self.assertRaises(ValueError): use(Door())\n"
        self.assertEqual(
            self.message("self.fail('Close the door')", "def use(door): door.open()", setup),
            "Close the door. `use(Door object)` raised ValueError: stuck.")

    def test_objects_that_look_the_same_in_a_list_are_told_as_unequal(self):
        self.assertEqual(
            self.message("self.assertEqual(f(), [Node(1)])", "class Node:\n    def __init__(self, v): self.v = v\n"
                         "def f(): return [Node(1)]"),
            "`f()` is [Node object], but [Node object] was expected. "
            "Both look the same, but are not equal: is `__eq__` missing or wrong?")

    def test_special_methods_that_a_class_lacks_are_named(self):
        code = "class Money:\n    def __init__(self, n): self.n = n\n"
        eq = "    def __eq__(self, other): return self.n == other.n\n"
        for check, methods, ending in (
            ("self.assertEqual(Money(1), Money(1))", "",
             "They are not equal: does `Money` have an `__eq__` that compares their values?"),
            ("Money(1) + 2", "", "the test could not calculate with that. Is there a `__add__` in `Money`?"),
            ("2 * Money(1)", "", "the test could not calculate with that. Is there a `__rmul__` in `Money`?"),
            ("Money(1) < Money(2)", "", "the test could not compare that. Is there a `__lt__` in `Money`?"),
            ("{Money(1)}", eq, "which cannot be in a set or be the key of a dictionary."),
        ):
            with self.subTest(check):
                message = self.message(check, code + methods)
                self.assertEqual(message[-len(ending):], ending)

    def test_the_teachers_message_comes_first(self):
        self.assertEqual(
            self.message("self.assertEqual(f(), 1, 'It should be one')", "def f(): return 2"),
            "It should be one. `f()` returned 2, but 1 was expected. It is one too large.",
        )

    def test_a_forgotten_return_is_suspected(self):
        self.assertEqual(
            self.message("self.assertEqual(f(), 1)", "def f(): print(1)"),
            "`f()` returned None, but 1 was expected. Is a `return` missing?",
        )

    def test_plain_asserts_are_explained_too(self):
        self.assertEqual(
            self.message("assert f(2) == 4", "def f(x): return x"), "`f(2)` returned 2, but 4 was expected.")
        self.assertEqual(
            self.message("assert f(2), 'two is even'", "def f(x): return False"),
            "two is even. `f(2)` returned False, but a true value was expected.",
        )

    def test_wrong_truth_and_missing_exceptions_are_explained(self):
        self.assertEqual(
            self.message("self.assertTrue(f(2))", "def f(x): return False"),
            "`f(2)` returned False, but True was expected.",
        )
        self.assertEqual(
            self.message("with self.assertRaises(ValueError): f(-1)", "def f(x): return x"),
            "`f(-1)` returned -1, but it should raise ValueError.",
        )

    def test_an_exception_shows_the_students_own_line(self):
        tests = "from submission import outer\ndef test_it(): assert outer(0) == 1"
        grading = Grading(tests, "def outer(x):\n    return inner(x)\n\ndef inner(x):\n    return 1 / x\n")
        end = grading.only
        self.assertEqual(end["status"], "error")
        self.assertEqual(
            end["message"],
            "`outer(0)` raised ZeroDivisionError: division by zero, in line 5 of your code: `return 1 / x`. "
            "`x` is 0 here, and nothing can be divided by 0.",
        )
        self.assertEqual(
            end["details"],
            "line 2, in outer\n    return inner(x)\nline 5, in inner\n    return 1 / x\n"
            "ZeroDivisionError: division by zero",
        )
        self.assertNotIn("sandmartin", end["details"])

    def test_a_result_that_stops_the_test_is_shown(self):
        self.assertEqual(
            self.message("self.assertEqual(f()[0], 1)", "def f(): pass"),
            "`f()` returned None, which has no items. Is a `return` missing?",
        )

    def test_a_failed_sub_test_shows_its_own_call(self):
        check = "for n in (1, 2, 3):\n    with self.subTest(n=n): self.assertEqual(f(n), n)"
        self.assertEqual(
            self.message(check, "def f(n): return min(n, 1)"),
            "With n=2: `f(2)` returned 1, but 2 was expected. It is one too small. 1 more of its cases fails too.",
        )

    def test_a_misspelt_name_is_shown_beside_the_missing_one(self):
        grading = Grading(
            "from submission import greet, size\ndef test_it(): assert greet()", "def great(): pass\nsize = grit = 1")
        self.assertEqual(
            grading.invalid,
            "Your code does not define `greet`, which the tests need, but it defines `great`. Check the spelling.")

    def test_a_recursion_is_shown_once(self):
        grading = Grading("from submission import f\ndef test_it(): assert f(1) == 1", "def f(n):\n    return f(n)")
        self.assertRegex(
            grading.only["details"],
            r"\Aline 2, in f\n    return f\(n\)\n    … repeated\nRecursionError: .*\Z")

    def test_large_values_are_shortened(self):
        self.assertLess(len(self.message("self.assertEqual(f(), [])", "def f(): return list(range(100000))")), 300)

    def test_a_full_disk_is_a_limit(self):
        tests = "from submission import f\ndef test_it(): assert f() == 1"
        code = "import errno, os\ndef f(): raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))"
        self.assertEqual(Grading(tests, code).only["status"], "disk_limit")


if __name__ == "__main__":
    unittest.main()
