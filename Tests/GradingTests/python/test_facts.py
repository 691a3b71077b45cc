"""The facts of a failure apart from its message: the call, what came back, what was expected, the student's line."""

import sys
import textwrap
import unittest

from pair import LIBRARY, TwoProcesses

sys.path.insert(0, str(LIBRARY))

from sandmartin import plain_data  # noqa: E402
from sandmartin.facts import LONGEST_CALL, LONGEST_TEXT, checked  # noqa: E402


class Facts(TwoProcesses):
    def facts(self, tests, code, **options):
        """Returns the facts of the only test."""
        return self.grade(tests, code, **options).only.get("facts")

    def check(self, check, code, setup="", **options):
        """Returns the facts of a test of unittest with these lines."""
        lines = textwrap.indent(setup + check, " " * 8)
        tests = "import unittest\nfrom submission import *\nclass T(unittest.TestCase):\n    def test_it(self):\n"
        return self.facts(tests + lines, code, **options)

    def assertFacts(self, found, call=None, got=None, expected=None, line=None):
        facts = {"call": call, "got": got, "expected": expected, "line": line}
        self.assertEqual(found, {name: value for name, value in facts.items() if value is not None})


class OfFunctions(Facts):
    def test_a_passed_test_has_none(self):
        self.assertIsNone(self.check("self.assertEqual(half(4), 2)", "def half(n): return n / 2"))

    def test_a_wrong_result_has_call_result_and_expected_value(self):
        for check in (
            "self.assertEqual(half(4), 2)", "self.assertEqual(2, half(4), 'Half of it')", "assert half(4) == 2",
            "result = half(4)\nself.assertEqual(result, 2)", "self.assertIs(half(n=4), 2)",
        ):
            with self.subTest(check):
                call = "half(n=4)" if "n=4" in check else "half(4)"
                self.assertFacts(self.check(check, "def half(n): return n"), call, "4", "2")

    def test_the_expected_value_may_be_words(self):
        code = "def f(n): return n\ndef g(n): return [n]"
        for check, call, got, expected in (
            ("self.assertGreater(f(1), 3)", "f(1)", "1", "a value greater than 3"),
            ("self.assertAlmostEqual(f(1.5), 2.5)", "f(1.5)", "1.5", "about 2.5"),
            ("self.assertIn(3, g(1))", "g(1)", "[1]", "to contain 3"),
            ("self.assertNotEqual(f(1), 1)", "f(1)", "1", "not to be 1"),
            ("self.assertCountEqual(g(1), [2])", "g(1)", "[1]", "[2], in any order"),
            ("self.assertTrue(f(0))", "f(0)", "0", "True"),
            ("self.assertIsInstance(f('a'), int)", "f('a')", "'a'", "an int"),
            ("with self.assertRaises(ValueError): f(2)", "f(2)", "2", "to raise ValueError"),
            ("self.assertEqual(f('x'), 'it should be y was expected')", "f('x')", "'x'",
             "'it should be y was expected'"),
        ):
            with self.subTest(check):
                self.assertFacts(self.check(check, code), call, got, expected)

    def test_long_values_are_whole_up_to_a_limit(self):
        facts = self.check("self.assertEqual(f(200), list(range(1, 201)))", "def f(n): return list(range(n))")
        self.assertFacts(facts, "f(200)", repr(list(range(200))), repr(list(range(1, 201))))
        facts = self.check("self.assertEqual(f(), 'y' * 50_000)", "def f(): return 'x' * 50_000")
        for name, letter in (("got", "x"), ("expected", "y")):
            self.assertEqual(len(facts[name]), LONGEST_TEXT)
            self.assertRegex(facts[name], f"^'{letter}+'?…$")
        facts = self.check("self.assertEqual(f(), 'a\\nb')", "def f(): return 'a\\n\\x1b'")
        self.assertFacts(facts, "f()", r"'a\n\x1b'", r"'a\nb'")

    def test_an_exception_has_the_students_line(self):
        code = "def f(items):\n    return items[3]\n\ndef g(x):\n    raise ValueError('no \\x1b ' + x)\n"
        self.assertFacts(
            self.check("self.assertEqual(f([1]), 2)", code), "f([1])", "IndexError: list index out of range", line=2)
        self.assertFacts(
            self.check("with self.assertRaisesRegex(ValueError, 'big'): g('small')", code),
            "g('small')", r"ValueError: no \x1b small", line=5)
        caught = "with self.assertRaises(ValueError) as caught: g('a')\n"
        self.assertFacts(
            self.check("self.assertEqual(str(caught.exception), 'yes')", code, caught), "g('a')", r"'no \x1b a'",
            "'yes'", 5)

    def test_a_value_that_the_test_cannot_use_is_what_came_back(self):
        self.assertFacts(self.check("self.assertEqual(len(f(2)), 3)", "def f(n): pass"), "f(2)", "None")
        self.assertFacts(
            self.check("self.assertEqual(len(A()), 3)", "class A:\n    def __len__(self): return 'x'"),
            None, "'x'", "a whole number that is not negative")

    def test_the_values_of_sub_tests_are_those_of_the_first_that_fails(self):
        loop = "for n in (1, 2, 3):\n    with self.subTest(n=n): self.assertEqual(f(n), 1)"
        self.assertFacts(self.check(loop, "def f(n): return n"), "f(2)", "2", "1")

    def test_failures_without_a_call_have_what_is_known(self):
        self.assertFacts(self.check("self.assertEqual(LIMIT, 3)", "LIMIT = 4"), None, "4", "3")
        self.assertIsNone(self.check("f(1)\nself.fail('never')", "def f(n): return n").get("expected"))


class Calls(Facts):
    def test_arguments_are_as_they_were_before_the_call(self):
        code = "def f(items, more=None):\n    items.clear()\n    return 0"
        for argument in ("[3, 1]", "{'a': [1, (2,)]}", "{1}", f"{list(range(150))!r}", "[[1], []]"):
            with self.subTest(argument):
                facts = self.check("self.assertEqual(f(value, more=value), 1)", code, f"value = {argument}\n")
                self.assertEqual(facts["call"], f"f({argument}, more={argument})")

    def test_arguments_that_the_test_changes_later_are_as_they_were(self):
        setup = "items = list(range(100))\nresult = f(items)\nitems.clear()\n"
        facts = self.check("self.assertEqual(result, 1)", "def f(items): return 0", setup)
        self.assertEqual(facts["call"], f"f({list(range(100))!r})")

    def test_plain_data_of_every_kind_can_be_called_again(self):
        for argument in (
            "None", "True", "-3", "10**300", "1.5", "float('inf')", "-0.0", "2j", "'it\\'s ä\\n\\x00'", "b'\\xff'",
            "(1,)", "()", "{1, 2}", "set()", "frozenset({3})", "range(3)", "{'a': {2: None}}", "'€' * 300",
        ):
            with self.subTest(argument):
                facts = self.check(f"self.assertEqual(f({argument}), 1)", "def f(value): return 0")
                self.assertRegex(facts["call"], r"^f\(.*\)$")
                value = eval(facts["call"], {"f": lambda value: value})
                self.assertEqual((type(value), value), (type(eval(argument)), eval(argument)))

    def test_other_arguments_leave_the_call_out(self):
        setup = "class Door: pass\nimport collections, decimal\n"
        code = "def f(*values): return 0\nclass A: pass"
        for argument in (
            "Door()", "A()", "len", "lambda: 3", "decimal.Decimal(1)", "collections.Counter('a')", "[Door()]",
            "'x' * 2000", "list(range(1000))", "10**4000", "[[[1] * 50] * 50] * 50",
        ):
            with self.subTest(argument):
                facts = self.check(f"self.assertEqual(f({argument}), 1)", code, setup)
                self.assertFacts(facts, None, "0", "1")

    def test_only_what_the_module_names_can_be_called_again(self):
        code = """
            class A:
                def __init__(self, n): self.n = n
                def add(self, m): return self.n
                @staticmethod
                def make(n): return n
            def decorated(function):
                def inner(n): return function(n)
                return inner
            @decorated
            def f(n): return n
            g = lambda n: n
            def outer(): return lambda n: n
            async def later(n): return n
        """
        for check, call in (
            ("self.assertEqual(A(1).n, 2)", "A(1)"), ("self.assertEqual(A(1).add(2), 2)", None),
            ("self.assertEqual(f(1), 2)", "f(1)"), ("self.assertEqual(g(1), 2)", "g(1)"),
            ("self.assertEqual(outer()(1), 2)", None), ("self.assertEqual(A.make(1), 2)", None),
            ("import asyncio; self.assertEqual(asyncio.run(later(1)), 2)", None),
        ):
            with self.subTest(check):
                self.assertEqual(self.check(check, code).get("call"), call)

    def test_the_call_is_the_one_that_the_message_is_about(self):
        code = """
            class A:
                def __init__(self, n): self.n = n
            def f(n): return n
            def sort(items): items.reverse()
        """
        for setup, check, call in (
            ("a = A(1)\n", "self.assertEqual(a.n, 2)", "A(1)"),
            ("a = A(1)\nb = A(3)\n", "self.assertEqual(a.n, 2)", None),
            ("a = f(1)\nf(3)\n", "self.assertEqual(a, 2)", None),
            ("items = [1, 2, 2]\nsort(items)\n", "self.assertEqual(items, [1, 2, 2])", "sort([1, 2, 2])"),
            ("a = f(1) + f(2)\n", "self.assertEqual(a, 2)", "f(2)"),
        ):
            with self.subTest(setup + check):
                self.assertEqual(self.check(check, code, setup).get("call"), call)

    def test_names_of_one_test_say_nothing_about_the_objects_of_another(self):
        tests = """
            import submission
            def test_a(): assert submission.first(1) == 1
            def test_b():
                function = submission.make()
                assert function(1) == 1
        """
        code = "def make():\n    return lambda n: 0\ndef first(n): return n"
        self.assertFacts(self.grade(tests, code).ends["test_b"]["facts"], None, "0", "1")


class OfOtherKinds(Facts):
    def test_calls_of_a_list_have_them(self):
        calls = [{"title": "t", "call": "half( 4 )", "returns": "2", "message": "", "line": 1}]
        self.assertFacts(self.facts("", "def half(n): return n", calls=calls), "half(4)", "4", "2")

    def test_tests_of_pytest_have_them(self):
        tests = """
            import pytest
            from submission import f

            @pytest.mark.parametrize("number", [3])
            def test_it(number):
                {}
        """
        for check, code, facts in (
            ("assert f(number) == 4, 'four'", "def f(n): return n", ("f(3)", "3", "4")),
            ("assert f(number) == pytest.approx(4)", "def f(n): return n", ("f(3)", "3", "about 4")),
            ("with pytest.raises(ValueError): f(number)", "def f(n): return n", ("f(3)", "3", "to raise ValueError")),
            ("assert f(number) == 4", "def f(n):\n    return [][n]",
             ("f(3)", "IndexError: list index out of range", None, 2)),
        ):
            with self.subTest(check):
                self.assertFacts(self.facts(tests.format(check), code), *facts)

    def test_generated_tests_have_those_of_the_smallest_example(self):
        tests = """
            from hypothesis import given, strategies
            from submission import f

            @given(strategies.lists(strategies.integers()))
            def test_it(numbers):
                assert f(numbers) == sorted(numbers)
        """
        self.assertFacts(self.facts(tests, "def f(numbers): return sorted(set(numbers))"), "f([0, 0])", "[0]", "[0, 0]")

    def test_examples_have_them(self):
        tests = '''
            """
            >>> half(4)
            2
            """
            import doctest
            from submission import *
            def load_tests(loader, tests, pattern):
                return doctest.DocTestSuite(optionflags=doctest.NORMALIZE_WHITESPACE)
        '''
        self.assertFacts(self.facts(tests, "def half(n): return n"), "half(4)", "4", "2")
        facts = self.facts(tests, "def half(n):\n    return 1 // 0")
        self.assertEqual((facts["call"], facts["line"]), ("half(4)", 2))

    def test_examples_of_the_submission_have_them(self):
        tests = """
            import doctest, submission
            def load_tests(loader, tests, pattern):
                return doctest.DocTestSuite(submission)
        """
        for example, body, call, got, expected in (
            ("half(4)\n    2", "return n", "half(4)", "4", "2"),
            ("half(\n    ...    n=4)\n    2", "return n", "half(n=4)", "4", "2"),
            ("half(4)", "return n", None, None, None),
            ("n = 3\n    >>> half(n)\n    2", "return n", None, "3", "2"),
            ("half = lambda n: n\n    >>> half(3)\n    2", "return n", None, "3", "2"),
            ("half(4)\n    Traceback (most recent call last):\n    ValueError: odd", "return n", "half(4)", "4",
             "to raise ValueError: odd"),
            ("print(half(4), end='\\x1b')\n    2", "return n", None, r"4\x1b", "2"),
        ):
            with self.subTest(example):
                code = f'def half(n):\n    r"""\n    >>> {example}\n    """\n    {body}\n'
                self.assertFacts(self.facts(tests, code) or {}, call, got, expected)
        facts = self.facts(tests, 'def half(n):\n    """\n    >>> half(4)\n    2\n    """\n    return 1 // 0')
        self.assertFacts(facts, "half(4)", "ZeroDivisionError: integer division or modulo by zero", line=6)

    def test_conversations_have_what_the_program_printed(self):
        for check, code, facts in (
            ("program.read_number()", "print('one')", (None, "one", "a line with one whole number")),
            ("assert program.read_line() == 'b'", "print('a')", (None, "a")),
            ("program.read_line()", "x = 1\nprint(y)", None),
        ):
            with self.subTest(check):
                found = self.facts(f"def test_it(program):\n    {check}\n", code, program=True)
                if facts is None:
                    self.assertEqual(found["line"], 2)
                else:
                    self.assertFacts(found, *facts)

    def test_tests_in_the_students_interpreter_have_them(self):
        code = "def half(n): return n"
        self.assertFacts(self.check("self.assertEqual(half(4), 2)", code, shared=True), "half(4)", "4", "2")
        own = "def own(n): return half(n)\n"
        self.assertFacts(self.check("self.assertEqual(own(4), 2)", code, own, shared=True), None, "4", "2")
        facts = self.check("self.assertEqual(half(4), 2)", "def half(n):\n    return 1 // 0", shared=True)
        self.assertEqual(facts["line"], 2)


class Invalid(Facts):
    def invalid_line(self, code, tests="from submission import *\ndef test_it(): assert f(1) == 1", **options):
        from pair import Grading

        grading = Grading(tests, code, **options)
        self.assertIsNotNone(grading.invalid, grading.errors)
        return grading.named("invalid")[0]["line"]

    def test_an_unreadable_file_has_the_line(self):
        for code, line in (
            ("x = 1\nif x\n    pass", 2), ("x = (1,\n", 1), ("def f():\nreturn 3", 2), (b"x = 1\ny = '\xff'", 2),
        ):
            with self.subTest(code):
                self.assertEqual(self.invalid_line(code), line)
        self.assertEqual(self.invalid_line("x = 1\nif x\n", shared=True), 2)
        self.assertEqual(
            self.invalid_line("x = 1\nif x\n", "def test_it(program): program.finish()", program=True), 2)

    def test_a_file_that_fails_while_it_is_loaded_has_the_line(self):
        self.assertEqual(self.invalid_line("def f(n):\n    return [][n]\nf(1)"), 2)
        self.assertIsNone(self.invalid_line("def g(n): return n"))


class Forgery(Facts):
    def test_the_texts_of_the_submission_cannot_control_the_layout(self):
        code = """
            class A:
                def __repr__(self): return 'a\\u202e\\x1b[31m\\nb'
            def f(): return A()
            def g(): raise ValueError('a\\u202e\\x1b\\x00b')
        """
        for check in ("self.assertEqual(f(), 1)", "self.assertEqual(g(), 1)", "self.assertEqual([f()], 1)"):
            with self.subTest(check):
                self.assertRegex(self.check(check, code)["got"], r"\A[ -~]+\Z")

    def test_a_result_of_the_students_interpreter_is_checked(self):
        for forged, kept in (
            ({"call": "f(1)", "got": 3, "line": 10**30, "more": "x"}, {"call": "f(1)"}),
            ({"call": "f(\n1)", "got": "a\x1b\u202eb", "line": True}, {"got": "a\\x1b\\u202eb"}),
            ({"call": "f(" + "1" * LONGEST_CALL, "line": -1, "got": "\n\t", "expected": None}, {"got": "\n\t"}),
            ({"call": "f(" + "ä" * 1000, "expected": "x" * 20_000}, {"expected": "x" * (LONGEST_TEXT - 1) + "…"}),
            ({"line": 7}, {"line": 7}),
        ):
            with self.subTest(forged):
                self.assertEqual(checked(forged), kept)

    def test_a_forged_line_of_an_exception_is_left_out(self):
        code = """
            import sys
            library = sys.modules["sandmartin.failures"] if "sandmartin.failures" in sys.modules else None
            from sandmartin import failures
            failures.Failures.trace = lambda self, error: [(10**30, "f", "return")]
            def f(n): raise ValueError("x")
        """
        facts = self.check("self.assertEqual(f(1), 2)", code)
        self.assertFacts(facts, "f(1)", "ValueError: x")


class PlainData(unittest.TestCase):
    def test_a_text_never_is_longer_than_asked_for(self):
        nested = [1]
        for _ in range(30):
            nested = [nested, nested]
        for value in ("x" * 99, list(range(40)), {n: n for n in range(20)}, 10**99, nested):
            with self.assertRaises(plain_data.NotPlain):
                plain_data.expression(value, 50)
        self.assertEqual(plain_data.expression([1] * 16, 50), repr([1] * 16))

    def test_a_copy_never_has_many_parts(self):
        with self.assertRaises(plain_data.NotPlain):
            plain_data.copied([[0] * 100] * 100, 1000)
        value = {"a": [1, (2, {3}), {"b": []}]}
        copy = plain_data.copied(value, 1000)
        self.assertEqual(copy, value)
        self.assertIsNot(copy["a"][2]["b"], value["a"][2]["b"])

    def test_subclasses_of_plain_data_are_none(self):
        class Number(int):
            pass

        for value in (Number(3), [Number(3)], {"a": Number(3)}, {Number(3): 1}, bytearray(b"x")):
            with self.assertRaises(plain_data.NotPlain):
                plain_data.copied(value, 1000)
            with self.assertRaises(plain_data.NotPlain):
                plain_data.expression(value, 1000)
