"""A submission cannot use pytest to change the outcome or the settings of its tests."""

import unittest

from pair import Grading


class Cheating(unittest.TestCase):
    def test_outcomes_of_pytest_in_the_submission_are_errors(self):
        grading = Grading(
            """
            import pytest
            from submission import *
            def test_skip(): skip()
            def test_xfail(): expect()
            def test_exit(): leave()
            def test_raised():
                with pytest.raises(ValueError): skip()
            @pytest.mark.xfail
            def test_expected(): skip()
            def test_fixture(made): pass
            @pytest.fixture
            def made(): return skip()
            """,
            """
            import pytest
            def skip(): pytest.skip("please")
            def expect(): pytest.xfail("please")
            def leave(): pytest.exit("please", 0)
            """,
        )
        self.assertEqual(set(grading.statuses.values()), {"error"}, grading.ends)
        self.assertEqual(len(grading.statuses), 6)

    def test_names_of_the_submission_are_no_tests_and_no_settings(self):
        grading = Grading(
            """
            import pytest
            from submission import *
            def test_f(): assert f() == 1
            """,
            """
            import pytest
            pytestmark = pytest.mark.skip
            pytest_plugins = ["submission"]
            def f(): return 2
            def test_mine(): pass
            class TestMine:
                def test_mine(self): pass
            def setup_module(): pytest.skip("please")
            setup_function = setup_module
            def pytest_generate_tests(metafunc): pass
            @pytest.fixture(autouse=True)
            def mine(): pytest.skip("please")
            """,
        )
        self.assertEqual((grading.fault, grading.invalid), (None, None))
        self.assertEqual(grading.statuses, {"test_f": "failed"})


if __name__ == "__main__":
    unittest.main()
