"""Tests in several files: each is a module of its own, and all of them are one suite."""

import unittest

from pair import Grading

CODE = """
    import random
    def double(n): return 2 * n
    def half(n): return n // 2
    def ask(): return input()
    def draw(): return random.random()
    NAMES = 3
    """
GOOD = "from submission import double\ndef test_a(): assert double(2) == 4"


class SeveralFiles(unittest.TestCase):
    def test_all_tests_run_in_the_order_of_the_files(self):
        grading = Grading(
            {
                "tests.py": """
                    import unittest
                    from submission import double
                    class TestDouble(unittest.TestCase):
                        def test_two(self):
                            self.assertEqual(double(2), 4)
                    """,
                "double_test.py": "from submission import double\ndef test_two(): assert double(2) == 4",
                "test_double.py": """
                    import unittest
                    from submission import *
                    def test_b():
                        'Comes first'
                        assert double(2) == 4
                    class TestDouble(unittest.TestCase):
                        def test_two(self):
                            self.assertEqual(double(2), 4)
                    """,
            },
            CODE)
        ids = [
            "TestDouble.test_two", "double_test.test_two", "test_double.test_b", "test_double.TestDouble.test_two"]
        self.assertEqual(grading.statuses, dict.fromkeys(ids, "passed"))
        self.assertEqual(list(grading.statuses), ids)
        self.assertEqual(grading.named("listed")[0]["tests"], grading.named("loaded")[0]["tests"])
        self.assertEqual(grading.named("loaded")[0]["tests"][2]["name"], "Comes first")

    def test_one_file_may_have_another_name(self):
        grading = Grading(
            {"test_double.py": "from submission import double\ndef test_two(): assert double(2) == 5"}, CODE)
        self.assertEqual(grading.statuses, {"test_double.test_two": "failed"})

    def test_a_star_import_binds_other_names_in_each_file(self):
        grading = Grading(
            {
                "test_a.py": """
                    from math import sqrt
                    from submission import *
                    def test_own(): assert sqrt(4) == 2.0
                    """,
                "test_b.py": "from submission import *\ndef test_students(): assert sqrt(4) == 'student'",
            },
            "def sqrt(n): return 'student'")
        self.assertEqual(set(grading.statuses.values()), {"passed"}, grading.events)
        grading = Grading(
            {"test_a.py": "def test_a(): pass", "test_b.py": "from submission import *\ndef test_b(): assert ff()"},
            "def f(): pass")
        self.assertIn("`ff`", grading.invalid)

    def test_pytest_unittest_doctest_and_functions_may_be_mixed(self):
        grading = Grading(
            {
                "test_a.py": """
                    import pytest
                    from submission import double
                    @pytest.fixture
                    def number(): return 4
                    @pytest.mark.parametrize("n", [1, 2])
                    def test_all(n, number): assert double(n) == 2 * n and number == 4
                    """,
                "test_b.py": """
                    import pytest
                    from submission import half
                    @pytest.fixture
                    def number(): return 5
                    class TestHalf:
                        def test_half(self, number): assert half(number) == 2, "Round down"
                        def test_wrong(self, number): assert half(number) == 3, "Round up"
                    """,
                "test_c.py": "from submission import half\ndef test_c(): assert half(2) == 1",
                "test_d.py": """
                    import doctest
                    from submission import half
                    def helper():
                        '''
                        >>> half(8)
                        4
                        '''
                    def load_tests(loader, tests, pattern):
                        tests.addTests(doctest.DocTestSuite())
                        return tests
                    """,
            },
            CODE)
        statuses = grading.statuses
        self.assertEqual(statuses.pop("test_b.TestHalf.test_wrong", None), "failed", grading.events)
        self.assertEqual(set(statuses.values()), {"passed"}, grading.events)
        self.assertEqual(
            [test for test in statuses if not test.startswith("test_d.")],
            ["test_a.test_all[1]", "test_a.test_all[2]", "test_b.TestHalf.test_half", "test_c.test_c"])
        self.assertEqual(len(statuses), 5)
        self.assertIn("Round up", grading.ends["test_b.TestHalf.test_wrong"]["message"])

    def test_feedback_and_patches_work_in_each_file(self):
        grading = Grading(
            {
                "test_a.py": GOOD,
                "test_b.py": """
                    import random
                    from unittest.mock import patch
                    from submission import ask, double, draw
                    from test_a import test_a as again
                    def test_message(): assert double(3) == 7, "Seven"
                    def test_patch():
                        with patch("builtins.input", return_value="Ada"):
                            assert ask() == "Ada"
                    def test_seed():
                        random.seed(1)
                        expected = random.random()
                        random.seed(1)
                        assert draw() == expected
                    """,
            },
            CODE)
        self.assertEqual(
            grading.statuses, {
                "test_a.test_a": "passed", "test_b.test_message": "failed", "test_b.test_patch": "passed",
                "test_b.test_seed": "passed",
            }, grading.events)
        failed = grading.ends["test_b.test_message"]
        self.assertIn("Seven", failed["message"])
        self.assertIn("double(3)", failed["message"] + failed["details"])
        self.assertEqual(failed["teacher"], "Seven")

    def test_errors_follow_their_origin_in_each_file(self):
        grading = Grading(
            {"test_a.py": GOOD, "test_b.py": "from submission import NAMES\ndef test_b(): assert len(NAMES) == 3"},
            CODE)
        self.assertEqual(grading.statuses, {"test_a.test_a": "passed", "test_b.test_b": "error"}, grading.events)
        self.assertIn("NAMES", grading.ends["test_b.test_b"]["message"])
        grading = Grading(
            {"test_a.py": GOOD, "test_b.py": "from submission import NAMES\nN = len(NAMES)\ndef test_b(): pass"}, CODE)
        self.assertIn("NAMES", grading.invalid or "")
        grading = Grading({"test_a.py": GOOD, "test_b.py": "\ndef test_b():\n    len(3)"}, CODE)
        self.assertIn("(line 3 of test_b.py)", grading.fault or "")

    def test_skips_by_the_teacher_count_in_each_file(self):
        grading = Grading(
            {
                "test_a.py": GOOD,
                "test_b.py": """
                    import unittest
                    from submission import NAMES
                    class TestB(unittest.TestCase):
                        @unittest.skip("later")
                        def test_skipped(self): pass
                    class TestC(unittest.TestCase):
                        @unittest.skipIf(NAMES == 3, "three")
                        def test_students(self): pass
                    """,
            },
            CODE)
        self.assertEqual(grading.statuses["test_b.TestB.test_skipped"], "skipped")
        self.assertEqual(grading.statuses["test_b.TestC.test_students"], "failed")

    def test_faults_name_the_file_and_line(self):
        for bad, fault in {
            "def test_b(:": "test_b.py does not compile",
            "\nimport nothing_of_this_name": "test_b.py cannot be loaded: ModuleNotFoundError",
            "import unittest": "test_b.py: contains no test",
            "def test_b(): pass\ndef test_b(): pass": "test_b.py:2: `test_b` replaces",
            "async def test_b(): pass": "test_b.py:1: `test_b.test_b` is a coroutine",
            "def test_b(): return 1 == 1": "test_b.py:1: `test_b.test_b` returns a value",
        }.items():
            with self.subTest(bad=bad):
                self.assertIn(fault, Grading({"test_a.py": GOOD, "test_b.py": bad}, CODE).fault or "")

    def test_ids_are_unique(self):
        grading = Grading(
            {
                "tests.py": """
                    import unittest
                    class test_b(unittest.TestCase):
                        def test_x(self): pass
                    """,
                "test_b.py": "def test_x(): pass",
            },
            CODE)
        self.assertIn("test_b.py: another test has the id `test_b.test_x` too", grading.fault or "")


if __name__ == "__main__":
    unittest.main()
