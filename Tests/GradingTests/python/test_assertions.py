"""What a beginner reads about each kind of assertion."""

import unittest

from pair import Grading


class Explained(unittest.TestCase):
    maxDiff = None

    def explained(self, code, *checks, setup=""):
        """Runs each check as a test of one grading. Returns the end events in the order of the checks."""
        tests = f"import math, unittest\nfrom submission import *\n{setup}\nclass T(unittest.TestCase):\n"
        for number, check in enumerate(checks):
            tests += f"    def test_{number}(self):\n"
            tests += "".join(f"        {line}\n" for line in check.splitlines())
        grading = Grading(tests, code)
        self.assertEqual((grading.fault, grading.invalid), (None, None))
        ends = list(grading.ends.values())
        self.assertEqual(len(ends), len(checks), grading.errors)
        for end in ends:
            text = end["message"] + end["details"]
            self.assertNotRegex(text, r"maxDiff|First diff|0x|tests\.|Counter\(|<")
            self.assertLessEqual(len(end["message"].split(" ")), 60)
        return ends

    def messages(self, code, *checks, setup=""):
        return [end["message"] for end in self.explained(code, *checks, setup=setup)]


class Methods(Explained):
    def test_each_assertion_says_what_it_expects(self):
        code = "def f(x): return x"
        expected = {
            "self.assertEqual(f(2), 5)": "but 5 was expected.",
            "self.assertNotEqual(f(2), 2)": "but it should not be 2.",
            "self.assertIs(f(2), True)": "but True was expected.",
            "self.assertIsNone(f(2))": "but None was expected.",
            "self.assertIn('a', f('bc'))": "but it should contain 'a'.",
            "self.assertIn(f('a'), ['b', 'c'])": "but one of ['b', 'c'] was expected.",
            "self.assertNotIn('b', f('bc'))": "but it should not contain 'b'.",
            "self.assertGreater(f(2), 5)": "but a value greater than 5 was expected.",
            "self.assertLessEqual(5, f(2))": "but a value of at least 5 was expected.",
            "self.assertAlmostEqual(f(0.3), 2 / 3)": "but about 0.6666666666666666 was expected.",
            "self.assertIsInstance(f(2), str)": "but a str was expected.",
            "self.assertRegex(f('bc'), '^a')": "but a text that matches '^a' was expected.",
            "self.assertCountEqual(f([1, 1]), [1, 2])":
                "but [1, 2] was expected, in any order. 2 is missing, and 1 should not be there.",
            "self.assertTrue(f(0))": "but True was expected.",
            "self.assertTrue(f(2) > 5)": "but a value greater than 5 was expected.",
            "self.assertTrue(f('bc').startswith('a'))": "but a text that begins with 'a' was expected.",
            "self.assertFalse(f(2) == 2)": "but it should not be 2.",
        }
        for (check, ending), message in zip(expected.items(), self.messages(code, *expected)):
            with self.subTest(check):
                self.assertRegex(message, r"^`f\(.*\)` returned ")
                self.assertTrue(message.endswith(ending), message)

    def test_a_forgotten_return_is_suspected_whatever_asserts(self):
        ends = self.explained(
            "def f(x): [x]",
            "self.assertIn('a', f(1), 'It should hold an a')", "self.assertGreater(f(1), 3, 'It should be large')",
            "self.assertAlmostEqual(f(1), 3.5, msg='It should be close')", "self.assertIsInstance(f(1), str, 'A text')",
            "self.assertCountEqual(f(1), [1], 'In any order')", "self.assertRegex(f(1), 'a', 'It should match')",
            "self.assertEqual(f(1), 3, 'Three')", "self.assertTrue(f(1), 'True')",
        )
        for end in ends:
            self.assertEqual(end["status"], "failed")
            self.assertTrue(end["teacher"] and end["message"].startswith(end["teacher"]), end)
            self.assertIn("`f(1)` returned None, but ", end["message"])
            self.assertTrue(end["message"].endswith(end["returnHint"]), end)

    def test_a_forgotten_return_is_suspected_where_the_result_cannot_be_used(self):
        grading = Grading(
            """
            import unittest
            from submission import f
            class T(unittest.TestCase):
                def test_length(self):
                    self.assertEqual(len(f(1)), 3, "Three letters")
                def test_index(self):
                    self.assertEqual(f(1)[0], 3, "The first one")
            def test_comparison():
                assert f(1) > 3, "It should be large"
            def test_index_of_plain_assert():
                assert f(1)[0] == 3, "The first one"
            """,
            "def f(x): pass",
        )
        self.assertEqual([end["message"] for end in grading.ends.values()], [
            "Three letters. `f(1)` returned None, which has no length. Is a `return` missing?",
            "The first one. `f(1)` returned None, which has no items. Is a `return` missing?",
            "It should be large. `f(1)` returned None, but a value greater than 3 was expected. "
            "Is a `return` missing?",
            "The first one. `f(1)` returned None, but `f(1)[0] == 3` should be true. Is a `return` missing?",
        ])
        self.assertEqual(set(grading.statuses.values()), {"failed"})

    def test_a_constant_or_attribute_that_is_none_suspects_no_return(self):
        messages = self.messages(
            "NAME = None\nclass Box:\n    size = None\n    def fill(self): pass",
            "self.assertEqual(NAME, 'Ada', 'Your name')",
            "box = Box()\nbox.fill()\nself.assertEqual(box.size, 3)",
            "box = Box()\nself.assertEqual(box.size, 3)",
        )
        self.assertEqual(messages, [
            "Your name. `NAME` is None, but 'Ada' was expected.",
            "After `Box.fill()`, `box.size` is None, but 3 was expected.",
            "After `Box()`, `box.size` is None, but 3 was expected.",
        ])

    def test_details_are_aligned_and_point_at_the_difference(self):
        ends = self.explained(
            "def greet(name): return 'Hello ' + name",
            "self.assertEqual(greet('Ada'), 'Hello, Ada')", "self.assertEqual(len(greet('Ada')), 10)")
        self.assertEqual(ends[0]["details"], (
            "call:      greet('Ada')\n"
            "returned:  'Hello Ada'\n"
            "expected:  'Hello, Ada'\n"
            "                 ^"
        ))
        self.assertEqual(ends[1]["details"], (
            "call:               greet('Ada')\n"
            "returned:           'Hello Ada'\n"
            "len(greet('Ada')):  9\n"
            "expected:           10"
        ))

    def test_details_say_what_a_value_should_contain(self):
        ends = self.explained("def f(x): return x", "self.assertIn('a', f('b'))", "self.assertNotEqual(f(2), 2)")
        self.assertEqual([end["details"].splitlines()[-1] for end in ends], [
            "expected:  to contain 'a'", "expected:  not to be 2"])

    def test_missing_exceptions_and_warnings_are_named(self):
        messages = self.messages(
            "def f(x): return x\ndef fail(x): raise ValueError('no such thing')",
            "with self.assertRaises(KeyError): f(-1)", "self.assertRaises(KeyError, f, -1)",
            "with self.assertRaisesRegex(ValueError, 'negative'): fail(-1)", "with self.assertWarns(UserWarning): f(1)")
        self.assertEqual(messages, [
            "`f(-1)` returned -1, but it should raise KeyError.", "`f(-1)` returned -1, but it should raise KeyError.",
            "`fail(-1)` raised ValueError: no such thing, but its message should match 'negative'.",
            "`f(1)` returned 1, but it should warn with UserWarning.",
        ])

    def test_a_result_in_a_variable_is_still_a_result(self):
        messages = self.messages(
            "def f(x): return 1",
            "result = f(3)\nself.assertEqual(result, 2)", "f(3)\ncount = 1\nself.assertEqual(count, 2)")
        self.assertEqual(messages, [
            "`f(3)` returned 1, but 2 was expected. It is one too small.",
            "After `f(3)`, `count` is 1, but 2 was expected. It is one too small.",
        ])


class Statements(Explained):
    def test_a_tolerance_shows_the_expected_value(self):
        expected = "`share(3)` returned 0.3333333333333333, but about 0.6666666666666666 was expected."
        self.assertEqual(
            self.messages(
                "def share(n): return 1 / n",
                "assert abs(share(3) - 2 / 3) < 1e-6", "assert abs(2 / 3 - share(3)) <= 1e-6",
                "assert 1e-6 > abs(share(3) - 2 / 3)", "assert math.isclose(share(3), 2 / 3)",
                "assert math.isclose(2 / 3, share(3), rel_tol=1e-3)", "assert not abs(share(3) - 2 / 3) > 1e-6",
                "self.assertTrue(abs(share(3) - 2 / 3) < 1e-6)",
                "from math import isclose\nwanted = 2 / 3\nassert isclose(share(3), wanted)",
            ),
            [expected] * 8)

    def test_a_chained_comparison_shows_its_bounds(self):
        self.assertEqual(
            self.messages("def f(x): return x", "assert 0 < f(7) <= 5", "assert 8 <= f(7) < 10 < 12"),
            [
                "`f(7)` returned 7, but a value greater than 0 and of at most 5 was expected.",
                "`f(7)` returned 7, but a value of at least 8 and less than 10 was expected.",
            ])

    def test_other_expressions_are_shown_as_they_are(self):
        self.assertEqual(
            self.messages(
                "def f(x): return x\ndef g(x): return {x: 1}",
                "assert len(f('ab')) == 3", "assert f(3) % 2 == 0", "assert f('ab') in ('a', 'b')",
                "assert 'c' not in f('abc')", "assert isinstance(f(3), str)", "assert not f(3)",
                "x = f(3)\nassert isinstance(x, int) and x > 5", "assert f(3) == f(4)",
                "assert f(2) is None or f(3) is None", "assert all(x > 2 for x in f([1, 2]))",
                "assert g('a') == {'b': 1}",
            ),
            [
                "`len(f('ab'))` is 2, but 3 was expected. It is one too small.",
                "`f(3) % 2` is 1, but 0 was expected. It is one too large.",
                "`f('ab')` returned 'ab', but one of ('a', 'b') was expected.",
                "`f('abc')` returned 'abc', but it should not contain 'c'.",
                "`f(3)` returned 3, but a str was expected.",
                "`f(3)` returned 3, but a false value was expected.",
                "`f(3)` returned 3, but a value greater than 5 was expected.",
                "`f(4)` returned 4, but `f(3) == f(4)` should be true.",
                "`f(3)` returned 3, but `f(2) is None or f(3) is None` should be true.",
                "`f([1, 2])` returned [1, 2], but `all((x > 2 for x in f([1, 2])))` should be true.",
                "`g('a')` returned {'a': 1}, but {'b': 1} was expected. "
                "The key 'b' is missing, and 'a' is there.",
            ])

    def test_explaining_calls_nothing_again(self):
        grading = Grading(
            """
            from submission import f
            seen = []
            def note(x):
                seen.append(x)
                return x
            def test_it():
                assert f(note(1)) == note(3), f"{note(4)}"
            def test_count():
                assert seen == [1, 3, 4], seen
            """,
            "def f(x):\n    print('called')\n    return x",
        )
        self.assertEqual(list(grading.statuses.values()), ["failed", "passed"])
        self.assertEqual(grading.printed, "called\n")
        self.assertEqual(
            list(grading.ends.values())[0]["message"], "4. `f(1)` returned 1, but `f(1) == note(3)` should be true.")


class SubTests(Explained):
    def test_messages_and_values_are_named(self):
        messages = self.messages(
            "def even(n): return True",
            "for n in range(3):\n    with self.subTest('number', n=n):\n"
            "        self.assertIs(even(n), n % 2 == 0, 'Even')",
            "for n in range(6):\n    with self.subTest(n=n): self.assertIs(even(n), n % 2 == 0, 'Even')",
            "with self.subTest('outer [a]', pair=(2, False)):\n    with self.subTest('inner (b)', n=3):\n"
            "        self.assertIs(even(3), False)",
            "with self.subTest():\n    self.assertIs(even(3), False)",
        )
        found = "`even(3)` returned True, but False was expected."
        self.assertEqual(messages, [
            "With number, n=1: Even. `even(1)` returned True, but False was expected.",
            "With n=1: Even. `even(1)` returned True, but False was expected. 2 more of its cases fail too.",
            f"With outer [a], inner (b), pair=(2, False), n=3: {found}",
            found,
        ])

    def test_a_long_value_leaves_room_for_the_teachers_message_and_the_call(self):
        (end,) = self.explained(
            "def shout(text): return text",
            "with self.subTest(text='words ' * 100):\n"
            "    self.assertEqual(shout('words ' * 100), 'WORDS ' * 100, 'Shout')")
        self.assertRegex(
            end["message"], r"^With text='words .*…: Shout\. `shout\('words .*…\)` returned 'words .*…, but 'W")
        self.assertIn("Only capital and small letters differ.", end["message"])


class Objects(Explained):
    def test_objects_of_the_tests_have_no_address(self):
        setup = (
            "import dataclasses, enum\nclass Node:\n    def __init__(self, value): self.value = value\n"
            "@dataclasses.dataclass\nclass Point:\n    x: int\n    node: object\n"
            "class Colour(enum.Enum):\n    RED = 1\n"
            "def double(x): return 2 * x\nnode = Node(1)\n"
        )
        messages = self.messages(
            "def f(*x): return 0\ndef same(x): return x",
            "self.assertEqual(f(Node(3)), 3)", "self.assertEqual(f([Node(3)], {'a': node}), 3)",
            "self.assertEqual(f(double, lambda x: x + 1), 3)", "self.assertEqual(same(node), 3)",
            "self.assertEqual(f(), node)", "self.assertEqual(f(Point(1, node), Colour.RED, Node), 3)",
            "self.assertEqual(f(node.__init__, iter([])), 3)", setup=setup,
        )
        self.assertEqual(messages, [
            "`f(Node object)` returned 0, but 3 was expected.",
            "`f([Node object], {'a': Node object})` returned 0, but 3 was expected.",
            "`f(double, lambda x: x + 1)` returned 0, but 3 was expected.",
            "`same(Node object)` returned Node object, but 3 was expected.",
            "`f()` returned 0, but Node object was expected.",
            "`f(Point(x=1, node=Node object), Colour.RED, Node)` returned 0, but 3 was expected.",
            "`f(Node.__init__, list_iterator object)` returned 0, but 3 was expected.",
        ])

    def test_objects_instead_of_values_are_named(self):
        messages = self.messages(
            "def half(n): yield n // 2\n"
            "def make(n):\n    def inner(): return n\n    return inner\n"
            "def mapped(n): return map(str, [n])\n"
            "class Box: pass\n"
            "def kind(n): return Box\n"
            "def boxed(n): return Box()\n",
            *(f"self.assertEqual({name}(4), 2)" for name in ("half", "make", "mapped", "kind", "boxed")),
        )
        self.assertEqual(messages, [
            "`half(4)` returned a generator, but 2 was expected. "
            "A function with `yield` returns a generator, not a value.",
            "`make(4)` returned the function `inner`, but 2 was expected. Add `()` to call it.",
            "`mapped(4)` returned a map object, but 2 was expected. Turn it into a list with `list(…)`.",
            "`kind(4)` returned the class `Box`, but 2 was expected. Add `()` to make an object of it.",
            "`boxed(4)` returned a Box object, but 2 was expected.",
        ])

    def test_objects_of_the_submission_are_shown_by_their_own_text(self):
        messages = self.messages(
            "class Point:\n    def __init__(self, x): self.x = x\n    def __repr__(self): return f'Point({self.x})'\n"
            "class Equal(Point):\n    def __eq__(self, other): return self.x == other.x\n"
            "class Broken:\n    def __repr__(self): raise ValueError\n"
            "class Printing:\n    def __repr__(self): return 'x' * 10**6\n",
            "self.assertEqual(Equal(1), Equal(2))", "self.assertEqual(Point(1), Point(1))",
            "self.assertEqual(Broken(), Broken())", "self.assertEqual(Printing(), 1)",
        )
        self.assertEqual(messages[:3], [
            "`Equal(1)` is Point(1), but Point(2) was expected.",
            "`Point(1)` is Point(1), but Point(1) was expected. "
            "Both look the same, but are not equal: is `__eq__` missing or wrong?",
            "`Broken()` is a Broken object, but a Broken object was expected. "
            "They are not equal: does `Broken` have an `__eq__` that compares their values?",
        ])
        self.assertLess(len(messages[3]), 250)

    def test_a_large_integer_shows_some_of_its_digits(self):
        (message,) = self.messages(
            "def power(n): return 2 ** (n - 1)", "self.assertEqual(power(20_000), 2 ** 20_000, 'A long number')")
        self.assertEqual(message, (
            "A long number. `power(20000)` returned 199013842016…831703154688 (6,021 digits), "
            "but 398027684033…663406309376 (6,021 digits) was expected."
        ))


class StateOfObjects(unittest.TestCase):
    def test_a_plain_assertion_about_an_object_tells_its_state(self):
        code = """
            class Stack:
                def __init__(self): self.is_open = True; self.size = 0
                def push(self, item): pass
                def __len__(self): return 0
                def __str__(self): return "{}"
            """
        for assertion, message in {
            "s.size == 1": "After `Stack.push(3)`, `s.size` is 0, but 1 was expected. It is one too small.",
            "len(s) == 1": "After `Stack.push(3)`, `len(s)` is 0, but 1 was expected. It is one too small.",
            "str(s) == '[]'": "After `Stack.push(3)`, `str(s)` is '{}', but '[]' was expected.",
            "not s.is_open": "After `Stack.push(3)`, `s.is_open` is True, but a false value was expected.",
            "s in ()": "After `Stack.push(3)`, `s` is a Stack object, but one of () was expected.",
        }.items():
            with self.subTest(assertion):
                tests = f"""
                    from submission import Stack
                    def test_it():
                        s = Stack()
                        s.push(3)
                        assert {assertion}
                    """
                self.assertEqual(Grading(tests, code).only["message"], message)

    def test_a_question_about_a_name_of_the_submission_is_told_with_its_answer(self):
        tests = "import inspect\nfrom submission import Shape\ndef test_it(): assert {}, 'Derive from ABC'"
        for question in ("inspect.isabstract(Shape)", "hasattr(Shape, 'area')", "issubclass(Shape, dict)"):
            with self.subTest(question):
                message = Grading(tests.format(question), "class Shape: pass").only["message"]
                self.assertEqual(message, f"Derive from ABC. `{question}` is False, but it should be True.")


if __name__ == "__main__":
    unittest.main()
