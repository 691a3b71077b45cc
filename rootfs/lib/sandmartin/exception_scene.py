"""Where an exception happened: the student's frame, the expression that failed, and the values in it.

Values are looked up, never computed by the student's code.
"""

import ast
import builtins
import itertools
import operator

from .known_values import UNKNOWN, described, shortened, size

_LONGEST_EXPRESSION = 2000
_LARGEST_INDEX = 10**9
_SAFE = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
_TRACEBACK = BaseException.__traceback__.__get__


class Scene:
    """An exception in the student's file. `is_program` tells a program from a module that tests call."""

    def __init__(self, error, file, text, is_program=False):
        self.error = error
        self.file = file
        self.source = text
        self.is_program = is_program
        # The student's own part of the traceback, from outside to inside.
        self.steps = []
        traceback = _TRACEBACK(error)
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == file:
                self.steps.append(traceback)
            self._last = traceback
            traceback = traceback.tb_next
        self._tree = None

    @property
    def frame(self):
        return self.steps[-1].tb_frame if self.steps else None

    @property
    def line(self):
        return self.steps[-1].tb_lineno if self.steps else 0

    @property
    def is_innermost(self):
        """Whether the student's own line raised the exception, and not a function of the library that it called."""
        return bool(self.steps) and self._last is self.steps[-1]

    @property
    def message(self):
        try:
            return str(self.error)[:500]
        except Exception:
            return ""

    # The expression

    def node(self):
        """Returns the syntax node that failed (an expression or a statement), or None."""
        segment = self._segment()
        if not segment:
            return None
        try:
            return ast.parse(f"({segment})", mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
        try:
            return ast.parse(segment).body[0]
        except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
            return None

    def _segment(self):
        if not self.steps:
            return ""
        step = self.steps[-1]
        positions = step.tb_frame.f_code.co_positions()
        first, last, start, end = next(
            itertools.islice(positions, max(step.tb_lasti, 0) // 2, None), (None,) * 4)
        if None in (first, last, start, end) or last - first > 10:
            return ""
        lines = [self.source.line(number).encode()[:_LONGEST_EXPRESSION] for number in range(first, last + 1)]
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][start:]
        return b"\n".join(lines).decode("utf-8", "replace")

    def find(self, kind):
        """Returns the node that failed, or the first node of a kind inside of it, or None."""
        node = self.node()
        if node is None:
            return None
        return next((part for part in ast.walk(node) if isinstance(part, kind)), None)

    def tree(self):
        """Returns the syntax tree of the whole file, or None."""
        if self._tree is None:
            try:
                self._tree = ast.parse(self.source.bytes)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        return self._tree

    # Values

    def value(self, node):
        """Returns the value of an expression if that needs no code of the student, or UNKNOWN."""
        try:
            return self._value(node)
        except Exception:
            return UNKNOWN

    def _value(self, node):
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.variable(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._value(node.value)
            return UNKNOWN if owner is UNKNOWN else object.__getattribute__(owner, "__dict__").get(node.attr, UNKNOWN)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            operand = self._value(node.operand)
            return -operand if type(operand) in (int, float) else UNKNOWN
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            if self.variable(node.func.id) is len:
                count = size(self._value(node.args[0]))
                return UNKNOWN if count is None else count
        if isinstance(node, ast.Subscript):
            owner, index = self._value(node.value), self._value(node.slice)
            if type(owner) in (list, tuple, str) and type(index) is int or (
                type(owner) is dict and type(index) in (int, str)
            ):
                return owner[index]
        if isinstance(node, ast.BinOp) and type(node.op) in _SAFE:
            left, right = self._value(node.left), self._value(node.right)
            if all(type(side) is int and abs(side) < _LARGEST_INDEX for side in (left, right)):
                return _SAFE[type(node.op)](left, right)
        return UNKNOWN

    def variable(self, name):
        """Returns what a name means in the student's frame, or UNKNOWN."""
        for names in (self.frame.f_locals, self.frame.f_globals, vars(builtins)):
            if name in names:
                return names[name]
        return UNKNOWN

    def text(self, node):
        """Returns the source of an expression for the middle of a sentence."""
        try:
            return shortened(ast.unparse(node).replace("\n", " "))
        except (RecursionError, ValueError):
            return "this value"

    def named(self, node):
        """Returns "`x` is 3" for an expression, or "" if its value is not known or its text says as much."""
        value = self.value(node)
        if value is UNKNOWN or isinstance(node, ast.Constant):
            return ""
        return f"`{self.text(node)}` is {described(value)}"

    def assignments(self, name):
        """Yields the assignments to a name in the function of the frame, or in the file: the last one first."""
        tree = self.tree()
        scope = _scope(tree, self.frame.f_code) if tree is not None and self.frame is not None else tree
        found = [
            node for node in ast.walk(scope or ast.Module([], []))
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in node.targets)]
        yield from sorted(found, key=lambda node: -node.lineno)

    def is_own_function(self, value):
        code = getattr(value, "__code__", None) if type(value).__name__ == "function" else None
        return code is not None and code.co_filename == self.file


def _scope(tree, code):
    """Returns the node of a function, or the tree of the file."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first == code.co_firstlineno:
                return node
    return tree
