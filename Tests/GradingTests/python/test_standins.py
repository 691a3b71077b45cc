"""Stand-ins for the submission's objects do in the tests what the objects themselves would do."""

import textwrap
import unittest

from pair import Grading


class TwoProcesses(unittest.TestCase):
    maxDiff = None

    def assertAllPass(self, tests, code, **options):
        grading = Grading(tests, code, **options)
        problems = [end for end in grading.ends.values() if end["status"] != "passed"]
        self.assertEqual((problems, grading.invalid, grading.fault), ([], None, None), grading.errors)
        self.assertTrue(grading.named("done"), grading.errors)


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


class DataClasses(TwoProcesses):
    CODE = """
    from dataclasses import InitVar, dataclass, field
    from typing import ClassVar
    @dataclass
    class Point:
        x: int
        y: int = 0
    @dataclass
    class Line:
        start: Point
        more: list[Point] = field(default_factory=list)
        kind: ClassVar[str] = "line"
    def mirror(point): return Point(point.y, point.x)
    def nothing(point): return Point(0, 0)
    """

    def test_functions_of_dataclasses_see_the_fields(self):
        self.assertAllPass(
            """
            import copy, dataclasses
            from dataclasses import asdict, astuple, fields, is_dataclass, replace
            from submission import Line, Point, mirror
            def test_values():
                assert asdict(mirror(Point(1, 2))) == {"x": 2, "y": 1} == asdict(Point(2, 1))
                assert astuple(mirror(Point(1, 2))) == (2, 1)
            def test_nested():
                line = Line(Point(1, 2), [Point(3, 4)])
                assert asdict(line) == {"start": {"x": 1, "y": 2}, "more": [{"x": 3, "y": 4}]}
                assert astuple(line) == ((1, 2), [(3, 4)])
            def test_fields():
                first, second = fields(Point)
                assert (first.name, first.type, second.default) == ("x", int, 0)
                assert first.default is dataclasses.MISSING
                assert [field.name for field in fields(Line(Point(1)))] == ["start", "more"]
                assert fields(Line)[1].type == list[Point] and fields(Line)[1].default_factory is list
                assert is_dataclass(Point) and is_dataclass(Point(1)) and not Point.__dataclass_params__.frozen
            def test_replacement():
                point = Point(1, 2)
                other = replace(point, x=9)
                assert isinstance(other, Point) and (other.x, other.y, point.x) == (9, 2, 1)
                assert copy.replace(point, y=5).y == 5
            def test_pattern():
                match mirror(Point(1, 2)):
                    case Point(x, y):
                        assert (x, y) == (2, 1)
                    case _:
                        assert False
            """,
            self.CODE,
        )

    def test_a_wrong_object_is_not_equal(self):
        grading = Grading(
            """
            from dataclasses import asdict
            from submission import Point, nothing
            def test_it(): assert asdict(nothing(Point(1, 2))) == asdict(Point(2, 1))
            """,
            self.CODE,
        )
        self.assertEqual(grading.only["status"], "failed")

    def test_objects_can_be_copied(self):
        self.assertAllPass(
            """
            import copy
            from submission import Node, twin
            class Box:
                def __init__(self): self.items = [1]
            def test_copies():
                first = Node([1])
                first.next = Node([2])
                shallow, deep = copy.copy(first), copy.deepcopy(first)
                shallow.items.append(5)
                assert first.items == [1]
                assert isinstance(shallow, Node) and shallow.next is first.next
                assert deep.next is not first.next and deep.next.items == [2]
            def test_objects_of_one_copy_stay_the_same_object():
                last = Node([2])
                first = Node([1])
                first.next = last
                copied, other = copy.deepcopy([last, first])
                assert other.next is copied
                assert copy.deepcopy(Node) is Node
            def test_objects_of_the_tests():
                box = Box()
                other = twin(box)
                assert isinstance(other, Box) and other is not box and other.items == [1]
            """,
            """
            import copy
            class Node:
                def __init__(self, items):
                    self._items, self.next = items, None
                @property
                def items(self): return self._items
                def __copy__(self):
                    other = Node(list(self._items))
                    other.next = self.next
                    return other
            def twin(box): return copy.deepcopy(box)
            """,
        )


class Inspection(TwoProcesses):
    CODE = '''
    """The module."""
    import abc, collections.abc, enum, functools, threading
    __version__ = "1.2"
    def area(a: int, b: float = 2.5, *rest, key=None, **more) -> int | None:
        """Doc of area."""
    def count(n): yield from range(n)
    async def fetch(n): return n
    async def stream(): yield 1
    def logged(function):
        @functools.wraps(function)
        def wrapper(*arguments): return function(*arguments)
        return wrapper
    @logged
    def wrapped(n): "Doc."; return n
    @functools.lru_cache
    def cached(n): return n
    half = functools.partial(pow, 2)
    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self): ...
    class Square(Shape):
        sides: int = 4
        def area(self): return 1
        @property
        def side(self): return 1
        @staticmethod
        def unit(): return "cm"
        @classmethod
        def make(cls): return cls()
    class Circle:
        def __init__(self, radius: float): self.radius = radius
    class Deck(collections.abc.Sequence):
        def __len__(self): return 3
        def __getitem__(self, index): return [1, 2, 3][index]
    class Colour(enum.Enum):
        RED = 1
        def shout(self): return self.name + "!"
    class Worker(threading.Thread):
        def run(self): self.done = True
    class A: pass
    class B(A): pass
    class C(A): pass
    class D(B, C): pass
    class Bad(Exception):
        code = 7
        def describe(self): return f"code {self.code}"
    def fail(): raise Bad()
    def arity(function):
        import inspect
        return list(inspect.signature(function).parameters)
    '''

    def assertHolds(self, tests):
        self.assertAllPass("from submission import *\n" + textwrap.dedent(tests), self.CODE)

    def test_signatures_and_annotations(self):
        self.assertHolds(
            """
            import inspect, typing
            def test_it():
                assert str(inspect.signature(area)) == "(a: int, b: float = 2.5, *rest, key=None, **more) -> int | None"
                assert inspect.getfullargspec(area).args == ["a", "b"] and area.__defaults__ == (2.5,)
                assert list(inspect.signature(Square().area).parameters) == []
                assert list(inspect.signature(Square.area).parameters) == ["self"]
                assert list(inspect.signature(wrapped).parameters) == ["n"]
                assert str(inspect.signature(Circle.__init__)) == "(self, radius: float)"
                assert Circle.__init__.__annotations__ == {"radius": float}
                assert Circle(2).__init__.__name__ == "__init__"
                assert area.__annotations__ == {"a": int, "b": float, "return": int | None}
                assert typing.get_type_hints(area) == area.__annotations__ and Square.__annotations__ == {"sides": int}
                assert arity(lambda x, y=2: x) == ["x", "y"]
                assert inspect.getdoc(area) == "Doc of area." and area.__qualname__ == "area"
            """
        )

    def test_kinds_of_functions(self):
        self.assertHolds(
            """
            import functools, inspect, types
            def test_it():
                assert inspect.isfunction(area) and inspect.isroutine(area) and not inspect.isfunction(Deck())
                assert inspect.isgeneratorfunction(count) and not inspect.isgeneratorfunction(area)
                assert inspect.isgenerator(count(3)) and isinstance(count(3), types.GeneratorType)
                assert not isinstance(iter([]), types.GeneratorType) and not isinstance(Deck(), types.GeneratorType)
                assert inspect.iscoroutinefunction(fetch) and not inspect.iscoroutinefunction(count)
                assert inspect.isasyncgenfunction(stream) and inspect.ismethod(Square().area)
                assert isinstance(half, functools.partial) and half.args == (2,)
                assert (wrapped.__name__, wrapped.__doc__, wrapped.__wrapped__(2)) == ("wrapped", "Doc.", 2)
                assert cached(3) == 3 and cached.cache_info().misses == 1 and inspect.isfunction(cached.__wrapped__)
            """
        )

    def test_classes(self):
        self.assertHolds(
            """
            import collections.abc, enum, inspect, threading
            def test_attributes():
                assert isinstance(Square.side, property) and Square.side.fset is None
                assert isinstance(vars(Square)["unit"], staticmethod) and "area" in Square.__dict__
                assert "nothing" not in Square.__dict__ and "__dir__" not in Square.__dict__
                assert "area" in [name for name, _ in inspect.getmembers(Square, inspect.isfunction)]
            def test_abstract_classes():
                assert inspect.isabstract(Shape) and not inspect.isabstract(Square)
                assert Shape.__abstractmethods__ == {"area"} and issubclass(Square, Shape)
            def test_bases():
                assert [base.__name__ for base in D.__mro__] == ["D", "B", "C", "A", "object"]
                assert D.__bases__ == (B, C) and B.__base__ is A and set(A.__subclasses__()) == {B, C}
                assert issubclass(D, A) and not issubclass(A, D)
            def test_classes_of_the_library():
                deck = Deck()
                assert isinstance(deck, collections.abc.Sequence) and issubclass(Deck, collections.abc.Sequence)
                assert isinstance(deck, collections.abc.Iterable) and not isinstance(deck, collections.abc.Mapping)
                assert deck.index(2) == 1 and list(reversed(deck)) == [3, 2, 1] and 2 in deck
                assert isinstance(count(1), collections.abc.Iterator) and isinstance(area, collections.abc.Callable)
                assert not isinstance(Square(), collections.abc.Iterable)
                assert issubclass(Worker, threading.Thread) and not issubclass(Square, enum.Enum)
                worker = Worker()
                worker.start()
                worker.join()
                assert worker.done
            def test_enumerations():
                assert issubclass(Colour, enum.Enum) and isinstance(Colour.RED, enum.Enum)
                assert (Colour.RED.name, Colour.RED.value, Colour.RED.shout(), str(Colour.RED)) == (
                    "RED", 1, "RED!", "Colour.RED")
                assert list(Colour.__members__) == ["RED"] and Colour(1) is Colour["RED"] is Colour.RED
            def test_exceptions():
                try:
                    fail()
                except Bad as error:
                    assert error.describe() == "code 7" and Bad.code == 7 and not hasattr(error, "nothing")
                else:
                    assert False
            """
        )

    def test_the_module(self):
        self.assertHolds(
            """
            import inspect, submission
            def test_it():
                assert submission.__doc__ == "The module." and submission.__version__ == "1.2"
                assert not hasattr(submission, "__nothing__") and "area" in dir(submission)
                assert "area" in [name for name, _ in inspect.getmembers(submission, inspect.isfunction)]
            """
        )

    def test_what_is_impossible_is_a_fault_of_the_package(self):
        for tests in (
            "class Own(Square): pass\ndef test_it(): assert Own()",
            "def test_it():\n    class Own(Square): pass",
            "import pickle\ndef test_it(): pickle.dumps(Square())",
            "import inspect\ndef test_it(): inspect.getsource(area)",
            "import inspect\ndef test_it(): inspect.getsource(Square)",
        ):
            with self.subTest(tests):
                grading = Grading("from submission import *\n" + tests, self.CODE)
                self.assertIn("isolation: shared", grading.fault or "", grading.events)


class Values(TwoProcesses):
    def test_paths_and_other_values_of_the_library_cross_as_themselves(self):
        self.assertAllPass(
            """
            import array, datetime, unittest, uuid
            from pathlib import Path, PurePosixPath
            from typing import Any, Callable, Dict, List, Optional
            from zoneinfo import ZoneInfo
            from submission import *
            class T(unittest.TestCase):
                def test_values(self):
                    for value in (
                        Path("a/b"), PurePosixPath("c"), uuid.UUID(int=5), array.array("i", [1, 2]), ZoneInfo("UTC"),
                        datetime.datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC")), Path, Optional[int],
                        List[Dict[str, int]], Callable[[int], Any],
                    ):
                        with self.subTest(str(value)):
                            self.assertEqual(same(value), value)
                            self.assertIs(type(same(value)), type(value))
                def test_use(self):
                    self.assertEqual(joined(Path("a")), Path("a/x.txt"))
                    self.assertEqual(hinted.__annotations__, {"n": Optional[int], "return": List[Any]})
                    self.assertEqual(set(later.__annotations__), {"n"})
            """,
            """
            import os
            from typing import Any, List, Optional
            def same(value): return value
            def joined(path): return path.with_suffix("") / os.fspath("x.txt")
            def hinted(n: Optional[int]) -> List[Any]: pass
            def later(n: Optional[List["Unknown"]]): pass
            """,
        )

    def test_named_tuples_keep_their_methods(self):
        self.assertAllPass(
            """
            import submission
            from submission import Plain, Point, checked, kind_of
            def test_values():
                point = Point(1)
                assert point == (1, 5) == Point(x=1, y=5) and isinstance(point, Point) and type(point) is Point
                assert (point.x, point.y, point._replace(x=2), point._asdict()) == (1, 5, (2, 5), {"x": 1, "y": 5})
            def test_members():
                point = Point(3, 4)
                assert point.distance() == 5.0 and point.half == 1.5 and Point.origin() == (0, 0) and Point.LIMIT == 9
                assert isinstance(Point.origin(), Point) and point.moved(1).distance() == 4 * 2 ** 0.5
                assert not hasattr(point, "nothing")
            def test_the_students_class_comes_back():
                assert kind_of(Point(1, 2)) == "Point True" and kind_of(Plain(1)) == "Plain True"
                assert checked(submission.Plain(2)) == 2
            """,
            """
            from collections import namedtuple
            from typing import NamedTuple
            Plain = namedtuple("Plain", "n")
            class Point(NamedTuple):
                x: int
                y: int = 5
                LIMIT = 9
                def distance(self): return (self.x ** 2 + self.y ** 2) ** 0.5
                def moved(self, by): return Point(self.x + by, self.y)
                @property
                def half(self): return self.x / 2
                @classmethod
                def origin(cls): return cls(0, 0)
            def kind_of(value): return f"{type(value).__name__} {isinstance(value, (Point, Plain))}"
            def checked(value):
                assert isinstance(value, Plain)
                return value.n
            """,
        )

    def test_a_class_derived_from_a_built_in_keeps_its_methods(self):
        self.assertAllPass(
            """
            import enum
            from submission import *
            def test_list():
                stack = Stack([1, 2])
                stack.push(3)
                assert stack.pop() == 3 and stack.top() == 2 and len(stack) == 2 and list(stack) == [1, 2]
                assert stack == [1, 2] and [1, 2] == stack and stack != [1] and isinstance(stack, (list, Stack))
                assert isinstance(stack, Stack) and type(stack) is Stack and stack.self() is stack
                stack += [7]
                assert stack == [1, 2, 7] and stack == Stack([1, 2, 7])
            def test_others():
                assert Celsius(20).fahrenheit() == 68 and Celsius(20) == 20 and isinstance(Celsius(20), float)
                assert Word("abc").shout() == "ABC!" and Word("abc") == "abc" and str(Word("abc")) == "abc"
                shelf = Shelf(a=1)
                shelf.put("b")
                assert shelf == {"a": 1, "b": 0} and shelf["a"] == 1 and sorted(shelf) == ["a", "b"]
            def test_enumerations():
                assert Grade.A == 1 and Grade.A < Grade.B and Grade(2) is Grade.B and Grade.A.name == "A"
                assert isinstance(Grade.A, Grade) and isinstance(Grade.A, int) and issubclass(Grade, enum.Enum)
                assert best() is Grade.A and best() in [1, 5]
            def test_a_liar():
                assert Liar([1]) != [2] and not Liar([1]) == [2]
            """,
            """
            import enum
            class Stack(list):
                def push(self, item): self.append(item)
                def top(self): return self[-1]
                def self(self): return self
            class Celsius(float):
                def fahrenheit(self): return self * 9 / 5 + 32
            class Word(str):
                def shout(self): return self.upper() + "!"
            class Shelf(dict):
                def put(self, name): self[name] = 0
            class Grade(enum.IntEnum):
                A = 1
                B = 2
            class Liar(list):
                def method(self): pass
                def __eq__(self, other): return True
                def __ne__(self, other): return False
            def best(): return Grade.A
            """,
        )


if __name__ == "__main__":
    unittest.main()
