"""Turns the calls of `calls.yaml` into the source of tests. The worker parses the YAML and hands it over as JSON.

`Exercise.Call` in Swift documents the entries. Each entry becomes a method of one test case.
"""

import ast
import builtins
import json
import math
import sys

from .tests import TestsFault

FILE = "calls.json"
NAME_FOR_AUTHORS = "calls.yaml"


def tests_of(listed, submission):
    """Returns the source of the tests for the JSON text `listed`."""
    constants, methods, modules = [], [], {"unittest"}
    for number, call in enumerate(json.loads(listed), 1):
        made = ast.unparse(_expression(call, "call"))
        methods += ["", f"    def test_{number}(self):", f"        {call['title']!r}"]
        if "raises" in call:
            modules |= _modules_of(call)
            methods += [f"        with self.assertRaises({call['raises']}{_message(call)}):", f"            {made}"]
            continue
        tree = _expression(call, "returns")
        expected = ast.unparse(tree)
        if _names(tree) <= set(vars(builtins)):
            # Python evaluates the expression while the tests are loaded, so an error in the expression is the author's.
            constants.append(f"expected_{number} = {expected}")
            expected = f"expected_{number}"
        if "tolerance" in call and _is_number(_constant(tree)):
            # Feedback knows this assertion, and quotes the call.
            close = f"delta={call['tolerance']}{_message(call)}"
            methods.append(f"        self.assertAlmostEqual({made}, {expected}, {close})")
            continue
        if "tolerance" in call:
            made = f"like({made}, {expected}, {call['tolerance']})"
        methods.append(f"        self.assertEqual({made}, {expected}{_message(call)})")
    imports = [f"import {name}" for name in sorted(modules)]
    names = [f"from {submission} import *", f"from {__name__} import like", *constants]
    return "\n".join([*imports, *names, "", "", "class Calls(unittest.TestCase):", *methods[1:], ""]).encode()


def like(value, expected, tolerance):
    """Returns `value` with `expected`'s number for each number that is near enough to it."""
    if _is_number(expected) and _is_number(value):
        return expected if _distance(value, expected) <= tolerance else value
    if type(value) is not type(expected) or type(value) not in (list, tuple, dict) or len(value) != len(expected):
        return value
    if type(value) is dict:
        if value.keys() != expected.keys():
            return value
        return {key: like(part, expected[key], tolerance) for key, part in value.items()}
    parts = [like(part, wanted, tolerance) for part, wanted in zip(value, expected)]
    # The same object if nothing was replaced, because feedback recognises what the call returned.
    return value if all(part is old for part, old in zip(parts, value)) else type(value)(parts)


def _distance(value, expected):
    try:
        return abs(value - expected)
    except OverflowError:
        # An integer that no float can hold.
        return math.inf


def _constant(tree):
    """Returns the value of a literal, or None for any other expression."""
    try:
        return ast.literal_eval(tree)
    except (ValueError, TypeError, SyntaxError):
        return None


def _is_number(value):
    return type(value) in (int, float, complex)


def _expression(call, key):
    try:
        return ast.parse(call[key].strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", None) or error
        raise TestsFault(
            f"{NAME_FOR_AUTHORS}:{call['line']}: {key}: `{call[key]:.100}` is not a Python expression: {reason}"
        ) from None


def _names(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _modules_of(call):
    """Returns the module of an exception class such as `json.JSONDecodeError`."""
    match _expression(call, "raises").body:
        case ast.Name():
            return set()
        case ast.Attribute(value=ast.Name(id=name)) if name in sys.stdlib_module_names:
            return {name}
    raise TestsFault(
        f"{NAME_FOR_AUTHORS}:{call['line']}: raises: `{call['raises']:.100}` must be the name of an exception class, "
        "such as ValueError or json.JSONDecodeError"
    )


def _message(call):
    return f", msg={call['message']!r}" if call["message"] else ""
