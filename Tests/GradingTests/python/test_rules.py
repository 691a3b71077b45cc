"""Rules on the syntax tree find a construct however it is written, and find nothing in programs that obey."""

import sys
import textwrap
import unittest

from pair import LIBRARY

sys.path.insert(0, str(LIBRARY))
from sandmartin.rules import check_rules  # noqa: E402


def lines(program, demand, construct, *targets):
    rule = {"demand": demand, "construct": construct, "targets": list(targets)}
    return [found["line"] for found in check_rules(textwrap.dedent(program).lstrip("\n"), "submission", [rule])[0]]


class Forbidden(unittest.TestCase):
    def assertBroken(self, construct, target, *programs):
        for program in programs:
            with self.subTest(construct=construct, target=target, program=program):
                self.assertNotEqual(lines(program, "forbid", construct, target), [])

    def assertObeyed(self, construct, target, *programs):
        for program in programs:
            with self.subTest(construct=construct, target=target, program=program):
                self.assertEqual(lines(program, "forbid", construct, target), [])

    def test_a_built_in_function_is_found_however_it_is_reached(self):
        self.assertBroken(
            "call", "sorted",
            "def f(xs): return sorted(xs)",
            "s = sorted\ndef f(xs): return s(xs)",
            "from builtins import sorted as s\ndef f(xs): return s(xs)",
            "import builtins\ndef f(xs): return builtins.sorted(xs)",
            "import builtins as b\nc = b\ndef f(xs): return c.sorted(xs)",
            "import builtins\ndef f(xs): return getattr(builtins, 'sorted')(xs)",
            "import builtins\ndef f(xs): return getattr(builtins, 'sor' + 'ted')(xs)",
            "import builtins\ndef f(xs): return vars(builtins)['sorted'](xs)",
            "import builtins\ndef f(xs): return builtins.__dict__['sorted'](xs)",
            "def f(xs): return __builtins__['sorted'](xs)",
            "def f(xs): return __builtins__.sorted(xs)",
            "def f(xs): return globals()['__builtins__']['sorted'](xs)",
            "def f(xs): return f.__globals__['__builtins__']['sorted'](xs)",
            "def f(xs): return print.__self__.sorted(xs)",
            "def f(xs): return __import__('builtins').sorted(xs)",
            "def f(xs): return __import__('built' + 'ins').sorted(xs)",
            "import importlib\ndef f(xs): return importlib.import_module('builtins').sorted(xs)",
            "import sys\ndef f(xs): return sys.modules['builtins'].sorted(xs)",
            "def f(xs): return eval('sorted(xs)')",
            "def f(xs): exec('global r; r = sorted(xs)'); return r",
            "e = eval\ndef f(xs): return e('sorted')(xs)",
            "import ctypes\ndef f(xs): return xs",
            "from operator import attrgetter\nimport builtins\ndef f(xs): return attrgetter('sorted')(builtins)(xs)",
            "import functools\ndef f(xs): return functools.partial(sorted, reverse=True)(xs)",
            "def f(xs): return list(map(sorted, xs))",
            "def f(xs, s=sorted): return s(xs)",
            "def f(xs): return (lambda g: g(xs))(sorted)",
            "def f(xs): return [sorted][0](xs)",
            "def f(xs): return (s := sorted)(xs)",
            "class C:\n    s = sorted\ndef f(xs): return C.s(xs)",
            "class C:\n    sorted = sorted\ndef f(xs): return C.sorted(xs)",
            "if False:\n    def sorted(xs): return xs\ndef f(xs): return sorted(xs)",
            "s = sorted\ndef sorted(xs): return s(xs)\ndef f(xs): return sorted(xs)",
            "def sorted(xs, own=sorted): return own(xs)\ndef f(xs): return sorted(xs)",
            "sorted: list\ndef f(xs): return sorted(xs)",
            "def main(): print(sorted([2, 1]))\nmain()\ndef sorted(xs): return xs",
            "def main(): print(sorted([2, 1]))\nx = [main][0]()\ndef sorted(xs): return xs",
            "print((lambda: sorted([2, 1]))())\ndef sorted(xs): return xs",
            "def sorted(xs): return xs\ndel sorted\ndef f(xs): return sorted(xs)",
            "def f(xs):\n    class sorted: pass\n    return 1\ndef g(xs): return sorted(xs)",
            "def f(xs): return f'{sorted(xs)}'",
            "@sorted\ndef f(): pass",
            "import __main__\ndef f(xs): return __main__.s(xs)",
            "import submission\ndef f(xs): return submission.s(xs)",
            "# coding: utf-7\ndef f(xs): return +AHM-orted(xs)",
        )

    def test_an_own_function_of_that_name_is_allowed(self):
        self.assertObeyed(
            "call", "sorted",
            "def sorted(xs): return xs\ndef f(xs): return sorted(xs)",
            "def f(xs):\n    def sorted(ys): return ys\n    return sorted(xs)",
            "def f(xs, sorted): return sorted",
            "def sorted(xs):\n    return xs[:1] + sorted(xs[1:])",
            "def f(xs): return sorted(xs)\ndef sorted(xs): return xs\nprint(f([1]))",
            "n = int(input())\ndef f(xs): return sorted(xs)\ndef sorted(xs): return xs\nprint(f([n]))",
            "f = lambda xs: sorted(xs)\ndef sorted(xs): return xs",
            "class List:\n    def sorted(self): return self\ndef f(xs): return List().sorted()",
            "def f(xs): return 'sorted(xs)'",
            "def f(xs):\n    # sorted(xs)\n    return xs",
            "import sys\nimport math\ndef f(xs): return math.sqrt(int(sys.stdin.readline()))",
            "def f(x): return getattr(x, 'name')",
            "class C:\n    def __init__(self, **values): self.__dict__.update(values)",
            "from functools import reduce as sorted\ndef f(xs): return sorted(max, xs)",
        )

    def test_a_function_of_a_module(self):
        for target in ("math.factorial", "factorial"):
            self.assertBroken(
                "call", target,
                "import math\ndef f(n): return math.factorial(n)",
                "import math as m\ndef f(n): return m.factorial(n)",
                "from math import factorial as g\ndef f(n): return g(n)",
                "from math import *\ndef f(n): return factorial(n)",
                "import math\nm = math\ndef f(n): return m.factorial(n)",
                "import math\na = 1\nb = a\na = b\nb = math\ndef f(n): return a.factorial(n)",
                "import math\nms = [math]\ndef f(n): return ms[0].factorial(n)",
                "import math\nclass C:\n    m = math\ndef f(n): return C.m.factorial(n)",
                "import math\ndef f(n): return getattr(math, 'factorial')(n)",
                "import math\ndef f(n): return getattr(math, 'fact' + 'orial')(n)",
                "import math\ndef g(m): return m.factorial\ndef f(n): return g(math)(n)",
                "def f(n): return __import__('math').factorial(n)",
                "def f(n):\n    m = __import__('math')\n    return m.factorial(n)",
                "def f(n): return [__import__('math')][0].factorial(n)",
                "try:\n    from math import factorial\nexcept ImportError:\n    factorial = None\nprint(factorial(3))",
            )
            self.assertObeyed(
                "call", target,
                "def factorial(n): return n\ndef f(n): return factorial(n)",
                "import math\ndef f(n): return math.sqrt(n)",
                "from math import *\ndef f(n): return sqrt(n)",
            )

    def test_a_method(self):
        self.assertBroken(
            "call", ".sort",
            "def f(xs): xs.sort()",
            "def f(xs): list.sort(xs)",
            "def f(xs): s = xs.sort; s()",
            "def f(xs): getattr(xs, 'sort')()",
            "def f(xs): getattr(xs, 'so' + 'rt')()",
            "g = getattr\ndef f(xs): g(xs, 'sort')()",
            "from operator import methodcaller\ndef f(xs): methodcaller('sort')(xs)",
            "from operator import methodcaller as call\ndef f(xs, name): call(name)(xs)",
            "def f(xs): list.__dict__['sort'](xs)",
            "def f(xs): vars(list)['sort'](xs)",
            "def f(xs): xs.__getattribute__('sort')()",
            "def f(xs):\n    match xs:\n        case list(sort=s): s()",
            "class C:\n    def sort(self): pass\ndef f(xs): xs.sort()",
        )
        self.assertObeyed(
            "call", ".sort",
            "def f(sort): return sort",
            "class C:\n    def sort(self): pass\n    def f(self): self.sort()",
            "class C:\n    def sort(self): pass\nc = C()\ndef f(): return C.sort(1)",
        )
        self.assertBroken("attribute", "real", "def f(x): return x.real", "def f(x): return getattr(x, 'real')")

    def test_an_import(self):
        self.assertBroken(
            "import", "math",
            "import math", "import math as m", "from math import sqrt", "from math import *",
            "def f(): import math", "__import__('math')", "m = __import__('ma' + 'th')",
            "from importlib import import_module\nimport_module('math')",
            "import importlib\nimportlib.import_module('math')",
            "from statistics import math", "import statistics\nstatistics.math.sqrt(2)",
            "import sys\nsys.modules['math']",
        )
        self.assertBroken("import", "os.path", "import os.path", "from os import path", "import os\nos.path.join('a')")
        self.assertBroken("import", "os", "import os.path", "from os.path import join")
        self.assertBroken("import", "*", "import math", "from math import pi", "__import__('math')")
        self.assertObeyed("import", "math", "import mathematics", "math = 1", "import cmath", "x = 'import math'")
        self.assertObeyed("import", "*", "x = getattr(print, 'name')")
        self.assertObeyed("import", "random", "import numpy\nnumpy.random.rand()")

    def test_statements_expressions_and_loops(self):
        self.assertBroken("statement", "while", "while 1: break", "def f():\n    while 1: pass", "exec('while 1: 0')")
        self.assertBroken("statement", "if", "if x: pass\nelif y: pass")
        self.assertBroken("statement", "try", "try: pass\nfinally: pass", "try: pass\nexcept* ValueError: pass")
        self.assertBroken("expression", "lambda", "f = lambda x: x")
        self.assertBroken("expression", "slice", "def f(x): return x[::-1]")
        self.assertBroken(
            "loop", "any",
            "for x in y: pass", "while 1: pass", "[x for x in y]", "sum(x for x in y)", "{x: 1 for x in y}")
        self.assertObeyed("loop", "for", "while 1: pass", "[x for x in y]", "def f(x): return getattr(x, x)")
        self.assertObeyed("statement", "if", "x = 1 if y else 2", "[x for x in y if x]")

    def test_an_operator_and_its_functions(self):
        self.assertBroken(
            "operator", "+", "a + b", "a += b", "import operator\noperator.add(a, b)", "from operator import add as x",
            "a.__add__(b)", "int.__radd__(a, b)", "getattr(a, '__add__')(b)")
        self.assertBroken("operator", "not in", "x not in y")
        self.assertBroken("operator", "**", "x ** 2")
        self.assertObeyed("operator", "-", "-1", "a + b", "'a-b'")
        self.assertObeyed("operator", "*", "def f(*xs): return g(*xs)", "a ** b")

    def test_recursion(self):
        self.assertBroken(
            "recursion", "any",
            "def f(n): return n and f(n - 1)",
            "def f(n): return g(n)\ndef g(n): return f(n)",
            "f = lambda n: n and f(n - 1)",
            "def f(n): return sum(map(lambda m: f(m), n))",
            "def f(n):\n    def g(m): return m and g(m - 1)\n    return g(n)",
            "g = None\ndef f(n): return g(n - 1)\ng = f",
            "class T:\n    def depth(self): return 1 + self.left.depth()",
            "class T:\n    def pop(self): return self.pop()",
            "def f(n): return globals()['f'](n - 1)",
            "def f(n): return eval('f(n - 1)')",
        )
        self.assertObeyed(
            "recursion", "any",
            "def f(n): return g(n)\ndef g(n): return n",
            "class S:\n    def pop(self): return self.items.pop()",
            "def f(n): return n\nprint(f(f(3)))",
        )
        self.assertObeyed("recursion", "g", "def f(n): return n and f(n - 1)\ndef g(n): return n")

    def test_every_line_is_found_with_its_text(self):
        program = "x = 1\r\ny = '\u2028'\rz = sorted(x)\n\n  \n\x0csorted(y)\n"
        rule = {"demand": "forbid", "construct": "call", "targets": ["sorted"]}
        self.assertEqual(
            check_rules(program, "submission", [rule]),
            [[{"line": 3, "text": "z = sorted(x)", "note": ""}, {"line": 6, "text": "sorted(y)", "note": ""}]])

    def test_a_detour_is_named(self):
        rule = {"demand": "forbid", "construct": "call", "targets": ["sorted"]}
        found = check_rules("def f(xs): return eval('sorted(xs)')", "submission", [rule])[0]
        self.assertEqual(found[0]["note"], "`eval` can run any code, so this exercise does not allow it.")


class Required(unittest.TestCase):
    FOUND = (
        ("call", "is_prime", "def is_prime(n): return n\ndef f(n): return is_prime(n)"),
        ("call", "sorted", "s = sorted\ndef f(n): return s(n)"),
        ("call", "len", "def f(n): return map(len, n)"),
        ("call", ".append", "def f(n): n.append(1)"),
        ("recursion", "f", "def f(n): return n and f(n - 1)"),
        ("loop", "for", "for x in y: pass"),
        ("import", "math", "from math import pi"),
        ("expression", "f-string", "f'{x}'"),
        ("operator", "%", "x % 2"),
    )
    MISSING = (
        ("call", "is_prime", "def is_prime(n): return n\ndef f(n): return n"),
        ("call", "sorted", "s = sorted\ndef f(n): return n"),
        ("call", "sorted", "def f(n): return eval('sorted(n)')"),
        ("call", "sorted", "def f(n): return 'sorted(n)'  # sorted(n)"),
        ("recursion", "f", "def f(n):\n    while n: n -= 1"),
        ("recursion", "f", "def f(n): return eval('f(n - 1)')"),
        ("loop", "for", "[x for x in y]"),
    )

    def test_a_use_is_found(self):
        for construct, target, program in self.FOUND:
            with self.subTest(program):
                self.assertNotEqual(lines(program, "require", construct, target), [])

    def test_what_a_program_does_not_use_is_missing(self):
        for construct, target, program in self.MISSING:
            with self.subTest(program):
                self.assertEqual(lines(program, "require", construct, target), [])


class Hostile(unittest.TestCase):
    def test_programs_that_python_cannot_parse(self):
        for program in ("def f(:", "(" * 5000, "x = " + "-" * 60000 + "1", "\udcff", "# coding: nonsense"):
            with self.subTest(program[:20]):
                self.assertIsNone(check_rules(program, "submission", []))

    def test_deep_and_long_programs(self):
        deep = "x" + ".a" * 900 + "\n" + "+".join(["1"] * 900) + "\nsorted(x)"
        self.assertEqual(lines(deep, "forbid", "call", "sorted"), [3])
        chain = "\n".join(f"a{number + 1} = a{number}" for number in range(3000))
        self.assertEqual(lines(f"a0 = sorted\n{chain}", "forbid", "call", "sorted")[0], 1)
        many = "\n".join(["a = b", "b = a", "c = a + b"] * 3000)
        self.assertEqual(lines(many, "forbid", "call", "sorted"), [])


if __name__ == "__main__":
    unittest.main()
