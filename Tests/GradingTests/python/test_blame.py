"""An error in the tests is the student's if a value of their program took part in it, and else the package's."""

import textwrap
import unittest

from pair import Grading


class Blame(unittest.TestCase):
    def grade(self, body, code, imports="*"):
        """Grades by one test method whose body is given."""
        body = textwrap.indent(textwrap.dedent(body), "        ")
        return Grading(
            f"import unittest\nfrom submission import {imports}\nclass T(unittest.TestCase):\n    def test_it(self):\n"
            f"{body}", code)

    def assertStudents(self, grading, message):
        self.assertEqual((grading.invalid, grading.fault), (None, None), grading.errors)
        self.assertIn(grading.only["status"], ("error", "failed"))
        self.assertEqual(grading.only["message"], message)

    def assertPackages(self, grading, reason):
        self.assertIsNone(grading.invalid)
        self.assertIn(reason, grading.fault or "", [grading.ends, grading.errors])


class InATest(Blame):
    def test_what_cannot_be_called_is_shown_with_its_value(self):
        for code, message in (
            ("def half(n): return n // 2\nhalf = half(4)", "`half` is 2, not a function."),
            ("half = None", "`half` is None, not a function."),
            ("half = 'half'", "`half` is 'half', not a function."),
            ("import math as half", "`half` is a module, not a function."),
            ("class Half: pass\nhalf = Half()", "`half` is a Half object, not a function."),
        ):
            for imports in ("*", "half"):
                with self.subTest(code, imports=imports):
                    if imports == "*" and "module" in message:
                        continue
                    grading = self.grade("self.assertEqual(half(4), 2, 'Half of it')", code, imports)
                    self.assertStudents(grading, message + " Was the name used again further down?")
        grading = self.grade("self.assertEqual(Stack().size(), 0)", "class Stack: pass\nStack = Stack()")
        self.assertStudents(grading, "`Stack` is a Stack object, not a class. Was the name used again further down?")
        grading = self.grade("self.assertEqual(list(map(half, [2])), [1])", "half = 2")
        self.assertStudents(grading, "`half` is 2, not a function. Was the name used again further down?")
        grading = self.grade("self.assertRaises(ValueError, half, -1)", "half = 2")
        self.assertStudents(grading, "`half` is 2, not a function. Was the name used again further down?")

    def test_a_callback_that_was_never_called_is_the_students(self):
        code = "class Cell:\n    def on_change(self, function): return 1"
        for body in (
            "seen = []\ncell = Cell()\ncell.on_change(lambda value: seen.append(value))",
            "seen = []\ncell = Cell()\ncell.on_change(seen.append)",
            "seen = []\ndef note(value): seen.append(value)\ncell = Cell()\ncell.on_change(note)",
            "seen = []\ndef note(value): seen.append(value)\ncell = Cell()\ncell.on_change(function=note)",
            "seen = []\nnote = functools.partial(list.append, seen)\ncell = Cell()\ncell.on_change(note)",
            "seen = []\ncallbacks = [seen.append]\ncell = Cell()\ncell.on_change(callbacks)",
        ):
            with self.subTest(body):
                grading = self.grade("import functools\n" + body + "\nself.assertEqual(seen[0], 4)", code)
                self.assertIsNone(grading.fault)
                self.assertIn("the test's `seen` is [], which has no item 0.", grading.only["message"])
        grading = self.grade("seen = []\nseen.append\nCell().on_change(4)\nself.assertEqual(seen[0], 4)", code)
        self.assertPackages(grading, "IndexError: list index out of range")

    def test_an_attribute_in_the_place_of_a_method_is_reported(self):
        grading = self.grade(
            "stack = Stack()\nself.assertEqual(stack.size(), 0)", "class Stack:\n    def __init__(self): self.size = 0")
        self.assertStudents(
            grading, "`size` of a Stack object is 0, not a method. Has an attribute the same name?")

    def test_an_attribute_that_hides_a_method_is_told_in_an_assertion_too(self):
        code = "class Dog:\n    def __init__(self, name): self.speak = name\n    def speak(self): return self.name\n"
        for line in ("assert d.speak() == 'Rex says woof'", "self.assertEqual(d.speak(), 'Rex says woof')"):
            with self.subTest(line):
                self.assertStudents(
                    self.grade(f"d = Dog('Rex')\n{line}", code),
                    "`speak` of a Dog object is 'Rex', not a method. Has an attribute the same name?")

    def test_the_expected_text_is_no_message_of_the_teacher(self):
        for check, teacher in (
            ("self.assertEqual(half(4), 'two')", ""), ("self.assertEqual(half(4), 'two', 'Half it')", "Half it"),
            ("self.assertIn(half(4), 'two')", ""), ("self.assertIs(half(4), None, msg='Half it')", "Half it"),
            ("self.assertRaises(ValueError, half(4), 'four')", ""), ("self.assertTrue(half(4), 'Half it')", "Half it"),
            ("self.assertAlmostEqual(half(4), 2.0, 3, 'Half it')", "Half it"), ("self.assertIsNone(half(4))", ""),
        ):
            with self.subTest(check):
                grading = self.grade(f"make()\n{check}", "half = 3\ndef make(): return 1")
                self.assertEqual(grading.only["teacher"], teacher)
                self.assertNotRegex(grading.only["message"], "two|four")

    def test_a_constant_of_the_wrong_kind_is_shown_with_its_value(self):
        for code, check, message in (
            ("N = 3", "self.assertEqual(len(N), 3)", "`N` is 3, which has no length."),
            ("N = []", "self.assertEqual(N[0], 'Ada')", "`N` is [], which has no item 0."),
            ("N = {}", "self.assertEqual(N['Ada'], 1)", "`N` is {}, which has no key 'Ada'."),
            ("N = None", "self.assertEqual(N + 1, 2)", "`N` is None, and the test could not calculate with that."),
            ("N = None", "for name in N: pass", "`N` is None, which is not a list or another collection of values."),
            ("N = (1, 2, 3)", "a, b = N", "`N` is (1, 2, 3), but the test needs 2 values there."),
            ("N = 3", "self.assertEqual(N.upper(), 'A')", "`N` is 3, which has no `upper`."),
            ("N = None", "self.assertGreater(N, 2)", "`N` is None, and the test could not compare that."),
            ("N = 3", "self.assertIn('Ada', N)", "`N` is 3, which is not a list or another collection of values."),
            ("N = 'x'", "{1: 2}[N]", "`N` is 'x', so the test could not continue."),
        ):
            with self.subTest(code + ": " + check):
                self.assertStudents(self.grade(check, code), message)

    def test_a_value_is_followed_through_the_tests(self):
        for check in (
            "names = N\nself.assertEqual(len(names), 3)",
            "names = N\nnames = len(names)",
            "names = []\nfor n in (1, 2):\n    len(names)\n    names = N",
            "for n in (1, 2):\n    names = N if n else None\n    self.assertEqual(len(names), 3)",
            "if True:\n    names = N\nfirst, second = names, 2\nself.assertEqual(len(first), 3)",
            "self.names = N\nself.assertEqual(len(self.names), 3)",
            "def count(names): return len(names)\nself.assertEqual(count(N), 3)",
            "def count(names=N): return len(names)\nself.assertEqual(count(), 3)",
            "def count(*names): return len(names[0])\nself.assertEqual(count(N), 3)",
            "def names(): return N\nself.assertEqual(len(names()), 3)",
            "for names in [N]: self.assertEqual(len(names), 3)",
            "self.assertEqual([len(names) for names in [N]], [3])",
            "self.assertEqual(sum(len(names) for names in (N, [])), 3)",
            "self.assertEqual(list(map(lambda names: len(names), [N])), [3])",
            "all_names = []\nall_names.append(N)\nself.assertEqual(len(all_names[0]), 3)",
            "table = {}\ntable['n'] = N\nself.assertEqual(len(table['n']), 3)",
            "table = {'n': N}\nself.assertEqual(len(table['n']), 3)",
            "import submission\nself.assertEqual(len(submission.N), 3)",
            "import importlib\nself.assertEqual(len(importlib.import_module('submission').N), 3)",
            "import submission\nself.assertEqual(len(getattr(submission, 'N')), 3)",
            "with self.subTest(names=N): self.assertEqual(len(N), 3)",
            "match N:\n    case names: self.assertEqual(len(names), 3)",
            "if (names := N): self.assertEqual(len(names), 3)",
            "class Box:\n    def __init__(self, n): self.n = n\nself.assertEqual(len(Box(N).n), 3)",
            "global names\nnames = N\nself.assertEqual(len(names), 3)",
        ):
            with self.subTest(check):
                grading = self.grade(check, "N = 3")
                self.assertIsNone(grading.fault)
                self.assertIn(grading.only["status"], ("error", "failed"))

    def test_a_result_is_shown_with_its_call(self):
        for code, check, message in (
            ("def f(n): print(n)", "self.assertEqual(f(1)[0], 1)",
             "`f(1)` returned None, which has no items. Is a `return` missing?"),
            ("def f(n): print(n)", "self.assertEqual(len(f(1)), 1)",
             "`f(1)` returned None, which has no length. Is a `return` missing?"),
            ("def f(n): return 5", "self.assertEqual({1: 1}[f(1)], 1)",
             "`f(1)` returned 5, so the test could not continue."),
            ("def f(n): return 5", "value = f(1)\nself.assertEqual(len(value), 1)",
             "`f(1)` returned 5, which has no length."),
            ("class S:\n    def pop(self): pass", "s = S()\nself.assertEqual(s.pop()[0], 1)",
             "`S.pop()` returned None, which has no items. Is a `return` missing?"),
        ):
            with self.subTest(code + ": " + check):
                self.assertStudents(self.grade(check, code), message)

    def test_a_value_that_passed_through_the_tests_is_shown_with_its_call(self):
        for code, check, message in (
            ("def f(n): return [n]", "pairs = [f(n) for n in (1, 2)]\nfor a, b in pairs: pass",
             "After `f(2)`, the test's `pairs` is [[1], [2]], but the test needs 2 values in each item."),
            ("def f(): return 'ab'\ndef g(): return 1", "self.items = f()\ng()\nself.assertEqual(self.items['a'], 1)",
             "The test got 'ab' from `f()`, so the test could not continue."),
        ):
            with self.subTest(code + ": " + check):
                self.assertStudents(self.grade(check, code), message)

    def test_a_provided_name_that_is_a_module_does_not_give_way_to_the_built_in(self):
        tests = "from submission import *\ndef test_it(): assert sum(1, 2) == 3"
        grading = Grading(tests, "import math as sum", provides=["sum"])
        self.assertEqual(
            grading.only["message"], "`sum` is a module, not a function. Was the name used again further down?")

    def test_a_submission_cannot_replace_a_test(self):
        tests = "def test_it(): assert f() == 1\nfrom submission import *"
        grading = Grading(tests, "def f(): return 2\ndef test_it(): pass")
        self.assertEqual(grading.statuses, {"test_it": "failed"})

    def test_a_list_that_the_submission_changed_is_the_students(self):
        check = "numbers = [3, 1]\nsort(numbers)\nself.assertEqual(numbers[0], 1)"
        grading = self.grade(check, "def sort(n): n.clear()")
        self.assertStudents(grading, "After `sort([3, 1])`, the test's `numbers` is [], which has no item 0.")

    def test_fixtures_are_followed_too(self):
        for fixture in (
            "@classmethod\n    def setUpClass(cls): cls.size = len(N)", "def setUp(self): self.size = len(N)",
            "def setUp(self): self.names = N",
        ):
            with self.subTest(fixture):
                grading = Grading(
                    f"import unittest\nfrom submission import N\nclass T(unittest.TestCase):\n    {fixture}\n"
                    "    def test_it(self): self.assertEqual(len(self.names), 3)\n", "N = 3")
                self.assertStudents(grading, "`N` is 3, which has no length.")

    def test_an_error_of_a_function_that_the_submission_called_is_judged_by_its_values(self):
        grading = self.grade("self.assertEqual(apply(lambda n: n + 1, 1), 2)", "def apply(f, n): return f(None)")
        self.assertIsNone(grading.fault)
        self.assertEqual(grading.only["status"], "error")
        grading = self.grade("self.assertEqual(apply(lambda n: {}['x'], 1), 2)", "def apply(f, n): return f(n)")
        self.assertPackages(grading, "KeyError: 'x' (line 5 of tests.py)")
        grading = self.grade(
            "def fail(n): raise KeyError('no')\nself.assertEqual(apply(fail, 1), 2)", "def apply(f, n): return f(n)")
        self.assertEqual(grading.only["status"], "error")
        grading = self.grade("self.assertEqual(apply(lambda: 1, 1), 2)", "def apply(f, n): return f(n)")
        self.assertEqual(grading.only["status"], "error")

    def test_an_error_in_the_tests_own_words_is_the_students_if_the_submission_decided_it(self):
        check = "if not isinstance(f(), list): raise TypeError('Return a list')"
        self.assertStudents(self.grade(check, "def f(): return 1"), "Return a list.")
        self.assertPackages(self.grade("f()\nraise TypeError('unfinished')", "def f(): return 1"), "unfinished")
        self.assertStudents(
            self.grade("from submission import g", "def f(): return 1"),
            "Your code does not define `g`, which the tests need. Check the spelling.")

    def test_the_packages_own_mistakes_stay_its_faults(self):
        for check, reason in (
            ("1 / 0", "ZeroDivisionError"),
            ("self.assertEqual(f(1), 1)\n1 / 0", "ZeroDivisionError: division by zero (line 6 of tests.py)"),
            ("self.assertEqual(f(1), {}['x'])", "KeyError: 'x'"),
            ("table = {1: 1}\nself.assertEqual(f(table[2]), 1)", "KeyError: 2"),
            ("for n, wanted in [(1, 1), (2,)]: self.assertEqual(f(n), wanted)", "ValueError: not enough"),
            ("self.assertEquals(f(1), 1)", "AttributeError"),
            ("self.assertEqual(g(1), 1)", "does not define"),
            ("self.assertEqual(f(1), 1, 'a', 'b')", "TypeError"),
            ("len(3)", "TypeError"),
            ("value = f(1)\nvalue = None\nvalue[0]", "TypeError"),
            ("value = None\nif value is None:\n    value[0]\nvalue = f(1)", "TypeError"),
            ("def check(n, table): return table[9]\nself.assertEqual(check(f(1), {}), 1)", "KeyError: 9"),
            ("wanted = {}\nwith self.subTest(n=1): self.assertEqual(f(1), wanted['x'])", "KeyError: 'x'"),
            ("names = []\nself.assertEqual(f(1), 1)\nnames[0]", "IndexError"),
            ("{}(f(1))", "TypeError"),
        ):
            with self.subTest(check):
                grading = self.grade(check, "def f(n): return n", imports="f")
                if "does not define" in reason:
                    reason = "NameError"
                self.assertPackages(grading, reason)

    def test_hostile_values_do_not_confuse_the_grader(self):
        for code in (
            "N = 10 ** 5000",
            "class N:\n    def __repr__(self): raise SystemExit\n    __hash__ = None\nN = N()",
            "class N(str):\n    def __repr__(self): return '\\ud800' * 5000\nN = N('\\udc00')",
            "class Meta(type):\n    __class__ = 3\nclass N(metaclass=Meta): pass",
            "N = [[[[[1]]]]]",
        ):
            for check in ("{1: 2}[N]", "N[99][0]", "N()[1]()", "len(N)()", "N + {}"):
                with self.subTest(code + ": " + check):
                    grading = self.grade(check, code)
                    self.assertIsNone(grading.fault)
                    self.assertEqual(grading.only["status"], "error")
                    self.assertLess(len(grading.only["message"]), 500)


class WhileTheTestsAreImported(Blame):
    def test_a_value_that_the_tests_cannot_use_is_invalid(self):
        for tests, code, reason in (
            ("from submission import N\nSIZE = len(N)", "N = 3", "`N` is 3, which has no length."),
            ("from submission import *\nSIZE = len(N)", "N = 3", "`N` is 3, which has no length."),
            ("from submission import f\nRESULT = f(4)", "f = 2",
             "`f` is 2, not a function. Was the name used again further down?"),
            ("from submission import f\nFIRST = f()[0]", "def f(): pass",
             "`f()` returned None, which has no items. Is a `return` missing?"),
            ("from submission import f\nassert callable(f), 'f must be a function'", "f = 2", "f must be a function."),
            ("import submission\nclass T:\n    size = len(submission.N)", "N = 3", "`N` is 3, which has no length."),
        ):
            with self.subTest(tests):
                grading = Grading(tests + "\ndef test_it(): pass", code)
                self.assertIsNone(grading.fault)
                self.assertEqual(grading.invalid, reason)

    def test_the_tests_can_say_in_their_own_words_what_is_missing(self):
        for tests in (
            "try:\n    from submission import f\nexcept ImportError:\n    raise ImportError('Write f.') from None",
            "try:\n    from submission import f\nexcept ImportError:\n    raise ImportError('Write f.')",
            "try:\n    from submission import f\nexcept ImportError as error: raise SystemExit('Write f.') from error",
            "import submission\nif not hasattr(submission, 'f'):\n    raise ImportError('Write f.')",
            "import submission\nassert hasattr(submission, 'f'), 'Write f.'",
            "import submission\nf = getattr(submission, 'f', None)\nif f is None: raise ImportError('Write f.')",
            "try:\n    from submission import f\nexcept ImportError: f = None\nif not f: raise ImportError('Write f.')",
            "import submission, unittest\nif not hasattr(submission, 'f'):\n    raise unittest.SkipTest('Write f.')",
        ):
            with self.subTest(tests):
                tests += "\nimport submission as s\ndef test_it(): assert getattr(s, 'f')() == 1"
                grading = Grading(tests, "def g(): return 1")
                self.assertIsNone(grading.fault)
                self.assertEqual(grading.invalid, "Write f.")
                self.assertEqual(Grading(tests, "def f(): return 1").statuses, {"test_it": "passed"})

    def test_the_packages_own_mistakes_stay_its_faults(self):
        for tests in (
            "raise ImportError('The oracle is missing')",
            "try:\n    import oracle\nexcept ImportError:\n    raise ImportError('The oracle is missing') from None",
            "TABLE = {}\nSIZE = TABLE['size']",
            "from submission import f\nassert 1 == 2",
            "from submission import f\nf(1)\n1 / 0",
        ):
            with self.subTest(tests):
                grading = Grading(tests + "\ndef test_it(): pass", "def f(n): return n")
                self.assertIsNone(grading.invalid)
                self.assertIsNotNone(grading.fault)


METHOD = "class T(unittest.TestCase):\n    def test_it(self):\n        "
EMPTY = METHOD + "f()"


class Skips(unittest.TestCase):
    def status(self, tests, code="def f(): return 1\ndef clear(v): v.clear()"):
        start = "import sys, unittest\nfrom submission import *\nimport submission\n"
        grading = Grading(start + tests, code)
        self.assertIsNone(grading.fault)
        return grading.only["status"], grading.only["message"]

    def in_class(self, fixture):
        return f"class T(unittest.TestCase):\n    {fixture}\n    def test_it(self): f()"

    def test_a_skip_by_the_teacher_is_a_skip_with_its_reason(self):
        for tests in (
            "@unittest.skip('later')\n" + EMPTY,
            "@unittest.skip('later')\ndef test_it(): assert f() == 2",
            "later = unittest.skip('later')\n@later\ndef test_it(): assert f() == 2",
            "class A(unittest.TestCase): pass\n@unittest.skip('later')\nclass B(A):\n    def test_it(self): f()",
            self.in_class("@unittest.skip('later')"),
            self.in_class("@unittest.skipIf(sys.version_info > (3,), 'later')"),
            self.in_class("@unittest.skipUnless(False, 'later')"),
            "LATER = True\n" + self.in_class("@unittest.skipIf(LATER, 'later')"),
            self.in_class("def setUp(self): raise unittest.SkipTest('later')"),
            self.in_class("@classmethod\n    def setUpClass(cls):\n"
                          "        if sys.platform: raise unittest.SkipTest('later')"),
            "def setUpModule(): raise unittest.SkipTest('later')\n" + EMPTY,
            METHOD + "self.skipTest('later')",
            METHOD + "f()\n        self.skipTest('later')",
        ):
            with self.subTest(tests):
                self.assertEqual(self.status(tests), ("skipped", "later"))

    def test_a_skip_that_the_submission_can_bring_about_is_a_failure(self):
        for tests in (
            self.in_class("@unittest.skipIf(f() == 1, 'no')"),
            self.in_class("@unittest.skipUnless(hasattr(submission, 'g'), 'no')"),
            "BAD = f() == 1\n@unittest.skipIf(BAD, 'no')\n" + EMPTY,
            "def bad(): return f() == 1\n@unittest.skipIf(bad(), 'no')\ndef test_it(): pass",
            "def bad():\n    if f() == 1: return True\n@unittest.skipIf(bad(), 'no')\ndef test_it(): pass",
            "if f() == 1:\n    @unittest.skip('no')\n    def test_it(): pass",
            EMPTY + "\nif f() == 1: T.test_it = unittest.skip('no')(T.test_it)",
            "@unittest.skipIf(False, 'never')\n" + EMPTY + "\nif f() == 1: T = unittest.skip('no')(T)",
            METHOD + "if f() == 1: self.skipTest('no')",
            METHOD + "f() == 2 or self.skipTest('no')",
            METHOD + "if f() == 2: return\n        self.skipTest('no')",
            METHOD + "try: assert f() == 2\n        except AssertionError: self.skipTest('no')",
            METHOD + "try:\n            f()\n            self.skipTest('no')\n        except ValueError: pass",
            METHOD + "bad = f() == 1\n        if bad: raise unittest.SkipTest('no')",
            METHOD + "[self.skipTest('no') for n in [f()] if n]",
            METHOD + "with self.subTest(1):\n            if f(): self.skipTest('no')",
            METHOD + "value = [1]\n        clear(value)\n        if not value: self.skipTest('no')",
            self.in_class("def setUp(self):\n        if f() == 1: self.skipTest('no')"),
            self.in_class("def setUp(self): self.bad = f() == 1").replace(
                ": f()", ":\n        if self.bad: self.skipTest('no')"),
            self.in_class("def need(self, value):\n        if not value: self.skipTest('no')").replace(
                ": f()", ": self.need(f() == 2)"),
        ):
            with self.subTest(tests):
                self.assertEqual(self.status(tests), ("failed", "no."))

    def test_a_skip_through_the_submission_is_a_failure(self):
        tests = "def fail(): raise unittest.SkipTest('no')\ndef test_it(): assert apply(fail) == 1"
        self.assertEqual(self.status(tests, "def apply(f): return f()")[0], "failed")
        code = "import unittest\ndef apply(f): raise unittest.SkipTest('no')"
        self.assertEqual(self.status(tests, code)[0], "error")

    def test_a_module_that_skips_itself_is_a_fault_of_the_package(self):
        grading = Grading("import unittest\nraise unittest.SkipTest('later')\ndef test_it(): pass", "x = 1")
        self.assertIn("later", grading.fault)


if __name__ == "__main__":
    unittest.main()
