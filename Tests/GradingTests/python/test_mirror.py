"""What the tests replace is replaced for the submission too, and its warnings and log messages reach the tests."""

import unittest

from pair import TwoProcesses


class Replacing(TwoProcesses):
    def test_built_in_functions_and_streams(self):
        self.assertAllPass(
            """
            import builtins, contextlib, io, sys, unittest
            from unittest import mock
            from submission import *
            class T(unittest.TestCase):
                def test_input(self):
                    with mock.patch("builtins.input", side_effect=["Ada", "Bo"]) as asked:
                        self.assertEqual((ask(), ask()), ("Ada", "Bo"))
                    asked.assert_called_with("Name? ")
                    with self.assertRaises(EOFError):
                        ask()
                def test_assigned_input(self):
                    original, builtins.input = builtins.input, lambda prompt="": "Cy"
                    try:
                        self.assertEqual(ask(), "Cy")
                    finally:
                        builtins.input = original
                def test_standard_input(self):
                    with mock.patch("sys.stdin", io.StringIO("Di\\nEd\\n")):
                        self.assertEqual((ask(), lines()), ("Di", ["Ed\\n"]))
                @mock.patch("builtins.print")
                def test_print(self, printed):
                    greet("Ada")
                    printed.assert_called_once_with("Hello Ada")
                def test_output(self):
                    with contextlib.redirect_stdout(io.StringIO()) as output:
                        greet("Ada")
                    greet("Bo")
                    self.assertEqual(output.getvalue(), "Hello Ada\\n")
                    with mock.patch("sys.stdout", new_callable=io.StringIO) as output:
                        greet("Cy")
                    self.assertEqual(output.getvalue(), "Hello Cy\\n")
                def test_open(self):
                    with mock.patch("builtins.open", mock.mock_open(read_data="a\\nb\\n")) as opened:
                        self.assertEqual(read("x.txt"), ["a\\n", "b\\n"])
                    opened.assert_called_once_with("x.txt")
            """,
            """
            import sys
            def ask(): return input("Name? ")
            def lines(): return list(sys.stdin)
            def greet(name): print(f"Hello {name}")
            def read(path):
                with open(path) as file:
                    return list(file)
            """,
        )

    def test_functions_of_modules_and_names_of_the_submission(self):
        self.assertAllPass(
            """
            import os, random, time, unittest
            from unittest import mock
            import submission
            from submission import *
            class T(unittest.TestCase):
                @mock.patch("random.randint", return_value=4)
                def test_random(self, randint):
                    self.assertEqual(roll(), 4)
                    randint.assert_called_once_with(1, 6)
                def test_restored(self):
                    with mock.patch("random.randint", return_value=7):
                        roll()
                    self.assertLess(roll(), 7)
                    with mock.patch.object(random, "randint", lambda low, high: low):
                        self.assertEqual(roll(), 1)
                @mock.patch("time.sleep")
                def test_sleep(self, sleep):
                    wait()
                    sleep.assert_called_once_with(100)
                def test_seed(self):
                    random.seed(5)
                    expected = [random.randint(1, 6) for _ in range(20)]
                    random.seed(5)
                    self.assertEqual([roll() for _ in range(20)], expected)
                def test_own_names(self):
                    with mock.patch("submission.helper", return_value=3) as helper:
                        self.assertEqual(uses_helper(), 3)
                    helper.assert_called_once_with()
                    self.assertEqual(uses_helper(), 1)
                    with mock.patch.object(submission, "helper", autospec=True):
                        uses_helper()
                    with mock.patch.object(Account, "rate", 5), mock.patch.object(Account, "fee", lambda self: 2):
                        self.assertEqual((Account().rate, Account().total()), (5, 7))
                    self.assertEqual((Account.rate, Account().total()), (1, 1))
                    with mock.patch("submission.time.time", return_value=9):
                        self.assertEqual(now(), 9)
                    with mock.patch("submission.input", return_value="x"):
                        self.assertEqual(ask(), "x")
                def test_environment(self):
                    with mock.patch.dict(os.environ, {"COLOUR": "red"}):
                        self.assertEqual(colour(), "red")
                    self.assertIsNone(colour())
            """,
            """
            import os, random, time
            def roll(): return random.randint(1, 6)
            def wait(): time.sleep(100)
            def now(): return time.time()
            def ask(): return input()
            def helper(): return 1
            def uses_helper(): return helper()
            def colour(): return os.environ.get("COLOUR")
            class Account:
                rate = 1
                def fee(self): return 0
                def total(self): return self.rate + self.fee()
            """,
        )

    def test_a_module_beside_the_tests_replaces_names_too(self):
        self.assertAllPass(
            """
            from helper import answering
            from submission import ask
            def test_ask():
                with answering("Ada"):
                    assert ask() == "Ada"
            """,
            "def ask(): return input()",
            helpers={
                "helper.py": """
                    from unittest import mock
                    def answering(text): return mock.patch("builtins.input", return_value=text)
                """,
            },
        )

    def test_a_test_begins_without_what_another_test_left_replaced(self):
        self.assertAllPass(
            """
            import builtins, random
            from submission import ask, roll
            original = builtins.input
            def test_a():
                builtins.input = lambda: "left"
                random.randint = lambda low, high: 9
                assert ask() == "left" and roll() == 9
            def test_b():
                assert ask() == "left" and roll() == 9
                builtins.input = original
                try: ask()
                except EOFError: pass
                else: assert False
            def test_c():
                try: ask()
                except EOFError: pass
                else: assert False
            """,
            "import random\ndef ask(): return input()\ndef roll(): return random.randint(1, 6)",
        )


class Recording(TwoProcesses):
    def test_warnings(self):
        self.assertAllPass(
            """
            import unittest, warnings
            from submission import Soon, old, older, quiet
            class T(unittest.TestCase):
                def test_warns(self):
                    for _ in range(2):
                        with self.assertWarns(DeprecationWarning) as caught:
                            old()
                    self.assertEqual(str(caught.warning), "use new")
                    with self.assertWarnsRegex(Soon, "gone"):
                        older()
                def test_does_not_warn(self):
                    with self.assertRaises(AssertionError), self.assertWarns(UserWarning):
                        quiet()
                def test_recorded(self):
                    with warnings.catch_warnings(record=True) as caught:
                        warnings.simplefilter("always")
                        old()
                    self.assertEqual([entry.category for entry in caught], [DeprecationWarning])
                def test_as_errors(self):
                    with warnings.catch_warnings():
                        warnings.simplefilter("error")
                        with self.assertRaises(DeprecationWarning):
                            old()
                    old()
            """,
            """
            import warnings
            class Soon(FutureWarning): pass
            def old(): warnings.warn("use new", DeprecationWarning)
            def older(): warnings.warn(Soon("soon gone"))
            def quiet(): pass
            """,
        )

    def test_log_messages(self):
        self.assertAllPass(
            """
            import logging, unittest
            from submission import work
            class T(unittest.TestCase):
                def test_named(self):
                    with self.assertLogs("shop.till", level="INFO") as caught:
                        work(3)
                    self.assertEqual(caught.output, ["INFO:shop.till:sold 3", "ERROR:shop.till.drawer:stuck"])
                    self.assertEqual(caught.records[0].getMessage(), "sold 3")
                def test_root(self):
                    with self.assertLogs() as caught:
                        work(4)
                    self.assertEqual(len(caught.records), 2)
                def test_none(self):
                    with self.assertNoLogs("shop.other"):
                        work(1)
                    with self.assertRaises(AssertionError), self.assertLogs("shop.other"):
                        work(1)
            """,
            """
            import logging
            log = logging.getLogger("shop.till")
            def work(n):
                log.info("sold %d", n)
                log.debug("not told")
                logging.getLogger("shop.till.drawer").error("stuck")
            """,
        )


if __name__ == "__main__":
    unittest.main()
