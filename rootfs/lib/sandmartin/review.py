"""Reads the text of the tests for `exercise verify`: what they ask, and which assertions say nothing to a student."""

import ast
import inspect
import unittest

_MAXIMUM_CALLS = 100


def review(tests):
    """Each test's id, title, calls that can be read off the text, and lines of assertions without a message."""
    return [
        {"id": identifier, "name": title, "calls": _calls(node), "silentLines": _silent_lines(node)}
        for identifier, title, node in tests.listed_functions()
    ]


def _calls(function):
    """Calls with constants in their arguments, other than of the test case's own methods."""
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
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "self"


def _lacks_message(call):
    """Whether an assertion could have a message and has none."""
    method = getattr(unittest.TestCase, call.func.attr, None)
    if not call.func.attr.startswith("assert") or method is None:
        return False
    parameters = list(inspect.signature(method).parameters)
    if "msg" not in parameters:
        # Such as assertRaises, whose own words name the exception.
        return False
    given = len(call.args) > parameters.index("msg") - 1
    return not given and not any(keyword.arg in ("msg", None) for keyword in call.keywords)
