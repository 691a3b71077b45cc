"""Attempts of wrong submissions to be accepted. None of them may earn a pass or a skip."""

import unittest

from pair import Grading

TESTS = """
import unittest
from submission import f
class T(unittest.TestCase):
    def test_value(self):
        self.assertEqual(f(2), 3.5)
    def test_next(self):
        self.assertTrue(True)
"""


class Cheating(unittest.TestCase):
    def assertNoPass(self, code, tests=TESTS, test="T.test_value"):
        grading = Grading(tests, code)
        self.assertIsNone(grading.fault, grading.errors)
        if grading.invalid is None:
            self.assertIn(test, grading.statuses, grading.events)
            self.assertNotIn(grading.statuses[test], ("passed", "skipped"))
        return grading

    def test_ending_the_process(self):
        for ending in (
            "os._exit(0)", "sys.exit(0)", "exit()", "raise SystemExit", "os.kill(os.getpid(), 9)", "os.abort()",
            "os.kill(os.getppid(), 9)", "os.execv('/bin/true', ['true'])",
        ):
            with self.subTest(ending):
                self.assertNoPass(f"import os, sys\ndef f(x): {ending}")

    def test_ending_the_process_in_the_last_test(self):
        # The last test has no process of its own, so no process is left to report the end.
        for ending in ("os._exit(0)", "sys.exit(0)", "os.kill(os.getpid(), 9)", "os.execv('/bin/true', ['true'])"):
            with self.subTest(ending):
                tests = "from submission import f\ndef test_it(): assert f() is None"
                grading = self.assertNoPass(f"import os, sys\ndef f(): {ending}", tests, "test_it")
                self.assertEqual(grading.only["broken"], ending != "sys.exit(0)")

    def test_the_output_of_the_last_test_is_flushed_at_its_end(self):
        tests = "from submission import f\ndef test_it(): assert f() is None"
        self.assertEqual(Grading(tests, "def f(): print('printed')").printed, "printed\n")

    def test_raising_exceptions_that_control_unittest(self):
        for error in (
            "unittest.SkipTest('no')", "KeyboardInterrupt", "GeneratorExit", "StopIteration",
            "unittest.case._ShouldStop", "type('S', (unittest.SkipTest,), {})()",
            "type('K', (KeyboardInterrupt,), {})()", "BaseException('x')", "unittest.case._UnexpectedSuccess",
            "ExceptionGroup('g', [unittest.SkipTest()])",
        ):
            with self.subTest(error):
                self.assertNoPass(f"import unittest\ndef f(x): raise {error}")

    def test_objects_that_claim_to_be_equal(self):
        for methods in (
            "def __eq__(self, other): return True",
            "def __eq__(self, other): return True\n    __ne__ = lambda *a: False",
            "__class__ = float\n    def __eq__(self, other): return True\n    def __float__(self): return 3.5",
        ):
            with self.subTest(methods):
                self.assertNoPass(f"class Same:\n    {methods}\ndef f(x): return Same()")
        for base in ("float", "str", "int", "list", "tuple", "dict"):
            with self.subTest(base):
                self.assertNoPass(
                    f"class Same({base}):\n    __hash__ = None\n    def __eq__(self, other): return True\n"
                    "def f(x): return Same()"
                )

    def test_objects_that_forge_arithmetic_and_order(self):
        every = "\n".join(
            f"    def __{name}__(self, *a): return {value}"
            for name, value in {
                "sub": 0.0, "rsub": 0.0, "abs": "Same()", "round": 0, "le": True, "lt": True, "ge": True, "gt": True,
                "eq": True, "float": 0.0, "bool": True,
            }.items()
        )
        code = f"class Same:\n{every}\ndef f(x): return Same()"
        for check in (
            "self.assertAlmostEqual(f(2), 3.5)", "self.assertGreater(f(2), 3)", "self.assertLessEqual(f(2), 3)",
            "self.assertTrue(abs(f(2) - 3.5) < 1e-9)", "self.assertTrue(3 < f(2) < 4)", "self.assertIn(f(2), [3.5])",
            "self.assertIsInstance(f(2), float)",
        ):
            with self.subTest(check):
                tests = TESTS.replace("self.assertEqual(f(2), 3.5)", check)
                self.assertNoPass(code, tests)

    def test_changing_the_interpreter(self):
        for change in (
            "builtins.AssertionError = ZeroDivisionError", "unittest.TestCase.assertEqual = lambda *a: None",
            "unittest.TestCase.run = lambda *a: None", "builtins.len = builtins.repr = lambda x: 0",
            "sys.modules['unittest'] = None", "builtins.isinstance = lambda *a: True",
            "import struct; struct.Struct.pack = None", "os.write = None", "sys.setrecursionlimit(60)",
            "sys.settrace(lambda *a: None); sys.modules.clear()", "import gc; gc.disable(); sys.stdout = None",
        ):
            with self.subTest(change):
                self.assertNoPass(f"import builtins, os, sys, unittest\ndef f(x):\n    {change}\n    return 0")

    def test_changing_the_native_codec(self):
        find = "import gc, sandmartin.link as l\nlink = [o for o in gc.get_objects() if isinstance(o, l.Link)][0]\n"
        for change in (
            "l.native.set_writer(lambda *a: None); return object()", "l.native.set_readers([None] * 256)",
            "l.native.Channel.answer = l.native.Encoder = None", "link.send(b'A', (3, []))", "link.send(b'A', [3])",
            "link.send(b'A', (0, [(9, 9)]))", "link.send(b'X', (3.5, []))", "link.send_text(b'G', 'exit code 0')",
            "link.send_text(b'?', '')", "link.__init__(4, None)", "link.ask(('call', 1, (), {'a': link}))",
        ):
            with self.subTest(change):
                self.assertNoPass(find + f"def f(x):\n    {change}\n    return 0")

    def test_the_native_module_is_in_no_list_of_modules(self):
        code = "import sys\ndef f(x):\n    assert not [n for n in sys.modules if 'native' in n]\n" \
            "    assert 'native' not in str(sys.builtin_module_names)\n    return 3.5"
        self.assertEqual(Grading(TESTS, code).statuses["T.test_value"], "passed")

    def test_writing_to_every_descriptor(self):
        self.assertNoPass(
            r"""
            import os
            DONE = b'{"event": "done"}\n'
            END = b'{"event":"end","end":{"id":"T.test_value","status":"passed"}}\n'
            def f(x):
                for descriptor in range(3, 30):
                    for text in (DONE, END):
                        try: os.write(descriptor, text)
                        except OSError: pass
                print("OK")
                return 0
            """
        )

    def test_closing_every_descriptor(self):
        grading = self.assertNoPass("import os\ndef f(x):\n    os.closerange(0, 100)\n    return 3")
        self.assertEqual(grading.ends["T.test_value"]["broken"], True)

    def test_writing_frames_to_the_link(self):
        for frame in (
            r"b'\x00\x00\x00\x02QN'", r"b'\xff\xff\xff\xff'", r"b'\x00\x00\x00\x00'", r"b'\x00\x00\x00\x01G'",
            r"b'\x00\x00\x00\x08At\x02Tl\x01\x00'", r"b'\x00\x00\x00\x03XNN'",
            r"b'\x00\x00\x00\x12Qt\x03s\x03geti\x01\x00s\x02__'",
        ):
            with self.subTest(frame):
                self.assertNoPass(f"import os\ndef f(x):\n    os.write(4, {frame})\n    return 0")

    def test_values_too_large_or_too_deep(self):
        for value in ("'x' * (20 << 20)", "[0] * 2_000_000", "deep()", "{'a': cyclic()}", "10 ** 50_000"):
            with self.subTest(value):
                self.assertNoPass(
                    "def deep():\n    d = []\n    for _ in range(900): d = [d]\n    return d\n"
                    "def cyclic():\n    d = []\n    d.append(d)\n    return d\n"
                    f"def f(x): return {value}"
                )

    def test_endless_recursion(self):
        grading = self.assertNoPass("def f(x): return f(x)")
        self.assertIn("RecursionError", grading.ends["T.test_value"]["message"])

    def test_reaching_into_the_tests_through_passed_objects(self):
        tests = """
import unittest
from submission import f
class Secret:
    answer = 42
class T(unittest.TestCase):
    def test_value(self):
        def callback(x): return Secret.answer
        def numbers(): yield 1
        self.assertEqual(f(callback, numbers(), Secret(), self.helper), "nothing")
    def helper(self): return 1
"""
        for path in (
            "callback.__globals__", "callback.__code__", "callback.__closure__", "numbers.gi_frame", "numbers.gi_code",
            "secret.__class__.__init__.__globals__", "secret.__dict__", "helper.__self__", "helper.__func__",
            "object.__getattribute__(callback, '__globals__')", "secret.__reduce_ex__(2)", "type(secret).mro()",
            "callback.__get__(1)", "setattr(type(secret), 'answer', 1)", "callback.__call__.__globals__",
        ):
            with self.subTest(path):
                grading = Grading(
                    tests,
                    "def f(callback, numbers, secret, helper):\n"
                    f"    try: {path}\n    except (AttributeError, TypeError): return 'nothing'\n    return 'reached'",
                )
                self.assertIsNone(grading.fault)
                found = grading.only
                # Attributes of the submission's own proxy reach nothing. Attributes of the original are refused.
                if found["status"] != "passed":
                    self.assertNotIn("'callback'", found["details"])
                    self.assertIn(path.partition(".")[0], ("object", "secret", "type(secret)", "callback"), found)

    def test_forging_the_calls_of_a_mock(self):
        tests = """
import unittest
from unittest.mock import Mock
from submission import f
class T(unittest.TestCase):
    def test_value(self):
        mock = Mock()
        f(mock)
        mock.assert_called_once_with(3)
"""
        self.assertEqual(Grading(tests, "def f(mock): mock(3)").only["status"], "passed")
        for lie in ("mock.assert_called_once_with = print", "mock.called = True", "mock.configure_mock(call_count=1)"):
            with self.subTest(lie):
                self.assertNoPass(f"def f(mock):\n    try: {lie}\n    except AttributeError: pass", tests)

    def test_raising_an_error_in_a_test_that_expects_to_fail(self):
        tests = """
import unittest
from submission import f
class T(unittest.TestCase):
    @unittest.expectedFailure
    def test_value(self):
        self.assertEqual(f(2), 3)
"""
        self.assertNoPass("def f(x): raise AssertionError", tests)

    def test_ending_the_process_where_an_exception_is_expected(self):
        tests = TESTS.replace("self.assertEqual(f(2), 3.5)", "self.assertRaises(Exception, f, 2)")
        self.assertNoPass("import os\ndef f(x): os._exit(0)", tests)
        self.assertNoPass("import os\ndef f(x): os.write(4, b'junk junk junk')", tests)

    def test_leaving_a_process_behind_does_not_reach_the_next_test(self):
        tests = "from submission import f, g\ndef test_value(): assert f() == 1\ndef test_next(): assert g() == 0\n"
        grading = Grading(
            tests,
            """
            import os, signal
            def f():
                if os.fork() == 0:
                    while True: signal.pause()
                return 1
            def g():
                me = os.getpgid(0)
                others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
                return sum(1 for name in others if group(name) == me)
            def group(name):
                try: return os.getpgid(int(name))
                except ProcessLookupError: return 0
            """,
        )
        self.assertEqual(grading.statuses, {"test_value": "passed", "test_next": "passed"})

    def test_the_tests_after_an_attempt_still_count(self):
        grading = Grading(TESTS, "def f(x): raise KeyboardInterrupt")
        self.assertEqual(grading.statuses, {"T.test_value": "error", "T.test_next": "passed"})


if __name__ == "__main__":
    unittest.main()
