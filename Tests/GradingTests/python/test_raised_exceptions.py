"""Exceptions of the submission arrive in the tests with their class, attributes and causes."""

import unittest

from pair import TwoProcesses


class Exceptions(TwoProcesses):
    def test_an_exception_of_the_library_is_the_same_class(self):
        self.assertAllPass(
            """
            import asyncio, binascii, configparser, copy, csv, decimal, queue, re, shutil, sqlite3, statistics, struct
            import threading, tomllib, unittest, zipfile, zlib
            import xml.etree.ElementTree as ElementTree
            from xml.parsers.expat import ExpatError
            from submission import fail
            KINDS = [
                asyncio.CancelledError, binascii.Error, configparser.NoSectionError, copy.Error, csv.Error,
                decimal.InvalidOperation, queue.Empty, queue.Full, re.error, shutil.Error, sqlite3.OperationalError,
                statistics.StatisticsError, struct.error, threading.BrokenBarrierError, tomllib.TOMLDecodeError,
                zipfile.BadZipFile, zlib.error, ElementTree.ParseError, ExpatError,
            ]
            class T(unittest.TestCase):
                def test_kinds(self):
                    for kind in KINDS:
                        with self.subTest(str(kind)), self.assertRaises(kind) as caught:
                            fail(kind)
                        self.assertIs(type(caught.exception), kind)
            """,
            "def fail(kind): raise kind('x')",
        )

    def test_an_exception_of_the_library_keeps_its_attributes(self):
        self.assertAllPass(
            """
            import dataclasses, json, subprocess, unittest
            from submission import *
            class T(unittest.TestCase):
                def test_json(self):
                    with self.assertRaises(json.JSONDecodeError) as caught:
                        read("{]")
                    self.assertEqual((caught.exception.colno, caught.exception.doc), (2, "{]"))
                def test_frozen(self):
                    with self.assertRaises(dataclasses.FrozenInstanceError):
                        Point(1).x = 2
                def test_process(self):
                    with self.assertRaises(subprocess.CalledProcessError) as caught:
                        run()
                    self.assertEqual(str(caught.exception), "Command '['a']' returned non-zero exit status 3.")
                def test_derived(self):
                    with self.assertRaises(json.JSONDecodeError) as caught:
                        derived()
                    self.assertEqual(caught.exception.extra, 1)
            """,
            """
            import json, subprocess
            from dataclasses import dataclass
            @dataclass(frozen=True)
            class Point:
                x: int
            class Derived(json.JSONDecodeError):
                def __init__(self):
                    super().__init__("text", "doc", 0)
                    self.extra = 1
            def read(text): return json.loads(text)
            def run(): raise subprocess.CalledProcessError(3, ["a"])
            def derived(): raise Derived()
            """,
        )

    def test_a_students_exception_that_only_has_the_name_is_another_class(self):
        for module in ("json.decoder", "unittest.case", "builtins"):
            with self.subTest(module):
                self.assertAllPass(
                    """
                    import json, unittest
                    from submission import fail
                    class T(unittest.TestCase):
                        def test_it(self):
                            with self.assertRaises(ValueError) as caught:
                                fail()
                            self.assertNotIsInstance(caught.exception, json.JSONDecodeError)
                            self.assertNotIsInstance(caught.exception, unittest.SkipTest)
                    """,
                    f"""
                    class JSONDecodeError(ValueError):
                        __module__ = "{module}"
                    class SkipTest(ValueError):
                        __module__ = "{module}"
                    calls = [SkipTest, JSONDecodeError]
                    def fail(): raise calls.pop()("x")
                    """,
                )

    def test_causes_contexts_notes_and_groups_cross(self):
        self.assertAllPass(
            """
            import json, unittest
            from submission import ParseError, group, parse, turn
            class T(unittest.TestCase):
                def check(self):
                    with self.assertRaises(ParseError) as caught:
                        parse("x")
                    error = caught.exception
                    self.assertIsInstance(error.__cause__, ValueError)
                    self.assertIs(error.__context__, error.__cause__)
                    self.assertTrue(error.__suppress_context__)
                    self.assertEqual(error.__notes__, ["a hint"])
                def test_cause(self):
                    self.check()
                def test_cause_while_the_test_handles_an_error(self):
                    try:
                        raise KeyError
                    except KeyError:
                        self.check()
                def test_group(self):
                    with self.assertRaises(ExceptionGroup) as caught:
                        group()
                    first, second = caught.exception.exceptions
                    self.assertIsInstance(first, ParseError)
                    self.assertIsInstance(second.exceptions[0], json.JSONDecodeError)
                def test_circle(self):
                    with self.assertRaises(ValueError) as caught:
                        turn()
                    self.assertIs(caught.exception.__context__.__context__, caught.exception)
            """,
            """
            import json
            class ParseError(Exception): pass
            def parse(text):
                try:
                    return int(text)
                except ValueError as cause:
                    error = ParseError(text)
                    error.add_note("a hint")
                    raise error from cause
            def group():
                try:
                    json.loads("{")
                except ValueError as error:
                    raise ExceptionGroup("several", [ParseError(1), ExceptionGroup("one", [error])])
            def turn():
                first, second = ValueError(1), ValueError(2)
                first.__context__, second.__context__ = second, first
                raise first
            """,
        )

    def test_an_exception_that_holds_itself_or_many_causes_arrives(self):
        self.assertAllPass(
            """
            import unittest
            from submission import chain, holds_itself
            class T(unittest.TestCase):
                def test_it(self):
                    for fail in (chain, holds_itself):
                        with self.assertRaises(ValueError):
                            fail()
            """,
            """
            def chain():
                last = None
                for n in range(500):
                    error = ValueError(n)
                    error.__cause__ = last
                    last = error
                raise last
            def holds_itself():
                error = ValueError(1)
                error.args = error, 2
                error.me = error
                raise error
            """,
        )


if __name__ == "__main__":
    unittest.main()
