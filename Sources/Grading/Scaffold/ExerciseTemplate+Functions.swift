/// Exercises in which the student writes a function.
extension ExerciseTemplate {
    static let unittest = doubling(
        settings: "hidden: [\"*_hidden\"]\n",
        tests: [
            "tests.py": """
            import unittest

            from submission import double


            class TestDouble(unittest.TestCase):
                def test_doubles_a_number(self):
                    \"""Doubles a number\"""
                    self.assertEqual(double(4), 8, "Twice 4 is 8")

                def test_doubles_unusual_numbers_hidden(self):
                    \"""Doubles unusual numbers\"""
                    self.assertEqual(double(-1.5), -3, "Negative numbers and fractions can be doubled too")

            """
        ])

    static let functions = doubling(
        settings: "hidden: [\"*_hidden\"]\n",
        tests: [
            "tests.py": """
            from submission import double


            def test_doubles_a_number():
                \"""Doubles a number\"""
                assert double(4) == 8, "Twice 4 is 8"


            def test_doubles_unusual_numbers_hidden():
                \"""Doubles unusual numbers\"""
                assert double(-1.5) == -3, "Negative numbers and fractions can be doubled too"

            """
        ])

    static let pytest = doubling(
        settings: "hidden: [\"*_hidden\"]\n",
        tests: [
            "tests.py": """
            import pytest

            from submission import double


            @pytest.mark.parametrize("number, twice", [(4, 8), (2.5, 5), pytest.param(0, 0, id="zero")])
            def test_doubles_a_number(number, twice):
                \"""Doubles a number\"""
                assert double(number) == twice, "Twice a number is the number added to itself"


            def test_doubles_unusual_numbers_hidden():
                \"""Doubles unusual numbers\"""
                assert double(-1.5) == pytest.approx(-3), "Negative numbers and fractions can be doubled too"

            """
        ])

    static let doctest = doubling(
        settings: "support: {harness: [handout.md]}\n",
        tests: [
            "tests.py": """
            import doctest


            def load_tests(loader, tests, pattern):
                tests.addTests(doctest.DocFileSuite("handout.md"))
                return tests

            """
        ])

    static let generated = doubling(
        settings: "",
        tests: [
            "tests.py": """
            from hypothesis import given, strategies

            from submission import double


            @given(strategies.integers())
            def test_any_number(number):
                \"""Doubles any whole number\"""
                assert double(number) == number + number, "Twice a number is the number added to itself"

            """
        ])

    static let calls = doubling(
        settings: "",
        tests: [
            "calls.yaml": """
            # Each call is a Python expression. It must return `returns`, or raise `raises`.
            calls:
              - call: double(4)
                returns: 8
                message: Twice 4 is 8.
              - call: double(0.1 + 0.2)
                returns: 0.6
                tolerance: 1e-9
                message: Twice 0.3 is 0.6.
              - call: double(None)
                raises: TypeError
                title: Refuses what is no number
                message: Nothing cannot be doubled.
              - call: double(-1.5)
                returns: -3
                title: Doubles a negative number
                message: Negative numbers and fractions can be doubled too.
                hidden: true
                weight: 2

            """
        ])

    /// The student doubles a number.
    private static func doubling(settings: String, tests: [String: String]) -> ExerciseTemplate {
        ExerciseTemplate(
            settings: settings + """
                hints:
                  - Twice a number is the number added to itself.

                """,
            handout: """
                Write a function `double` that takes a number and returns twice that number.

                ```python
                >>> double(5)
                10
                ```

                """,
            files: tests.merging([
                "starter.py": """
                def double(number):
                    return number

                """,
                "solutions/accepted/multiplies.py": """
                def double(number):
                    return 2 * number

                """,
                "solutions/rejected/returns_text.py": """
                def double(number):
                    return str(number) + str(number)

                """,
            ]) { $1 })
    }
}
