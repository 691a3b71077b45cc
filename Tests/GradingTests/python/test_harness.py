"""Tests and submissions work together as in one interpreter."""

import unittest

from pair import Grading, TwoProcesses


class TheHarness(TwoProcesses):
    def test_tests_run_in_source_order_with_their_titles(self):
        grading = self.assertAllPass(
            '''
            import unittest
            from submission import f

            def test_z_first():
                assert f() == 1

            class Second(unittest.TestCase):
                def test_b(self):
                    """Comes second"""
                    self.assertEqual(f(), 1)
                def test_a(self):
                    self.assertEqual(f(), 1)
            ''',
            "def f(): return 1",
        )
        tests = [(test["id"], test["name"]) for test in grading.named("loaded")[0]["tests"]]
        self.assertEqual(
            tests, [("test_z_first", "z first"), ("Second.test_b", "Comes second"), ("Second.test_a", "a")])
        self.assertEqual(grading.named("listed")[0]["tests"], grading.named("loaded")[0]["tests"])

    def test_only_the_wanted_tests_run(self):
        grading = Grading(
            "from submission import f\ndef test_a(): assert f()\ndef test_b(): assert f()", "def f(): return 1",
            wanted=["test_b"],
        )
        self.assertEqual(grading.statuses, {"test_b": "passed"})

    def test_the_worker_chooses_the_order_and_leaves_tests_out(self):
        tests = "from submission import f\n" + "".join(f"def test_{name}(): assert f() == 1\n" for name in "abcd")
        code = "count = 0\ndef f():\n    global count\n    count += 1\n    return count"
        for order in (["test_c", "test_a"], ["test_d", "test_c", "test_b", "test_a"], ["test_d"], []):
            with self.subTest(order=order):
                grading = Grading(tests, code, order=order)
                self.assertEqual(list(grading.statuses.items()), [(test, "passed") for test in order])

    def test_marks_that_skip_a_test_are_reported(self):
        tests = """
            import unittest
            {}
            from submission import f
            class TestF(unittest.TestCase):
                @unittest.skip("later")
                def test_a(self): pass
                def test_b(self): self.skipTest("later")
            @unittest.skip("later")
            class TestG(unittest.TestCase):
                def test_c(self): pass
            def test_d(): pass
            """
        marked = {
            test["id"] for test in Grading(tests.format(""), "def f(): pass").named("loaded")[0]["tests"]
            if test.get("marked")
        }
        self.assertEqual(marked, {"TestF.test_a", "TestG.test_c"})
        more = """
            @pytest.mark.skip(reason="later")
            def test_e(): pass
            """
        grading = Grading(tests.format("import pytest") + more, "def f(): pass")
        marked = {test["id"] for test in grading.named("loaded")[0]["tests"] if test.get("marked")}
        self.assertEqual(marked, {"TestF.test_a", "TestG.test_c", "test_e"})

    def test_changes_of_a_passed_list_reach_the_tests(self):
        self.assertAllPass(
            """
            from collections import deque
            from submission import *
            def test_changes():
                numbers, names, nested = [3, 1, 2], {"a": 1}, [[1], [2]]
                assert sort(numbers) is None
                assert numbers == [1, 2, 3]
                assert add(names) is names and names == {"a": 1, "b": 2}
                inner = nested[0]
                grow(nested)
                assert inner == [1, 9] and nested[0] is inner
                queue, numbers, data = deque([1]), {1}, bytearray(b"a")
                assert empty(queue, numbers, data) == 3
                assert not queue and not numbers and not data
            """,
            """
            def sort(numbers): numbers.sort()
            def add(names):
                names["b"] = 2
                return names
            def grow(nested): nested[0].append(9)
            def empty(*containers):
                for container in containers: container.clear()
                return len(containers)
            """,
        )

    def test_classes_and_their_objects_behave_as_in_one_interpreter(self):
        self.assertAllPass(
            """
            import submission
            from submission import Stack, Empty, Vector, Colour
            def test_stack():
                stack = Stack([1])
                stack.push(2)
                assert len(stack) == 2 and list(stack) == [2, 1] and 1 in stack and stack[0] == 2
                assert isinstance(stack, Stack) and type(stack) is Stack and Stack.__name__ == "Stack"
                assert stack.push.__name__ == "push" and Stack.push.__doc__ == "Puts one on top."
                assert not hasattr(stack, "missing") and callable(stack.push) and not callable(stack)
                stack.label = "mine"
                assert stack.label == "mine" and Stack.kind == "pile" and Stack.made() == "made"
                assert stack.self() is stack
                with stack as same:
                    assert same is stack
                assert str(stack) == "Stack of 2" and f"{stack}" == "Stack of 2"
                assert not Stack([])
            def test_errors():
                try:
                    Stack([]).pop()
                except Empty as error:
                    assert error.size == 0 and isinstance(error, LookupError) and str(error) == "nothing there"
                else:
                    raise AssertionError("no error")
            def test_operators():
                assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)
                assert Vector(1, 2) != Vector(2, 1)
                assert (Vector(1, 2) * 3).x == 3 and (3 * Vector(1, 2)).y == 6 and -Vector(1, 0) == Vector(-1, 0)
                assert len({Vector(1, 2), Vector(1, 2)}) == 1
                assert Vector(1, 2) != (1, 2)
            def test_enumeration():
                assert Colour.RED is Colour.RED and Colour(2) is Colour.BLUE and Colour["RED"].value == 1
                assert [colour.name for colour in Colour] == ["RED", "BLUE"] and len(Colour) == 2
            def test_module():
                assert submission.LIMIT == 10 and "LIMIT" in dir(submission) or True
                assert submission.make()[0].size() == 1
            """,
            '''
            import enum
            LIMIT = 10
            class Empty(LookupError):
                def __init__(self, size):
                    super().__init__("nothing there")
                    self.size = size
            class Stack:
                kind = "pile"
                def __init__(self, items): self._items = list(items)
                def push(self, item):
                    """Puts one on top."""
                    self._items.append(item)
                def pop(self): raise Empty(len(self._items))
                def size(self): return len(self._items)
                def self(self): return self
                @staticmethod
                def made(): return "made"
                def __len__(self): return len(self._items)
                def __iter__(self): return reversed(self._items)
                def __contains__(self, item): return item in self._items
                def __getitem__(self, index): return self._items[-1 - index]
                def __enter__(self): return self
                def __exit__(self, *error): return False
                def __str__(self): return f"Stack of {len(self)}"
            class Vector:
                def __init__(self, x, y): self.x, self.y = x, y
                def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
                def __mul__(self, factor): return Vector(self.x * factor, self.y * factor)
                __rmul__ = __mul__
                def __neg__(self): return Vector(-self.x, -self.y)
                def __eq__(self, other): return (self.x, self.y) == (other.x, other.y)
                def __hash__(self): return hash((self.x, self.y))
            class Colour(enum.Enum):
                RED = 1
                BLUE = 2
            def make(): return [Stack([1])]
            ''',
        )

    def test_the_submission_can_use_functions_and_objects_of_the_tests(self):
        self.assertAllPass(
            """
            from submission import *
            class Box:
                def __init__(self, value): self.value = value
                def double(self): return self.value * 2
                def __eq__(self, other): return self.value == other
            def test_callbacks():
                seen = []
                assert apply(lambda x: seen.append(x) or x * 2, [1, 2]) == [2, 4] and seen == [1, 2]
                assert apply(len, ["a", "bc"]) == [1, 2]
                assert apply(lambda x: twice(x), [1, 2]) == [2, 4]
                assert total(n for n in range(4)) == 6
                def fail(x): raise KeyError(x)
                try:
                    apply(fail, [1])
                except KeyError as error:
                    assert error.args == (1,)
                assert recover(fail) == "recovered KeyError"
            def test_objects():
                box = Box(3)
                assert read(box) == (3, 6, True)
                write(box)
                assert box.value == 7
                assert same(box) is box
            """,
            """
            def apply(f, values): return [f(value) for value in values]
            def twice(x): return x * 2
            def total(numbers): return sum(numbers)
            def read(box): return box.value, box.double(), box == 3
            def write(box): box.value = 7
            def same(box): return box
            def recover(f):
                try: f(1)
                except KeyError as error: return "recovered " + type(error).__name__
            """,
        )

    def test_generators_are_read_lazily(self):
        self.assertAllPass(
            """
            import itertools
            from submission import count
            def test_endless():
                assert list(itertools.islice(count(), 3)) == [0, 1, 2]
                numbers = count()
                assert next(numbers) == 0 and next(numbers) == 1
            """,
            "def count():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        )

    def test_tests_may_start_more_threads_than_their_cell_allows_at_a_time(self):
        self.assertAllPass(
            """
            import threading, time
            from submission import Account
            def test_threads():
                account, counts = Account(), []
                def transact():
                    account.deposit(5)
                    counts.append(threading.active_count())
                    account.deposit(-5)
                threads = [threading.Thread(target=transact) for _ in range(300)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                assert account.balance == 0
                assert len(counts) == 300 and max(counts) <= 50
            def test_threads_that_wait_for_one_another():
                barrier = threading.Barrier(60)
                threads = [threading.Thread(target=barrier.wait) for _ in range(60)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
            """,
            """
            class Account:
                balance = 0
                def deposit(self, amount): self.balance += amount
            """,
        )

    def test_proxies_may_be_called_from_several_threads(self):
        self.assertAllPass(
            """
            from concurrent.futures import ThreadPoolExecutor
            from submission import square
            def test_threads():
                with ThreadPoolExecutor(4) as pool:
                    assert list(pool.map(square, range(100))) == [n * n for n in range(100)]
            """,
            "def square(n): return n * n",
        )

    def test_a_star_import_binds_only_public_names(self):
        self.assertAllPass(
            """
            import unittest
            from code import *
            def test_names():
                assert sum(1, 2) == 3 and helper() == 1
                assert len([1]) == 1, "the built-in stays"
                assert "math" not in globals() and "_hidden" not in globals() and "load_tests" not in globals()
                assert unittest.TestCase
            """,
            """
            import math
            def sum(a, b): return a + b
            def len(x): return 99
            def helper(): return 1
            def _hidden(): pass
            def unittest(): pass
            def load_tests(*arguments): return arguments[1]
            """,
            module="code", provides=["sum"],
        )

    def test_support_files_are_in_the_submissions_directory(self):
        self.assertAllPass(
            "from submission import words\ndef test_words(): assert words() == ['a', 'b']",
            "def words(): return open('words.txt').read().split()", support={"words.txt": "a b"},
        )

    def test_only_the_tests_can_skip(self):
        grading = Grading(
            """
            import unittest
            from submission import f
            class T(unittest.TestCase):
                @unittest.skip("not today")
                def test_a(self): pass
                def test_b(self): self.assertEqual(f(), 1)
            """,
            "import unittest\ndef f(): raise unittest.SkipTest('please')",
        )
        self.assertEqual(grading.statuses, {"T.test_a": "skipped", "T.test_b": "error"})
        self.assertEqual(grading.ends["T.test_a"]["message"], "not today")


if __name__ == "__main__":
    unittest.main()
