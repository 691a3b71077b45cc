"""Finds functions of a program that call themselves, directly or through other functions of the program."""

import ast
import collections

from .program_scopes import FUNCTIONS

# Methods of the standard containers: `self.items.append(x)` in a method `append` is no recursion.
_LIBRARY_METHODS = {
    name for kind in (str, bytes, list, tuple, dict, set, frozenset, int, float, collections.deque)
    for name in dir(kind)
}


def recursive_calls(program, target):
    """Yields the line of each call by which a function reaches itself; `target` is its name, or `any`."""
    calls = _calls(program)
    for function in calls:
        if target in ("any", _name(program, function)):
            for called, line in calls[function].items():
                if _reaches(calls, called, function):
                    yield line


def _calls(program):
    """Returns for each function which functions of the program it names, and in which line first."""
    calls = {entry.node: {} for entry in program.names.entries if isinstance(entry.node, FUNCTIONS)}
    methods = {}
    for entry in program.names.entries:
        if isinstance(entry.node, ast.ClassDef):
            for node in entry.node.body:
                if isinstance(node, FUNCTIONS):
                    methods.setdefault(node.name, []).append(node)
    for use in program.uses:
        functions = use.scope.functions
        called = [origin for origin in use.origins if origin in calls]
        if use.attribute in methods and _may_be_own(program, use, functions):
            called += methods[use.attribute]
        for function in functions:
            for each in called:
                calls[function].setdefault(each, use.line)
    return calls


def _may_be_own(program, use, functions):
    """Whether an attribute may be a method of a class of the program."""
    if use.attribute not in _LIBRARY_METHODS or not isinstance(use.node, ast.Attribute):
        return True
    base = use.node.value
    if isinstance(base, ast.Name):
        first = [function.args.args[0].arg for function in functions if function.args.args]
        if base.id in first:
            return True
        return any(isinstance(origin, ast.ClassDef) for origin in program.names.origins(base, use.scope))
    return isinstance(base, ast.Call) and isinstance(base.func, ast.Name) and base.func.id == "super"


def _reaches(calls, start, end):
    pending, seen = [start], set()
    while pending:
        function = pending.pop()
        if function is end:
            return True
        if function not in seen:
            seen.add(function)
            pending += calls[function]
    return False


def _name(program, function):
    """Returns the name of a function, or the name that a lambda is assigned to."""
    if not isinstance(function, ast.Lambda):
        return function.name
    for entry in program.names.entries:
        if isinstance(entry.node, ast.Assign) and entry.node.value is function:
            return getattr(entry.node.targets[0], "id", None)
    return None
