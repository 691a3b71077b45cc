"""pytest's tests run in the harness as pytest runs them, and its failures are explained as all others are."""

import unittest

from pair import Grading, TwoProcesses


class Pytest(TwoProcesses):
    def assertFault(self, part, tests, code="def f(): return 1"):
        fault = Grading(tests, code).fault
        self.assertIsNotNone(fault)
        self.assertIn(part, fault)

    def test_parameters_are_tests_of_their_own(self):
        grading = self.grade(
            '''
            import pytest
            from submission import add

            @pytest.mark.parametrize("a, b, wanted", [(1, 2, 3), (2, 2, 5), pytest.param(5, 5, 10, id="two fives")])
            def test_add(a, b, wanted):
                """Adds"""
                assert add(a, b) == wanted

            class TestZero:
                @pytest.mark.parametrize("n", [0, 1.5])
                def test_zero(self, n):
                    assert add(n, 0) == n
            ''',
            "def add(a, b): return a + b",
        )
        tests = [(test["id"], test["name"]) for test in grading.named("loaded")[0]["tests"]]
        self.assertEqual(tests, [
            ("test_add[1-2-3]", "Adds (a=1, b=2, wanted=3)"), ("test_add[2-2-5]", "Adds (a=2, b=2, wanted=5)"),
            ("test_add[two fives]", "Adds (two fives)"), ("TestZero.test_zero[0]", "zero (n=0)"),
            ("TestZero.test_zero[1.5]", "zero (n=1.5)"),
        ])
        self.assertEqual(list(grading.statuses.values()), ["passed", "failed", "passed", "passed", "passed"])
        wrong = grading.ends["test_add[2-2-5]"]
        self.assertIn("`add(2, 2)` returned 4", wrong["message"])
        self.assertIn("5", wrong["message"])

    def test_tests_in_the_manner_of_pytest_need_no_import(self):
        grading = self.grade(
            """
            from submission import greet

            def test_prints(capsys):
                greet()
                assert capsys.readouterr().out == "Hello\\n"

            class TestGreet:
                def test_returns(self):
                    assert greet() == 1
            """,
            "def greet(): print('Hello')",
        )
        self.assertEqual(grading.statuses, {"test_prints": "passed", "TestGreet.test_returns": "failed"})

    def test_fixtures_of_any_scope_are_made_anew_for_each_test(self):
        self.assertAllPass(
            """
            import pytest
            from submission import Box

            log = []

            @pytest.fixture(scope="session")
            def box():
                log.append("made")
                yield Box()
                log.append("ended")

            @pytest.fixture(autouse=True)
            def before():
                log.append("before")

            def test_first(box):
                box.put(1)
                assert box.items == [1] and log == ["made", "before"]

            def test_second(box):
                box.put(2)
                assert box.items == [2] and log == ["made", "before", "ended", "made", "before"]

            def setup_function(function):
                assert function.__name__.startswith("test_")
            """,
            """
            class Box:
                def __init__(self): self.items = []
                def put(self, item): self.items.append(item)
            """,
        )

    def test_fixtures_of_conftest_are_found(self):
        # The harness's support files are in its directory. Here the test writes the file itself.
        self.assertAllPass(
            """
            import pathlib, sys, types
            conftest = types.ModuleType("conftest")
            exec("import pytest\\n@pytest.fixture\\ndef number(): return 7", vars(conftest))
            sys.modules["conftest"] = conftest
            pathlib.Path("conftest.py").touch()
            import pytest
            from submission import f
            def test_f(number): assert f(number) == 7
            """,
            "def f(n): return n",
        )

    def test_built_in_fixtures_work(self):
        self.assertAllPass(
            """
            import logging, os, warnings
            import pytest
            import submission
            from submission import f

            def test_monkeypatch(monkeypatch):
                monkeypatch.setattr(submission, "helper", lambda: 5)
                monkeypatch.setenv("NUMBER", "3")
                assert f() == 5 and os.environ["NUMBER"] == "3"

            def test_request_and_log(request, caplog):
                logging.getLogger().warning("careful")
                assert request.node.name == "test_request_and_log" and caplog.messages == ["careful"]

            def test_recwarn(recwarn):
                warnings.warn("old")
                assert len(recwarn) == 1 and f() == 1
            """,
            "def helper(): return 1\ndef f(): return helper()",
        )

    def test_older_fixtures_and_named_arguments(self):
        self.assertAllPass(
            """
            import pytest
            from submission import double, size
            def test_paths(tmpdir, tmpdir_factory):
                file = tmpdir.join("a.txt")
                file.write("abc")
                assert size(str(file)) == 3 and size(file) == 3
                assert size(str(tmpdir_factory.mktemp("more").ensure("b.txt"))) == 0
            @pytest.mark.parametrize(argnames="n, wanted", argvalues=[(1, 2), (2, 4)])
            def test_double(n, wanted):
                assert double(n) == wanted
            @pytest.mark.parametrize("n", (n for n in range(2)))
            def test_generated(n):
                assert double(n) == n + n
            """,
            "import os\ndef size(path): return len(open(path).read())\ndef double(n): return 2 * n",
        )
        self.assertFault(
            "asks for the fixture `mocker`, which neither tests.py nor conftest.py defines; it is part of a plugin: "
            "use `monkeypatch` or `unittest.mock` instead",
            "from submission import f\ndef test_it(mocker): assert f()")

    def test_caplog_records_the_submissions_messages(self):
        self.assertAllPass(
            """
            import logging
            import submission

            def test_default_level(caplog):
                submission.work(3)
                assert caplog.record_tuples == [("shop", logging.WARNING, "low")]

            def test_at_level(caplog):
                with caplog.at_level(logging.INFO):
                    submission.work(3)
                assert caplog.messages == ["sold 3", "low"] and "sold 3" in caplog.text
                submission.work(4)
                assert caplog.messages == ["sold 3", "low", "low"]

            def test_level_of_a_logger(caplog):
                caplog.set_level("DEBUG", logger="shop")
                submission.work(3)
                assert [record.levelname for record in caplog.records] == ["INFO", "DEBUG", "WARNING"]
                caplog.clear()
                assert not caplog.records
            """,
            """
            import logging
            log = logging.getLogger("shop")
            def work(n):
                log.info("sold %d", n)
                log.debug("counted")
                log.warning("low")
            """,
        )

    def test_classes_of_unittest_and_functions_work_in_the_same_file(self):
        grading = self.grade(
            """
            import unittest
            import pytest
            from submission import f

            class Second(unittest.TestCase):
                def setUp(self): self.wanted = 2
                def test_b(self): self.assertEqual(f(1), self.wanted)
                def test_a(self):
                    for n in 1, 2:
                        with self.subTest(n=n): self.assertEqual(f(n), n, "Give it back")
                @pytest.mark.skip(reason="later")
                def test_c(self): self.fail()

            def test_first(): assert f(1) == 1
            """,
            "def f(n): return n if n < 2 else 0",
        )
        self.assertEqual(list(grading.statuses)[:2], ["Second.test_b", "Second.test_a"])
        self.assertEqual(grading.statuses["test_first"], "passed")
        self.assertIn("With n=2", grading.ends["Second.test_a"]["message"])

    def test_raises_is_explained(self):
        grading = self.grade(
            """
            import pytest
            from submission import refuse

            def test_passes():
                with pytest.raises(ValueError, match="negative") as caught:
                    refuse(-1)
                assert "negative" in str(caught.value) and caught.type is ValueError
            def test_other():
                with pytest.raises(KeyError):
                    refuse(-1)
            def test_nothing():
                with pytest.raises((ValueError, TypeError)):
                    refuse(1)
            def test_text():
                with pytest.raises(ValueError, match="too small"):
                    refuse(-1)
            def test_said():
                if refuse(1) is None:
                    pytest.fail("Give back the number")
            """,
            """
            def refuse(n):
                if n < 0: raise ValueError("negative")
            """,
        )
        self.assertEqual(list(grading.statuses.values()), ["passed", "error", "failed", "failed", "failed"])
        self.assertEqual(
            grading.ends["test_nothing"]["message"],
            "`refuse(1)` returned None, but it should raise ValueError or TypeError.")
        self.assertIn("`refuse(-1)` raised ValueError: negative", grading.ends["test_other"]["message"])
        self.assertIn("too small", grading.ends["test_text"]["message"])
        self.assertIn("Give back the number", grading.ends["test_said"]["message"])
        self.assertEqual(grading.ends["test_said"]["teacher"], "Give back the number")

    def test_assertions_keep_the_teachers_message_apart_from_their_own_text(self):
        grading = self.grade(
            """
            import pytest
            from submission import f

            class Thing: pass

            def test_list():
                assert f([1, 2]) == [2, 1], "Turn the list\\nround 100% of it"
            def test_close():
                assert f(0.3) == pytest.approx(0.5)
            def test_object():
                assert f(Thing()) is None
            """,
            "def f(x): return x",
        )
        ends = grading.ends
        self.assertEqual(ends["test_list"]["teacher"], "Turn the list\nround 100% of it")
        self.assertTrue(ends["test_list"]["message"].startswith("Turn the list\nround 100% of it"))
        self.assertNotIn("0x", ends["test_object"]["details"])

    def test_a_mark_skips_beside_tests_that_hand_values_of_the_submission_to_pytest(self):
        grading = self.grade(
            """
            import pytest
            from submission import Box, Full

            @pytest.fixture(params=[1, 2])
            def box(request): return Box(request.param)

            @pytest.mark.parametrize("n", [pytest.param(3, id="three")])
            def test_full(box, n):
                with pytest.raises(Full): box.add(n)

            @pytest.mark.skip(reason="next week")
            def test_later(): assert False
            """,
            """
            class Full(Exception): pass
            class Box:
                def __init__(self, size): self.size = size
                def add(self, n): raise Full
            """,
        )
        self.assertEqual(list(grading.statuses.values()), ["passed", "passed", "skipped"])

    def test_a_mark_of_the_module_skips_its_tests_unless_the_submission_decides(self):
        for condition, status in {"True": "skipped", "f() == 1": "failed"}.items():
            grading = self.grade(
                f"""
                import pytest
                from submission import f
                pytestmark = pytest.mark.skipif({condition}, reason="later")
                def test_a(): assert f() == 2
                """,
                "def f(): return 1")
            self.assertEqual(grading.only["status"], status)

    def test_comparisons_are_explained_by_their_operands(self):
        grading = self.grade(
            """
            import pytest
            from submission import Account, greet

            def test_approx():
                account = Account()
                account.add(2)
                assert account.total == pytest.approx(2.0)

            def test_printed(capsys):
                greet()
                assert capsys.readouterr().out == "Hello\\n"
            """,
            """
            class Account:
                total = 0
                def add(self, n): self.total = 1
            def greet(): print("Hi")
            """,
        )
        self.assertEqual([end["message"] for end in grading.ends.values()], [
            "After `Account.add(2)`, `account.total` is 1, but about 2.0 was expected.",
            "After `greet()`, `capsys.readouterr().out` is 'Hi\\n', but 'Hello\\n' was expected.",
        ])

    def test_marks_skip_and_expect_failures(self):
        grading = self.grade(
            """
            import pytest
            from submission import f

            @pytest.mark.skipif(True, reason="not today")
            def test_skipped(): assert f()
            @pytest.mark.xfail
            def test_expected(): assert f() == 2
            @pytest.mark.xfail
            def test_better(): assert f() == 1
            @pytest.mark.xfail(strict=True)
            def test_strict(): assert f() == 1
            @pytest.mark.xfail(raises=KeyError)
            def test_other_error(): assert f() == 2
            def test_given_up():
                assert f() == 1
                pytest.skip("not here")
            """,
            "def f(): return 1",
        )
        del grading.ends["test_skipped"]
        self.assertEqual(
            {test: status for test, status in grading.statuses.items() if test != "test_skipped"},
            {"test_expected": "passed", "test_better": "passed", "test_strict": "failed",
             "test_other_error": "failed", "test_given_up": "skipped"})

    def test_faults_of_the_tests_are_the_packages(self):
        self.assertFault("`nothing`", "import pytest\nfrom submission import f\ndef test_a(nothing): assert f()")
        self.assertFault("uses no argument 'b'", """
            import pytest
            from submission import f
            @pytest.mark.parametrize("b", [1])
            def test_a(a): assert f()
            """)
        self.assertFault("__init__", """
            import pytest
            from submission import f
            class TestA:
                def __init__(self): pass
                def test_a(self): assert f()
            """)
        self.assertFault("returns a value", """
            import pytest
            from submission import f
            @pytest.mark.parametrize("n", [1])
            def test_a(n): return bool(f() == n)
            """)
        self.assertFault("KeyError", "import pytest\nfrom submission import f\ndef test_a(): {}['x']")


if __name__ == "__main__":
    unittest.main()
