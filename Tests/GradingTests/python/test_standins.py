"""Stand-ins for the submission's objects do in the tests what the objects themselves would do."""

import textwrap
import unittest

from pair import Grading, TwoProcesses


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
            "import submission, inspect\ndef test_it(): inspect.getsource(submission)",
            "def test_it(): open('submission.py')",
            "import pathlib\ndef test_it(): pathlib.Path(__file__).with_name('submission.py').read_text()",
            "import subprocess, sys\ndef test_it(): subprocess.run([sys.executable, 'submission.py'])",
            "import subprocess, sys\ndef test_it(): subprocess.run([sys.executable, '-m', 'submission'])",
            "import os\ndef test_it(): os.system('python3 submission.py')",
            "import runpy\ndef test_it(): runpy.run_path('submission.py')",
            "import runpy\ndef test_it(): runpy.run_module('submission', run_name='__main__')",
            "import importlib, submission\ndef test_it(): importlib.reload(submission)",
        ):
            with self.subTest(tests):
                grading = Grading("from submission import *\n" + tests, self.CODE)
                self.assertIn("isolation: shared", grading.fault or "", grading.events)


if __name__ == "__main__":
    unittest.main()
