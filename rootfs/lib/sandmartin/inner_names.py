"""Says where a file defines a name that the tests look for in vain: in a function, in a block, or in a text.

This runs in the student's own cell, only after a name was missing, and reads the source without running it.
"""

import ast
import re

from .known_values import shortened

_MOST_NODES = 20_000
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def where_defined(name, source):
    """Returns a sentence about a function or class `name` that the tests cannot reach, or ""."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    pending, seen = [(statement, None) for statement in tree.body], 0
    while pending and seen < _MOST_NODES:
        node, outer = pending.pop(0)
        seen += 1
        if outer is not None and isinstance(node, _DEFINITIONS) and node.name == name:
            place = f"in line {node.lineno} stands inside of the {_head(outer)} in line {outer.lineno}"
            return f"`{shortened(name)}` {place}. Begin it at the margin."
        if outer is None and _is_text_with(node, name):
            lines = f"Lines {node.lineno} to {node.end_lineno} of your file"
            return f"{lines} are one long text, so Python does not run them. Remove the three quotes."
        pending += [(each, node) for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)]
    return ""


def _head(node):
    kind = {ast.FunctionDef: "function", ast.AsyncFunctionDef: "function", ast.ClassDef: "class"}.get(type(node))
    return f"{kind} `{shortened(node.name)}`" if kind else f"`{type(node).__name__.lower()}`"


def _is_text_with(node, name):
    text = node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else None
    return isinstance(text, str) and bool(re.search(rf"^\s*(def|class)\s+{re.escape(name)}\b", text, re.MULTILINE))
