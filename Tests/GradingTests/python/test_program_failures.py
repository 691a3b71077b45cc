"""What a cell reports about a program that failed, and that nothing else changes."""

import json
import unittest

from runner_cells import run_python
from runner_programs import PROGRAMS
from test_runner import RunnerTest, Script, clear_work, normal

MARKER = "failure-of-this-run"
# Programs, and the words of their reports. An empty list means that there is no report.
FAILING = {
    "exception of the library": (
        "import json\ndata = json.loads('{')\nprint(data)",
        ["in line 2: `data = json.loads('{')`", "JSONDecodeError: Expecting property name"]),
    "notes": ("e = ValueError('bad')\ne.add_note('hint: use 3')\nraise e", ["in line 3: `raise e`. ValueError: bad."]),
    "several lines": (
        "raise ValueError('a\\nTraceback: b\\nKeyError: c')", ["ValueError: a Traceback: b KeyError: c."]),
    "group": ("raise ExceptionGroup('both', [ValueError('a'), TypeError('b')])",
              ["in line 1", "ExceptionGroup: both (2 sub-exceptions).", "ValueError: a and 1 more"]),
    "cause": ("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('x') from e", ["in line 4"]),
    "too little input": ("a = input()\nb = input()\nc = input()", ["in line 3", "asks for more input than there is"]),
    "recursion": ("def f(n):\n    return f(n + 1)\nf(0)", ["`f` calls itself"]),
    "its own traceback on standard error": (
        "import sys\nsys.stderr.write('Traceback (most recent call last):\\n  File \"x\", line 99\\nKeyError: 1\\n')\n"
        "[][0]", ["in line 3", "IndexError"]),
    "errors without a line end": ("import sys\nsys.stderr.write('half')\n1 / 0", ["in line 3"]),
    "exit": ("import sys\nsys.exit(3)", ["ended with a failure in line 2: `sys.exit(3)`"]),
    "exit with a text": ("import sys\nsys.exit('no')", ["in line 2"]),
    "exit without a failure": ("import sys\nsys.exit(0)", []),
    "hard exit": ("import os\nos._exit(3)", []),
    "no failure": ("print(1)", []),
    "syntax": ("x = 1\nretrun 3\n", ["Python cannot read line 2", "`return` instead of `retrun`"]),
    "encoding": (b"# coding: utf8mb4\nx = 1\n", ["Python cannot read line 1", "`utf8mb4`"]),
    "bytes that are no UTF-8": (b"x = 1\ny = 'caf\xe9'\n", ["Python cannot read line 2", "0xe9"]),
    "NUL": (b"x = 1\ny = \0\n", ["Python cannot read line 2", "NUL"]),
    "too deep": (b"x = 1\ny = " + b"(" * 10_000, ["Python cannot read line 2", "nested too deeply"]),
    "its own modules": (("import ast, re\nast.x", {"ast.py": "", "re.py": "", "keyword.py": ""}), ["in line 2"]),
    "another directory": ("import os\nos.chdir('/tmp')\n1 / 0", ["in line 3: `1 / 0`"]),
    "other lines": ("# a\u2028b\n1 / 0", ["in line 2: `1 / 0`"]),
    "hostile": ("import sys\nsys.modules.clear()\nsys.path = None\n1 / 0", None),
    "interrupt": ("raise KeyboardInterrupt", None),
}


class Reports(RunnerTest):
    def run_script(self, make, script):
        clear_work()
        return make().run(["script.py"], script.files, b"one\ntwo\n", failure_marker=MARKER)

    def test_a_failure_is_reported(self):
        for name, (content, words) in FAILING.items():
            script = Script(content)
            clear_work()
            expected = normal(run_python(["/work/script.py"], script.files, b"one\ntwo\n"))
            for kind, make in self.cells().items():
                with self.subTest(name, kind=kind):
                    run = self.run_script(make, script)
                    before, found, report = run.errors.decode("utf-8", "replace").partition(MARKER)
                    shown = normal(run._replace(errors=before.encode())).replace("/work/script.py", "script.py")
                    self.assertEqual(shown, expected.replace("/work/script.py", "script.py"))
                    if words is None:
                        continue
                    self.assertEqual(bool(found), bool(words))
                    if words:
                        report = json.loads(report)
                        self.assertEqual(report["isUnreadable"], report["message"].startswith("Python cannot read"))
                        caret = r"line \d+: .*\n *\^" if report["isUnreadable"] else ""
                        self.assertRegex(report["details"], rf"\A{caret}\Z")
                        for word in words:
                            self.assertIn(word, report["message"])
                        self.assertLessEqual(len(report["message"].split()), 60)
                        self.assertRegex(report["message"], r"([^.?!][.?]|…)$")

    def test_programs_run_as_before(self):
        for name, content in PROGRAMS.items():
            script = Script(content)
            for kind, make in self.cells().items():
                with self.subTest(name, kind=kind):
                    clear_work()
                    plain = make().run(["script.py"], script.files, b"one\ntwo\n")
                    run = self.run_script(make, script)
                    before = run.errors.partition(MARKER.encode())[0]
                    self.assertEqual(normal(run._replace(errors=before)), normal(plain))


if __name__ == "__main__":
    unittest.main()
