"""Finds tests that judge nothing: unawaited coroutines, generators, returned values, and replaced tests."""

import ast
import dis
import inspect
import os
import types

_RETURN_VALUE = dis.opmap["RETURN_VALUE"]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FIXTURES = ("setUp", "tearDown", "setUpClass", "tearDownClass")
_MODULE_FIXTURES = ("setUpModule", "tearDownModule")
# Expressions whose value is never None, so that a test that returns one always returns a value.
_VALUES = (
    ast.Compare, ast.BinOp, ast.JoinedStr, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.Constant,
)


def replaced_test(tree):
    """Returns an error message for a test, fixture or test class that a later one replaces by its name, or None."""
    for names, body in _blocks(tree, ""):
        first = {}
        for node in body:
            if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                continue
            earlier = first.setdefault(node.name, node)
            if earlier is not node and _is_run(earlier, bool(names)) and not _uses_earlier(node):
                return (
                    f"{node.lineno}: `{names}{node.name}` replaces the one of the same name in line {earlier.lineno}, "
                    "which would never run. Rename one of them."
                )
    return None


def names_of_tests(tree):
    """Returns the names of the functions and classes of a module that unittest runs."""
    return {
        node.name for node in tree.body
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)) and _is_run(node, is_in_class=False)
    }


def _blocks(node, names):
    """Yields the name prefix and the statements of each block that binds names of the module or of its classes."""
    for block in ("body", "orelse", "finalbody"):
        body = getattr(node, block, None) or []
        yield names, body
        for child in body:
            if isinstance(child, ast.ClassDef):
                yield from _blocks(child, f"{names}{child.name}.")
            elif not isinstance(child, _FUNCTIONS):
                yield from _blocks(child, names)
    for handler in getattr(node, "handlers", []) + getattr(node, "cases", []):
        yield from _blocks(handler, names)


def _is_run(node, is_in_class):
    """Whether unittest runs a definition: a test, a fixture, or a class that contains tests."""
    if isinstance(node, ast.ClassDef):
        return any(isinstance(child, _FUNCTIONS) and _is_run(child, True) for child in node.body)
    if is_in_class:
        return node.name.startswith("test") or node.name in _FIXTURES
    return node.name.startswith("test_") or node.name in _MODULE_FIXTURES


def _uses_earlier(node):
    """Whether a decorator takes over the earlier definition, as in `@test_it.register`."""
    parts = [part for decorator in node.decorator_list for part in ast.walk(decorator)]
    return any(getattr(part, "id", getattr(part, "attr", "")) in (node.name, "overload") for part in parts)


def unjudged_test(name, function, trees, awaits):
    """Returns an error message if a test's function can judge nothing, or None. `awaits` is whether coroutines run.

    `trees` holds the syntax tree of each file of the tests.
    """
    code = _code(function)
    if code is None:
        return None
    if code.co_flags & inspect.CO_COROUTINE and not awaits:
        return (
            f"{_place(code)}: `{name}` is a coroutine that nothing awaits, so the test would always pass. "
            "Put it into a class derived from unittest.IsolatedAsyncioTestCase."
        )
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR):
        return f"{_place(code)}: `{name}` contains `yield`, so its code never runs and the test would always pass."
    if isinstance(_returned(code, trees), _VALUES):
        return returned_value(name, function, trees)
    return None


def unawaited_fixture(kind):
    """Returns an error message if a fixture of a test class is a coroutine, which unittest does not await, or None."""
    for name in _FIXTURES:
        code = _code(getattr(kind, name))
        if code is not None and code.co_flags & inspect.CO_COROUTINE:
            return (
                f"{_place(code)}: `{kind.__name__}.{name}` is a coroutine that nothing awaits. "
                "A class derived from unittest.IsolatedAsyncioTestCase awaits `asyncSetUp` and `asyncTearDown`."
            )
    return None


def returned_value(name, function, trees):
    """Returns the error message for a test that returned a value other than None."""
    code = _code(function)
    if code is None:
        return f"`{name}` returns a value, which nothing judges. Use an assertion instead."
    returned = _returned(code, trees)
    if returned is None:
        return f"{_place(code)}: `{name}` returns a value, which nothing judges. Use an assertion instead."
    advice = "Use an assertion instead."
    if isinstance(returned, ast.Compare):
        advice = f"Write `assert {ast.unparse(returned)[:100]}` instead of `return`."
    return f"{_place(code, returned.lineno)}: `{name}` returns a value, which nothing judges. {advice}"


def _code(function):
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code if type(code) is types.CodeType else None


def _place(code, line=None):
    return f"{os.path.basename(code.co_filename)}:{line or code.co_firstlineno}"


def _returned(code, trees):
    """Returns the expression of a function's first `return` that may give a value, or None."""
    # A function that returns nothing but None does not contain this instruction, so most tests are not searched.
    if _RETURN_VALUE not in code.co_code[::2] or code.co_filename not in trees:
        return None
    for node in ast.walk(trees[code.co_filename]):
        if isinstance(node, _FUNCTIONS) and node.name == code.co_name and _first_line(node) == code.co_firstlineno:
            return next(_returned_by(node.body), None)
    return None


def _returned_by(statements):
    for node in statements:
        if isinstance(node, ast.Return):
            if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield node.value
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            yield from _returned_by(ast.iter_child_nodes(node))


def _first_line(node):
    return node.decorator_list[0].lineno if node.decorator_list else node.lineno
