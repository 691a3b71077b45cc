"""Reads the source of the tests for `exercise verify`: their calls, and their assertions without a message."""

import ast
import inspect
import unittest

_MAXIMUM_CALLS = 100


def review(files):
    """Returns each test's file, id, title, calls with constants, and lines of assertions without a message."""
    return [
        {
            "file": tests.file, "id": identifier, "name": title, "calls": _calls(node),
            "silentLines": _silent_lines(node),
        }
        for tests in files for identifier, title, node in tests.listed_functions()
    ]


def _calls(function):
    """Returns the calls with constants in their arguments, except calls of the test case's own methods."""
    calls = []
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or _is_of_self(node) or not (node.args or node.keywords):
            continue
        if any(isinstance(part, (ast.Constant, ast.List, ast.Dict, ast.Tuple)) for part in ast.walk(node)):
            calls.append(ast.unparse(node))
    return calls[:_MAXIMUM_CALLS]


def _silent_lines(function):
    lines = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and node.msg is None:
            lines.append(node.lineno)
        elif isinstance(node, ast.Call) and _is_of_self(node) and _lacks_message(node):
            lines.append(node.lineno)
    return sorted(lines)


def _is_of_self(call):
    function = call.func
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "self"


def _lacks_message(call):
    """Whether an assertion accepts a message and has none."""
    method = getattr(unittest.TestCase, call.func.attr, None)
    if not call.func.attr.startswith("assert") or method is None:
        return False
    parameters = list(inspect.signature(method).parameters)
    if "msg" not in parameters:
        # For example assertRaises, whose own message names the exception.
        return False
    given = len(call.args) > parameters.index("msg") - 1
    return not given and not any(keyword.arg in ("msg", None) for keyword in call.keywords)
