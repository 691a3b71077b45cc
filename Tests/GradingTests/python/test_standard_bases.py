"""Classes of the submission that derive from classes of the library: `issubclass`, `isinstance` and special methods."""

import unittest

from pair import Grading

# A class statement of a student's, and the bases that the tests must find.
_CLASSES = (
    ("class A(enum.Enum): RED = 1", "enum.Enum"),
    ("class A(enum.IntEnum): RED = 1", "enum.IntEnum enum.ReprEnum enum.Enum int numbers.Integral"),
    ("class A(enum.Flag): RED = 1", "enum.Flag enum.Enum"),
    ("class A(enum.IntFlag): RED = 1", "enum.IntFlag enum.Flag enum.Enum int"),
    ("class A(enum.StrEnum): RED = 'r'", "enum.StrEnum enum.ReprEnum enum.Enum str"),
    ("class A(str, enum.Enum): RED = 'r'", "enum.Enum str"),
    ("class A(typing.NamedTuple):\n    x: int", "tuple collections.abc.Sequence"),
    ("A = collections.namedtuple('A', 'x')", "tuple"),
    ("class A(typing.TypedDict):\n    x: int", "dict"),
    ("class A(typing.Protocol):\n    def area(self): ...", "typing.Protocol"),
    ("class A(typing.Generic[typing.TypeVar('T')]): pass", "typing.Generic"),
    ("class A(abc.ABC): pass", "abc.ABC"),
    ("class A(ExceptionGroup): pass", "ExceptionGroup BaseExceptionGroup Exception"),
    ("class A(KeyError): pass", "KeyError LookupError Exception"),
    ("class A(FileNotFoundError): pass", "OSError"),
    ("class A(int): pass", "int numbers.Integral collections.abc.Hashable"),
    ("class A(float): pass", "float numbers.Real"),
    ("class A(complex): pass", "complex"),
    ("class A(str): pass", "str collections.abc.Sequence"),
    ("class A(bytes): pass", "bytes"),
    ("class A(bytearray): pass", "bytearray"),
    ("class A(list): pass", "list collections.abc.MutableSequence"),
    ("class A(tuple): pass", "tuple"),
    ("class A(dict): pass", "dict collections.abc.Mapping"),
    ("class A(set): pass", "set collections.abc.Set"),
    ("class A(frozenset): pass", "frozenset"),
    ("class A(type): pass", "type"),
    ("class A(collections.Counter): pass", "collections.Counter dict"),
    ("class A(collections.OrderedDict): pass", "collections.OrderedDict dict"),
    ("class A(collections.defaultdict): pass", "collections.defaultdict dict"),
    ("class A(collections.deque): pass", "collections.deque"),
    ("class A(collections.ChainMap): pass", "collections.ChainMap collections.abc.Mapping"),
    ("class A(collections.UserDict): pass", "collections.UserDict"),
    ("class A(collections.UserList): pass", "collections.UserList"),
    ("class A(collections.UserString): pass", "collections.UserString"),
    ("class A(datetime.datetime): pass", "datetime.datetime datetime.date"),
    ("class A(datetime.timedelta): pass", "datetime.timedelta"),
    ("class A(decimal.Decimal): pass", "decimal.Decimal"),
    ("class A(fractions.Fraction): pass", "fractions.Fraction numbers.Rational"),
    ("class A(threading.Thread): pass", "threading.Thread"),
    ("class A(json.JSONEncoder): pass", "json.JSONEncoder"),
    ("class A(string.Formatter): pass", "string.Formatter"),
    ("class A(random.Random): pass", "random.Random"),
    ("class A(io.StringIO): pass", "io.StringIO io.TextIOBase"),
    ("class A(queue.Queue): pass", "queue.Queue"),
    ("class A(types.SimpleNamespace): pass", "types.SimpleNamespace"),
    ("class A(contextlib.ContextDecorator): pass", "contextlib.ContextDecorator"),
    ("class A(pathlib.PurePosixPath): pass", "pathlib.PurePath"),
    ("class A(functools.partial): pass", "functools.partial"),
    ("class A(configparser.ConfigParser): pass", "configparser.ConfigParser"),
)
_MODULES = sorted({
    "abc", "collections.abc", "configparser", "contextlib", "datetime", "decimal", "enum", "fractions", "functools",
    "io", "json", "numbers", "pathlib", "queue", "random", "string", "threading", "types", "typing",
})
_IMPORTS = f"import {', '.join(_MODULES)}\n"


class StandardBases(unittest.TestCase):
    def assertAllPass(self, grading):
        self.assertIsNone(grading.fault)
        self.assertIsNone(grading.invalid)
        failed = {name: end["message"] for name, end in grading.ends.items() if end["status"] != "passed"}
        self.assertEqual(failed, {})
        self.assertTrue(grading.ends)

    def test_are_found_by_issubclass(self):
        code, checks = _IMPORTS, []
        for number, (statement, bases) in enumerate(_CLASSES):
            code += statement.replace("class A", f"class A{number}").replace("A = ", f"A{number} = ") + "\n"
            checks += [f"(submission.A{number}, {base}, {statement!r})" for base in bases.split()]
        self.assertAllPass(Grading(
            f"{_IMPORTS}import submission, unittest\n\nclass T(unittest.TestCase):\n    def test_all(self):\n"
            f"        for kind, base, statement in [{', '.join(checks)}]:\n"
            "            with self.subTest(statement=statement, base=base):\n"
            "                self.assertTrue(issubclass(kind, base))\n"
            "                self.assertTrue(issubclass(kind, (bytes, base)))\n",
            code))

    def test_are_not_invented(self):
        self.assertAllPass(Grading(
            """
            import collections.abc, enum, unittest
            from submission import Colour, Plain, Text, Unhashable

            class T(unittest.TestCase):
                def test_none(self):
                    for kind, base in [
                        (Colour, int), (Colour, enum.Flag), (Plain, int), (Plain, dict), (Text, list),
                        (Unhashable, collections.abc.Hashable), (Plain, collections.abc.Iterable), (Text, Plain),
                        (Plain, unittest.TestCase),
                    ]:
                        self.assertFalse(issubclass(kind, base), (kind, base))
                    self.assertTrue(issubclass(Text, object))
                    with self.assertRaises(TypeError):
                        issubclass(3, int)
                    with self.assertRaises(TypeError):
                        issubclass(Plain, 3)
            """,
            """
            import enum
            class Colour(enum.Enum): RED = 1
            class Plain: pass
            class Text(str): pass
            class Unhashable(str):
                def __eq__(self, other): return False
            """))

    def test_hold_for_members_of_enumerations(self):
        self.assertAllPass(Grading(
            """
            import enum, unittest
            from submission import Colour, Grade, Letter, Rights, Flags

            class T(unittest.TestCase):
                def test_members(self):
                    for kind, base, content in (
                        (Colour, enum.Enum, object), (Grade, enum.Enum, int), (Letter, enum.Enum, str),
                        (Rights, enum.Flag, object), (Flags, enum.Flag, int),
                    ):
                        with self.subTest(kind):
                            self.assertIsInstance(kind.A, kind)
                            self.assertIsInstance(kind.A, base)
                            self.assertIsInstance(kind.A, content)
                            self.assertEqual([member.name for member in kind], ["A", "B"])
                            self.assertIs(kind.A, kind["A"])
                            self.assertNotEqual(kind.A, kind.B)
                    self.assertEqual((Grade.A, Letter.A, Flags.B), (1, "a", 2))
            """,
            """
            import enum
            class Colour(enum.Enum): A = 1; B = 2
            class Grade(enum.IntEnum): A = 1; B = 2
            class Letter(enum.StrEnum): A = "a"; B = "b"
            class Rights(enum.Flag): A = 1; B = 2
            class Flags(enum.IntFlag): A = 1; B = 2
            """))

    def test_stand_ins_with_a_base_of_the_library_end_safely(self):
        """An object was destroyed with memory of others, which ended the process of the tests."""
        self.assertAllPass(Grading(
            """
            import json, threading, unittest
            from submission import Encoder, Worker

            class T(unittest.TestCase):
                def test_objects(self):
                    for number in range(50):
                        worker = Worker(number)
                        worker.start()
                        worker.join()
                        self.assertEqual((worker.result, worker.number), (number * 2, number))
                        self.assertEqual(Encoder().encode({1, 2}), "[1, 2]")
            """,
            """
            import json, threading
            class Worker(threading.Thread):
                def __init__(self, number):
                    super().__init__()
                    self.number = number
                def run(self): self.result = self.number * 2
            class Encoder(json.JSONEncoder):
                def default(self, value): return sorted(value)
            """))


if __name__ == "__main__":
    unittest.main()
