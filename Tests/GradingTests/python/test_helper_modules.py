"""Further modules of the author: what only `conftest.py` or an oracle does counts as what `tests.py` does."""

import unittest

from pair import Grading

_ROLLS = """
import random

def roll():
    return random.randint(1, 6)

def name():
    return input("Name? ")
"""


class HelperModules(unittest.TestCase):
    def test_patch_the_submission(self):
        grading = Grading(
            """
            import unittest
            from helpers import answering, rolling
            from submission import name, roll

            class T(unittest.TestCase):
                def test_roll(self):
                    with rolling(4):
                        self.assertEqual(roll(), 4)

                def test_name(self):
                    with answering("Ada"):
                        self.assertEqual(name(), "Ada")
            """,
            _ROLLS,
            helpers={"helpers.py": """
                from unittest import mock

                def rolling(value):
                    return mock.patch("random.randint", return_value=value)

                def answering(text):
                    return mock.patch("builtins.input", lambda prompt="": text)
                """})
        self.assertEqual(set(grading.statuses.values()), {"passed"}, grading.events)

    def test_patch_in_conftest(self):
        grading = Grading(
            """
            import pytest
            from submission import name

            def test_name(ada):
                assert name() == "Ada"
            """,
            _ROLLS,
            helpers={"conftest.py": """
                import pytest

                @pytest.fixture
                def ada(monkeypatch):
                    monkeypatch.setattr("builtins.input", lambda prompt="": "Ada")
                """})
        self.assertEqual(grading.statuses, {"test_name": "passed"}, grading.events)

    def test_seed_the_submission(self):
        grading = Grading(
            """
            import unittest
            from helpers import begin
            from submission import roll

            class T(unittest.TestCase):
                def test_same(self):
                    begin()
                    first = [roll() for _ in range(20)]
                    begin()
                    self.assertEqual([roll() for _ in range(20)], first)
            """,
            _ROLLS, helpers={"helpers.py": "import random\n\ndef begin():\n    random.seed(3)\n"})
        self.assertEqual(grading.only["status"], "passed", grading.events)

    def test_generate_the_same_inputs_in_each_run(self):
        tests = """
            import unittest
            from oracle import number
            from submission import twice

            class T(unittest.TestCase):
                def test_twice(self):
                    n = number()
                    self.assertEqual(twice(n), 2 * n)
            """
        oracle = "import random\n\ndef number():\n    return random.randint(1, 10 ** 9)\n"
        runs = {
            Grading(tests, "def twice(n): return n\n", helpers={"oracle.py": oracle}).only["message"]
            for _ in range(2)
        }
        self.assertEqual(len(runs), 1, runs)

    def test_that_do_not_compile_are_the_authors_fault(self):
        for helper in ("def f(:\n", "x = " + "(" * 10_000 + "\n", "\0"):
            grading = Grading(
                "import helper\nfrom submission import f\ndef test_f():\n    assert f() == 1\n",
                "def f(): return 1\n", helpers={"helper.py": helper})
            self.assertIsNotNone(grading.fault, grading.events)


if __name__ == "__main__":
    unittest.main()
