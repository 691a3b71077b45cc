"""Runs examples, as in the docstrings of doctest, in the process of the submission.

Nothing here decides whether an example holds: the harness compares the output.
"""

import ast
import sys
import traceback

from .capture import Capture

_FILE = "example"
_MAXIMUM_DOCSTRINGS = 1000


class Examples:
    def __init__(self):
        self._capture = Capture()
        self._names = {}

    def begin(self, module):
        """Begins a sequence of examples, which see the names of the module."""
        self._names = dict(vars(module), __name__="__main__")

    def run(self, source):
        """Runs one example as Python's prompt would.

        Returns its output, its exception or None, and the last line that Python would write about the exception.
        """
        self._capture.start()
        hook = sys.displayhook
        try:
            # The student's code may have replaced the hook, which writes the value of an expression.
            sys.displayhook = sys.__displayhook__
            exec(compile(source, _FILE, "single", dont_inherit=True), self._names)
            error, line = None, ""
        except BaseException as raised:
            error, line = raised, traceback.format_exception_only(raised)[-1][:2000]
        finally:
            sys.displayhook = hook
        output, _ = self._capture.read()
        self._capture.stop()
        return output, error, line


def docstrings(source):
    """Returns the docstrings of a module, its functions, its classes and their methods: (name, line, text)."""
    found = []
    _find_docstrings(ast.parse(source), "", found)
    return found[:_MAXIMUM_DOCSTRINGS]


def _find_docstrings(node, name, found):
    text = ast.get_docstring(node, clean=False)
    if text:
        found.append((name, node.body[0].lineno, text))
    if isinstance(node, (ast.Module, ast.ClassDef)):
        for child in node.body:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                _find_docstrings(child, f"{name}.{child.name}".lstrip("."), found)
