"""Generated tests have the same inputs for every submission, and show the input of a failure."""

import unittest

from pair import Grading

RANDOM = """
    import random
    from submission import note

    LENGTH = random.randrange(10**9)

    def test_first():
        for _ in range(3): assert note(random.randrange(10**9)) < LENGTH
    def test_second():
        assert note(random.randrange(10**9)) < 0
    """
HYPOTHESIS = """
    from hypothesis import given, strategies
    from submission import ordered, double

    @given(strategies.lists(strategies.integers()))
    def test_orders(numbers):
        assert ordered(numbers) == sorted(numbers), "Every number must be in its place"

    @given(strategies.integers(min_value=0, max_value=1000))
    def test_doubles(number):
        assert double(number) == number * 2
    """


class Generated(unittest.TestCase):
    def messages(self, tests, code, **more):
        grading = Grading(tests, code, **more)
        self.assertEqual((grading.invalid, grading.fault), (None, None), grading.errors)
        return {test: end["message"] for test, end in grading.ends.items()}

    def test_the_inputs_are_the_same_for_every_submission_and_whatever_ran_before(self):
        code = "def note(n): return n"
        first = self.messages(RANDOM, code)
        self.assertEqual(first, self.messages(RANDOM, code))
        self.assertEqual(first["test_second"], self.messages(RANDOM, code, wanted=["test_second"])["test_second"])
        self.assertNotEqual(first, self.messages(RANDOM + "\n    # a new version", code))

    def test_hypothesis_shows_the_smallest_input_that_fails(self):
        code = """
            def ordered(numbers): return sorted(set(numbers))
            def double(number): return number * 2 if number < 500 else 0
            """
        messages = self.messages(HYPOTHESIS, code)
        self.assertIn("Every number must be in its place", messages["test_orders"])
        self.assertIn("ordered([0, 0])", messages["test_orders"])
        self.assertIn("double(500)", messages["test_doubles"])
        self.assertEqual(messages, self.messages(HYPOTHESIS, code))

    def test_hypothesis_passes_a_right_submission(self):
        grading = Grading(HYPOTHESIS, "ordered = sorted\ndef double(number): return number + number")
        self.assertEqual(set(grading.statuses.values()), {"passed"}, grading.ends)

    def test_hypothesis_works_in_classes_and_with_pytest(self):
        for imported in "", "import pytest":
            grading = Grading(
                f"""
                import unittest
                {imported}
                from hypothesis import given, strategies
                from submission import double

                class TestDouble(unittest.TestCase):
                    @given(strategies.integers())
                    def test_double(self, number):
                        self.assertEqual(double(number), 2 * number)

                class TestHalf:
                    @given(strategies.integers())
                    def test_half(self, number):
                        assert double(number) // 2 == number
                """,
                "def double(number): return number * 3")
            self.assertEqual(grading.ends["TestDouble.test_double"]["status"], "failed", grading.ends)
            self.assertIn("double(1)", grading.ends["TestDouble.test_double"]["message"])
            self.assertEqual(grading.statuses["TestHalf.test_half"], "failed")

    def test_an_error_of_the_submission_is_its_error(self):
        code = "def ordered(numbers): return sorted(numbers)\ndef double(n): return n * 2 if n < 7 else n // 0"
        ends = Grading(HYPOTHESIS, code).ends
        self.assertEqual(ends["test_doubles"]["status"], "error")
        self.assertIn("`double(7)` raised ZeroDivisionError", ends["test_doubles"]["message"])

    def test_a_submission_that_depends_on_chance_fails(self):
        message = self.messages(HYPOTHESIS, """
            calls = 0
            def ordered(numbers): return sorted(numbers)
            def double(number):
                global calls
                calls += 1
                return 0 if calls == 20 else number * 2
            """)["test_doubles"]
        self.assertIn("different results", message)

    def test_an_impossible_strategy_is_the_packages_fault(self):
        fault = Grading("""
            from hypothesis import given, strategies
            from submission import f
            @given(strategies.integers().filter(lambda n: False))
            def test_f(number): assert f(number)
            """, "def f(n): return 1").fault
        self.assertIn("test_f", fault)


if __name__ == "__main__":
    unittest.main()
