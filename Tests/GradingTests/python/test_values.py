"""Values of the library and of classes derived from built-ins stay in the tests what they are."""

import unittest

from pair import TwoProcesses


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
