"""Runs of learners: the call after the program, input while it runs, and the recording of its steps."""

import fcntl
import json
import os
import socket

from runner_cells import Dispatch
from test_runner import RunnerTest, clear_work

SCRIPT = "submission.py"
FUNCTIONS = """
def double(n):
    result = n * 2
    return result

def fail(n):
    return 1 / n

if __name__ == "__main__":
    print("as a program")
"""


class Running:
    """A run in a cell, whose input may be written while it runs."""

    def __init__(self, cell, source, call=None, trace=False, interactive=False, stdin=b""):
        self._cell = cell
        files = [(SCRIPT, source.encode() if isinstance(source, str) else source)]
        settings = {"call": call, "module": "submission", "trace": trace, "interactive": interactive}
        dispatch = Dispatch([SCRIPT], files, True, run=settings)
        if interactive:
            read, self.input = os.pipe2(os.O_CLOEXEC)
            socket.send_fds(cell.control, [dispatch.header], [dispatch.payload, read])
            os.close(read)
            os.close(dispatch.payload)
        else:
            dispatch.send(cell.control, stdin)
        self._lines = cell.control.makefile("rb")

    def line(self):
        line = self._lines.readline()
        return json.loads(line) if line else None

    def printed(self):
        """Returns what the program has printed so far."""
        read, _ = self._cell._pipes[0]
        fcntl.fcntl(read, fcntl.F_SETFL, os.O_NONBLOCK)
        try:
            return os.read(read, 1 << 16).decode()
        finally:
            fcntl.fcntl(read, fcntl.F_SETFL, 0)

    def end(self):
        """Returns all further lines, and how the program ended."""
        lines = []
        while (line := self.line()) is not None:
            lines.append(line)
        self._lines.close()
        run = self._cell.end()
        self.output, self.errors, self.status = run.output.decode(), run.errors.decode(), run.status
        return lines


class RunTest(RunnerTest):
    def each(self, source, **settings):
        """Yields a run in each kind of cell."""
        for make in self.cells().values():
            clear_work()
            yield Running(make(), source, **settings)


class Calls(RunTest):
    def test_a_call_is_evaluated_as_tests_would(self):
        for run in self.each(FUNCTIONS, call="double(21)"):
            self.assertEqual(run.end(), [{"value": "42"}])
            self.assertEqual((run.output, run.errors, run.status), ("", "", 0))

    def test_without_a_call_the_file_is_a_program(self):
        for run in self.each(FUNCTIONS):
            self.assertEqual(run.end(), [])
            self.assertEqual((run.output, run.errors, run.status), ("as a program\n", "", 0))

    def test_an_exception_of_a_call_is_that_of_the_program(self):
        for run in self.each(FUNCTIONS, call="fail(0)"):
            self.assertEqual(run.end(), [])
            self.assertEqual(run.status, 1)
            self.assertIn('File "<call>", line 1', run.errors)
            self.assertIn("ZeroDivisionError", run.errors)
            self.assertNotIn("run_session", run.errors)

    def test_what_is_no_expression_is_named(self):
        for call in ("double(", "x = 1", "", "\0", "(" * 5000):
            for run in self.each(FUNCTIONS, call=call):
                (line,) = run.end()
                self.assertTrue(line["problem"])
                self.assertEqual((run.output, run.status), ("", 0))

    def test_a_value_is_bounded(self):
        for run in self.each("x = 'y' * 100_000", call="x"):
            (line,) = run.end()
            self.assertEqual(len(line["value"]), 10_001)

    def test_dataclasses_and_pickle_find_the_module(self):
        source = """
from dataclasses import dataclass
import pickle
@dataclass
class Point:
    x: "int"
"""
        for run in self.each(source, call="pickle.loads(pickle.dumps(Point(1)))"):
            self.assertEqual(run.end(), [{"value": "Point(x=1)"}], run.errors)


class Input(RunTest):
    def test_a_program_says_when_it_waits(self):
        source = "name = input('Name? ')\nprint('Hello', name)\nprint(input(), 'end')"
        for run in self.each(source, interactive=True):
            self.assertEqual(run.line(), {"waiting": 0})
            self.assertEqual(run.printed(), "Name? ")
            os.write(run.input, "Zoë\n".encode())
            self.assertEqual(run.line(), {"waiting": 5})
            self.assertEqual(run.printed(), "Hello Zoë\n")
            os.write(run.input, b"the")
            self.assertEqual(run.line(), {"waiting": 8})
            os.close(run.input)
            run.end()
            self.assertEqual((run.output, run.errors, run.status), ("the end\n", "", 0))

    def test_lines_that_are_there_already_are_read_at_once(self):
        for run in self.each("print(input(), input())", interactive=True):
            os.write(run.input, b"a\nb\n")
            self.assertEqual(run.end(), [{"waiting": 0}])
            self.assertEqual(run.output, "a b\n")
            os.close(run.input)

    def test_every_way_to_read_standard_input_waits(self):
        for expression in (
            "sys.stdin.readline()", "next(sys.stdin)", "sys.stdin.buffer.readline().decode()", "input()",
            "open(0, closefd=False).readline()", "sys.stdin.read(2)",
        ):
            for run in self.each(f"import sys\nprint({expression}.strip())", interactive=True):
                if not expression.startswith("open"):
                    self.assertEqual(run.line(), {"waiting": 0})
                os.write(run.input, b"a\n")
                os.close(run.input)
                run.end()
                self.assertEqual((run.output, run.errors), ("a\n", ""))

    def test_reading_to_the_end_ends_with_the_input(self):
        for run in self.each("import sys\nprint(sys.stdin.read(), [*sys.stdin])", interactive=True):
            os.write(run.input, b"a\nb")
            os.close(run.input)
            run.end()
            self.assertEqual((run.output, run.errors), ("a\nb []\n", ""))


class Output(RunTest):
    def test_a_line_leaves_at_once(self):
        source = "print('first')\nimport sys\nsys.stdout.write('half')\ninput()"
        for run in self.each(source, interactive=True):
            run.line()
            self.assertEqual(run.printed(), "first\nhalf")
            os.close(run.input)
            run.end()
            self.assertIn("EOFError", run.errors)

    def test_much_output_arrives_whole(self):
        source = "import os, sys\nfor n in range(20_000): print(n)\nsys.stdout.write('end')\nos.fork() or os._exit(0)"
        expected = "".join(f"{n}\n" for n in range(20_000)) + "end"
        for kind, make in self.cells().items():
            clear_work()
            with self.subTest(kind=kind):
                dispatch = Dispatch([SCRIPT], [(SCRIPT, source.encode())], False, run={
                    "call": None, "module": "submission", "trace": False, "interactive": False})
                cell = make()
                dispatch.send(cell.control, b"")
                self.assertEqual(cell.end().output.decode(), expected)

    def test_output_keeps_its_encoding(self):
        for run in self.each("print('é\\udc80'.encode(errors='surrogateescape'))\nprint('é')"):
            run.end()
            self.assertEqual((run.output, run.status), ("b'\\xc3\\xa9\\x80'\né\n", 0))


class Steps(RunTest):
    def record(self, source, **settings):
        for run in self.each(source, trace=True, **settings):
            lines = run.end()
            steps = [line["step"] for line in lines if "step" in line]
            yield run, steps, [line for line in lines if "step" not in line]

    def test_each_line_has_the_variables_before_it(self):
        source = "total = 0\nfor n in range(2):\n    total += n\nprint(total)\n"
        for run, steps, rest in self.record(source):
            self.assertEqual(rest, [{"end": "complete"}])
            self.assertEqual([step["line"] for step in steps], [1, 2, 3, 2, 3, 2, 4])
            self.assertEqual({step["event"] for step in steps}, {"line"})
            self.assertEqual(steps[4]["variables"], [["total", "0"], ["n", "1"]])
            self.assertEqual(steps[6]["variables"], [["total", "1"], ["n", "1"]])
            self.assertEqual(run.output, "1\n")

    def test_calls_returns_and_exceptions_are_steps(self):
        source = "def f(n):\n    return 6 // n\nf(2)\ntry:\n    f(0)\nexcept ZeroDivisionError:\n    pass\n"
        for _, steps, _ in self.record(source):
            events = [(step["event"], step["line"], step["depth"], step.get("text")) for step in steps]
            self.assertIn(("call", 1, 2, None), events)
            self.assertIn(("return", 2, 2, "3"), events)
            self.assertIn(("exception", 2, 2, "ZeroDivisionError('integer division or modulo by zero')"), events)
            self.assertEqual(steps[2]["function"], "f")
            self.assertEqual(steps[2]["variables"], [["n", "2"]])

    def test_output_so_far_is_counted_in_bytes(self):
        for _, steps, _ in self.record("print('é')\nprint('a', end='')\nx = 1\n"):
            self.assertEqual([step["output"] for step in steps], [0, 3, 4])

    def test_the_recording_of_a_call_begins_with_the_call(self):
        for _, steps, rest in self.record(FUNCTIONS, call="double(4)"):
            self.assertEqual([step["event"] for step in steps], ["call", "line", "line", "return"])
            self.assertEqual(steps[2]["variables"], [["n", "4"], ["result", "8"]])
            self.assertEqual(rest, [{"end": "complete"}, {"value": "8"}])

    def test_code_of_the_library_is_no_step(self):
        for _, steps, _ in self.record("import statistics\nm = statistics.mean([1, 2])\n"):
            self.assertEqual([step["line"] for step in steps], [1, 2])

    def test_at_most_a_thousand_steps_are_recorded(self):
        for run, steps, rest in self.record("n = 0\nwhile n < 100_000:\n    n += 1\nprint(n)\n"):
            self.assertEqual((len(steps), rest, run.output), (1000, [{"end": "steps"}], "100000\n"))

    def test_the_size_of_a_recording_is_bounded(self):
        source = "\n".join(f"v{n} = '{'x' * 300}'" for n in range(60)) + "\nfor n in range(500):\n    pass\n"
        for _, steps, rest in self.record(source):
            self.assertEqual(rest, [{"end": "size"}])
            self.assertLess(len(json.dumps(steps)), 600_000)

    def test_an_exception_that_ends_the_program_is_the_last_step(self):
        for run, steps, rest in self.record("x = 1\nx.y\n"):
            self.assertEqual((steps[-1]["event"], steps[-1]["line"], rest), ("exception", 2, [{"end": "complete"}]))
            self.assertEqual(run.status, 1)

    def test_a_recursion_to_the_limit_of_python_is_no_fault_of_the_recorder(self):
        for run, steps, _ in self.record("import sys\nsys.setrecursionlimit(150)\ndef f():\n    f()\nf()\n"):
            self.assertIn("RecursionError: maximum recursion depth exceeded", run.errors)
            self.assertNotIn("step_recorder", run.errors)

    def test_the_program_is_the_same_with_and_without_a_recording(self):
        source = "import sys\nprint(sorted(sys.modules), type(sys.stdout).__mro__[1], sys.gettrace(), sorted(vars()))\n"
        outputs = {run.output for run in self.each(source) if run.end() is not None}
        outputs |= {run.output for run, _, _ in self.record(source)}
        self.assertEqual(len(outputs), 1)


HOSTILE = {
    "repr without end": "class A:\n    def __repr__(self):\n        while True: pass\na = A()\nb = a\nprint(1)",
    "class tricks": (
        "class M(type):\n    __name__ = property(lambda c: 1 / 0)\nclass A(metaclass=M):\n"
        "    __class__ = __dict__ = property(lambda s: 1 / 0)\na = A()\nb = a\nprint(1)"),
    "frees the tool": (
        "import sys\nfor tool in range(6):\n    try:\n        sys.monitoring.set_events(tool, 0)\n"
        "        sys.monitoring.free_tool_id(tool)\n    except ValueError: pass\nprint(1)"),
    "deletes sys.monitoring and sys.settrace": "import sys\ndel sys.monitoring, sys.settrace\nx = 1\nprint(1)",
    "replaces the built-in functions": (
        "import builtins\nbuiltins.type = builtins.len = builtins.list = builtins.repr = None\nx = [1]\nprint(1)"),
    "a child of its own": "import os\nif os.fork() == 0:\n    x = 1\n    os._exit(0)\nos.wait()\nprint(1)",
    "a child that exits as Python does": "import os\nif os.fork() == 0:\n    raise SystemExit\nos.wait()\nprint(1)",
    "a thread of its own": (
        "import threading\ndef f():\n    x = 1\nt = threading.Thread(target=f)\nt.start()\nt.join()\nprint(1)"),
    "closes the control channel": "import os\nos.close(3)\nx = 1\nprint(1)",
    "a trace function of its own": "import sys\nsys.settrace(lambda *a: None)\nx = 1\nprint(1)",
    "a class with a namespace of its own": (
        "class N(dict):\n    def items(self):\n        while True: pass\n"
        "class M(type):\n    def __prepare__(n, b):\n        return N()\nclass A(metaclass=M):\n    x = 1\nprint(1)"),
    "names that are no names": "globals()[1] = 2\nglobals()['\\udc80'] = 3\nx = 1\nprint(1)",
    "its own standard output": (
        "import io, sys\nkept = sys.stdout\nsys.stdout = io.StringIO()\nx = 1\nprint(1, file=kept)"),
}


class HostilePrograms(RunTest):
    def test_a_recording_changes_nothing_and_ends(self):
        for name, source in HOSTILE.items():
            with self.subTest(name):
                for run in self.each(source, trace=True):
                    lines = run.end()
                    self.assertEqual((run.output, run.errors, run.status), ("1\n", "", 0))
                    self.assertLessEqual(len(lines), 1001)
                    for line in lines:
                        if "step" in line:
                            self.assertLessEqual(len(json.dumps(line)), 20_000)
