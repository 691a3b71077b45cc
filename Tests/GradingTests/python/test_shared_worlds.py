"""What the tests change in their interpreter reaches the submission's, and coroutines are awaited across."""

import unittest

from pair import Grading
from test_standins import TwoProcesses


class Awaiting(TwoProcesses):
    def test_coroutines_are_awaited(self):
        self.assertAllPass(
            """
            import asyncio, time, unittest
            from submission import *
            async def double(n):
                await asyncio.sleep(0)
                return 2 * n
            class Plain(unittest.TestCase):
                def test_run(self):
                    self.assertEqual(asyncio.run(fetch(3)), 3)
                    self.assertEqual(asyncio.run(asyncio.wait_for(slow(4), 5)), 4)
                def test_error(self):
                    with self.assertRaises(KeyError):
                        asyncio.run(fail())
                def test_callback(self):
                    self.assertEqual(asyncio.run(apply(double, 4)), 8)
                    self.assertEqual(run(double), 10)
            class Isolated(unittest.IsolatedAsyncioTestCase):
                async def test_await(self):
                    self.assertEqual(await fetch(3), 3)
                    self.assertEqual(await Counter().next(), 1)
                async def test_together(self):
                    begin = time.monotonic()
                    self.assertEqual(await asyncio.gather(*(slow(n) for n in range(10))), list(range(10)))
                    self.assertLess(time.monotonic() - begin, 0.9)
                    self.assertEqual(await asyncio.gather(produce(), consume()), [None, [0, 1, 2]])
                    async with asyncio.TaskGroup() as group:
                        one, two = group.create_task(slow(1)), group.create_task(apply(double, 2))
                    self.assertEqual((one.result(), two.result()), (1, 4))
                async def test_cancelling(self):
                    with self.assertRaises(TimeoutError):
                        await asyncio.wait_for(forever(), 0.05)
                    self.assertEqual(seen(), ["cancelled"])
                async def test_iteration(self):
                    self.assertEqual([n async for n in stream(3)], [0, 1, 2])
                    async with Door() as door:
                        self.assertTrue(door.open)
                    self.assertFalse(door.open)
            """,
            """
            import asyncio
            log, queue = [], asyncio.Queue(1)
            def seen(): return log
            async def fetch(n): return n
            async def slow(n):
                await asyncio.sleep(0.1)
                return n
            async def fail(): raise KeyError(1)
            async def apply(function, n): return await function(n)
            def run(function): return asyncio.run(function(5))
            async def forever():
                try:
                    await asyncio.sleep(100)
                except asyncio.CancelledError:
                    log.append("cancelled")
                    raise
            async def produce():
                for n in range(3): await queue.put(n)
            async def consume(): return [await queue.get() for _ in range(3)]
            async def stream(n):
                for i in range(n):
                    await asyncio.sleep(0)
                    yield i
            class Counter:
                async def next(self): return 1
            class Door:
                async def __aenter__(self):
                    self.open = True
                    return self
                async def __aexit__(self, *error): self.open = False
            """,
        )

    def test_a_wrong_result_is_told(self):
        grading = Grading(
            """
            import asyncio, unittest
            from submission import fetch
            class T(unittest.TestCase):
                def test_it(self): self.assertEqual(asyncio.run(fetch(3)), 3, "Give back what you got")
            """,
            "async def fetch(n): return 8",
        )
        self.assertEqual(grading.only["status"], "failed")
        self.assertIn("`asyncio.run(fetch(3))` is 8, but 3 was expected", grading.only["message"])


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


class Files(TwoProcesses):
    def test_files_cross_both_ways(self):
        self.assertAllPass(
            """
            import os, unittest
            from submission import *
            class T(unittest.TestCase):
                def test_read(self):
                    with open("names.txt", "w") as file:
                        file.write("Ada\\nBo\\n")
                    self.assertEqual(names("names.txt"), ["Ada", "Bo"])
                    for text in ("a", "b", "c"):
                        with open("names.txt", "w") as file:
                            file.write(text)
                        self.assertEqual(names("names.txt"), [text])
                    os.remove("names.txt")
                    with self.assertRaises(FileNotFoundError):
                        names("names.txt")
                def test_write(self):
                    self.assertFalse(os.path.exists("out.txt"))
                    for text in ("one", "two"):
                        save("out.txt", text)
                        with open("out.txt") as file:
                            self.assertEqual(file.read(), text)
                    os.makedirs("deep/er")
                    save("deep/er/out.txt", "x")
                    self.assertEqual(os.listdir("deep/er"), ["out.txt"])
                    delete("out.txt")
                    self.assertFalse(os.path.exists("out.txt"))
                    self.assertEqual(inside("deep"), ["er"])
                def test_nothing_is_left(self):
                    self.assertFalse(os.path.exists("out.txt"))
                    self.assertFalse(os.path.exists("deep/er/out.txt"))
            """,
            """
            import os
            def names(path):
                with open(path) as file: return file.read().split()
            def save(path, text):
                with open(path, "w") as file: file.write(text)
            def delete(path): os.remove(path)
            def inside(path): return sorted(os.listdir(path))
            """,
        )

    def test_the_tests_take_no_file_that_could_change_them(self):
        names = [
            "oracle.py", "oracle.pyc", "json.py", "tests.py", ".hidden", "conftest.py", "pytest.ini",
            "json/__init__.py", "link/file.txt", "x.so",
        ]
        grading = Grading(
            f"""
            import os
            from submission import write
            open("touched.txt", "w").close()
            def everything():
                return sorted(
                    os.path.join(path, name) for path, _, names in os.walk(".") for name in names)
            def test_it():
                os.makedirs("elsewhere", exist_ok=True)
                os.symlink("elsewhere", "link")
                before = everything()
                write({names!r})
                assert everything() == sorted([*before, "./fine.txt"]), everything()
            """,
            """
            import os
            def write(names):
                for name in [*names, "fine.txt"]:
                    try:
                        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                        open(name, "w").write("mine")
                    except OSError:
                        pass
                os.symlink("/etc/passwd", "passwd.txt")
                os.mkfifo("pipe")
            """,
        )
        self.assertEqual(grading.statuses, {"test_it": "passed"}, (grading.fault, grading.ends, grading.errors))

    def test_forged_changes_of_files_change_nothing(self):
        self.assertAllPass(
            """
            import os
            from submission import forge
            open("touched.txt", "w").close()
            def test_it():
                before = sorted(os.listdir())
                forge()
                assert sorted(os.listdir()) == before and not os.path.exists("../above.txt")
            """,
            """
            import gc
            def forge():
                (mirrored,) = [each for each in gc.get_objects() if type(each).__name__ == "Mirrored"]
                for changes in (
                    {"../above.txt": b"x"}, {"tests.py": b"x"}, {"/absent/x": b"x"}, {"a\\0b": b"x"}, {"x.py": b"x"},
                    {"": b"x"}, {"a//b": b"x"}, {"x.txt": 3}, {1: b"x"}, {"tests.py": None}, {"a" * 400: b""}, [1],
                ):
                    try: mirrored._receive_files(changes)
                    except Exception: pass
            """,
        )


if __name__ == "__main__":
    unittest.main()
