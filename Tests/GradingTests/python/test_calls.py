"""Lists of calls become tests."""

import unittest

from pair import Grading


def call(code, returns=None, raises=None, message="", title=None, line=2, **more):
    outcome = {"raises": raises} if raises else {"returns": returns}
    return {"line": line, "title": title or code, "call": code, "message": message, **outcome, **more}


def grade(code, *calls, **more):
    return Grading(None, code, calls=list(calls), **more)


class Calls(unittest.TestCase):
    def test_values_and_exceptions_are_judged(self):
        grading = grade(
            """
            import decimal

            def double(number):
                if type(number) is str:
                    raise TypeError("no texts")
                return 2 * number

            def read(text):
                return decimal.Decimal(text)
            """,
            call("double(4)", "8"), call("double([1])", "[1, 1]"), call("double(5)", "11", message="Twice 5 is 11"),
            call("double('x')", raises="TypeError"), call("read('{')", raises="decimal.InvalidOperation"),
            call("double(1)", raises="ValueError", message="1 is not allowed"),
        )
        self.assertEqual(
            [grading.statuses[f"Calls.test_{number}"] for number in range(1, 7)],
            ["passed", "passed", "failed", "passed", "passed", "failed"], grading.fault)
        self.assertEqual(grading.ends["Calls.test_3"]["teacher"], "Twice 5 is 11")
        self.assertIn("double(5)", grading.ends["Calls.test_3"]["message"])
        self.assertIn("10", grading.ends["Calls.test_3"]["message"])
        self.assertIn("ValueError", grading.ends["Calls.test_6"]["message"])

    def test_the_titles_are_the_given_ones(self):
        grading = grade("def f(): return 1", call("f()", "1", title="Hidden call 1"))
        self.assertEqual(grading.named("loaded")[0]["tests"], [{"id": "Calls.test_1", "name": "Hidden call 1"}])

    def test_a_tolerance_counts_for_numbers_in_containers(self):
        grading = grade(
            """
            def third(): return 0.33334
            def thirds(): return {"a": [0.33334, (0.5, 2)], "b": "x"}
            def large(): return 10 ** 400
            def none(): return None
            """,
            call("third()", "0.33333", tolerance="0.001"), call("third()", "0.33333", tolerance="1e-9"),
            call("thirds()", "{'a': [1 / 3, (0.5, 2)], 'b': 'x'}", tolerance="0.001"),
            call("thirds()", "{'a': [1 / 3, (0.6, 2)], 'b': 'x'}", tolerance="0.001"),
            call("large()", "0.5", tolerance="0.1"), call("none()", "0.5", tolerance="0.1"),
        )
        passed = [status == "passed" for status in grading.statuses.values()]
        self.assertEqual(passed, [True, False, True, False, False, False], grading.fault)
        self.assertIn("`third()` returned 0.33334", grading.ends["Calls.test_2"]["message"])

    def test_a_missing_function_is_the_students_mistake(self):
        grading = grade("def duoble(number): pass", call("double(4)", "8"))
        self.assertIn("`double`", grading.invalid)

    def test_expected_values_may_name_classes_of_the_student(self):
        code = """
            class Point:
                def __init__(self, x):
                    self.x = x

                def __eq__(self, other):
                    return self.x == other.x
            """
        grading = grade(code, call("Point(1)", "Point(1)"), call("Point(1)", "Point(2)"))
        self.assertEqual(list(grading.statuses.values()), ["passed", "failed"])

    def test_faults_of_the_list_name_its_line(self):
        for entry, words in (
            (call("double(4", "8", line=7), "calls.yaml:7: call: `double(4` is not a Python expression"),
            (call("double(4)", "8 +", line=7), "calls.yaml:7: returns: `8 +` is not a Python expression"),
            (call("double(4)", raises="not an error", line=7), "calls.yaml:7: raises: `not an error`"),
            (call("double(4)", raises="evil.Error", line=7), "calls.yaml:7: raises: `evil.Error` must be the name"),
            (call("x = double(4)", "8", line=7), "calls.yaml:7: call: `x = double(4)` is not a Python expression"),
        ):
            with self.subTest(entry):
                grading = grade("def double(number): return 8", entry)
                self.assertIn(words, grading.fault)
                self.assertEqual(grading.ends, {})

    def test_an_expected_value_that_fails_is_the_authors_mistake(self):
        grading = grade("def f(): return 1", call("f()", "[1][2]"))
        self.assertIn("IndexError", grading.fault)
