"""Decides who caused a skip: the teacher, so that the test counts for nothing, or the submission, which fails it.

A skip is the teacher's only if no value of the submission can have taken part in the decision.
"""

import ast
import inspect

from .decisions import deciders
from .file_scopes import FUNCTIONS
from .trail import Trail

_MARKS = frozenset(("skip", "skipIf", "skipUnless", "skipif", "__unittest_skip__"))


def is_skipped_by_teacher(skips, function, kind, origins, was_called):
    """Returns whether the teacher alone skipped a test.

    `skips` holds the SkipTest of each skip of the test, or None for a skip by a mark. `function` and `kind` are the
    test's function and class, and `was_called` is whether the test called the submission before.
    """
    return all(_is_by_teacher(error, function, kind, origins, was_called) for error in skips)


def _is_by_teacher(error, function, kind, origins, was_called):
    trail = Trail(origins, error) if error is not None else None
    if trail is None or not trail.steps:
        return _is_marked_by_teacher(function, kind, origins)
    for index, step in enumerate(trail.steps):
        decided_by = deciders(step.node, step.flow)
        if decided_by and was_called or trail.origins_of([step.node, *decided_by], index, is_thorough=True):
            return False
    return True


def _is_marked_by_teacher(function, kind, origins):
    """Whether decorators skip the test, and nothing of the submission decides them or sets a mark elsewhere."""
    flow = origins.flow_around(inspect.unwrap(function) if callable(function) else function)
    definitions = [
        node for node in flow.scopes
        if isinstance(node, FUNCTIONS) and _is_definition_of(node, function)
        or isinstance(node, ast.ClassDef) and any(base.__name__ == node.name for base in kind.__mro__)
    ]
    decorators = [decorator for node in definitions for decorator in node.decorator_list]
    marks_all = any(isinstance(node, ast.Name) and node.id == "pytestmark" for node in flow.parents)
    if not decorators and not marks_all:
        return False
    marks = [node for node in flow.parents if getattr(node, "attr", getattr(node, "id", None)) in _MARKS]
    statements = [
        part for mark in marks for part in flow.ancestors(mark) if isinstance(part, (ast.Assign, ast.Expr, ast.Return))
    ]
    nodes = decorators + statements + [part for node in definitions + marks for part in deciders(node, flow)]
    return not origins.of_nodes(nodes, flow, is_thorough=True)


def _is_definition_of(node, function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    lines = {node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))}
    return code is not None and code.co_firstlineno in lines and code.co_name == getattr(node, "name", "")
