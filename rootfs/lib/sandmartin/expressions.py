"""Evaluates expressions of the tests again after a failure, without side effects.

The evaluation runs only such code of the student as the test itself has just run: it reads attributes, lengths and
texts.
"""

import ast
import builtins
import decimal
import fractions
import math
import operator

from .plain_data import literal_call
from .proxies import is_proxy

_OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.USub: operator.neg,
    ast.UAdd: operator.pos, ast.Not: operator.not_, ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda item, container: item in container, ast.NotIn: lambda item, container: item not in container,
}
# Functions and methods without side effects on plain values.
_FUNCTIONS = {
    getattr(builtins, name)
    for name in (
        "abs", "all", "any", "bool", "bytes", "dict", "divmod", "float", "frozenset", "int", "isinstance", "len",
        "list", "max", "min", "range", "repr", "round", "set", "sorted", "str", "sum", "tuple", "type",
    )
} | {math.ceil, math.floor, math.isclose, math.sqrt, math.trunc}
# Functions that also take an object of the submission.
_FUNCTIONS_OF_OBJECTS = {len, repr, str}
_METHODS = {
    str: {
        "count", "endswith", "find", "format", "index", "isalpha", "isdigit", "islower", "isupper", "join", "lower",
        "lstrip", "replace", "rstrip", "split", "splitlines", "startswith", "strip", "title", "upper",
    },
    list: {"count", "index"}, tuple: {"count", "index"}, dict: {"get", "items", "keys", "values"},
}
# The evaluation computes only with values of these types. Methods of other objects could have side effects.
_PLAIN = {
    bool, bytes, complex, decimal.Decimal, dict, float, fractions.Fraction, frozenset, int, list, range, set, str,
    tuple, type, type(None),
}

# Python has one object for each of many values of these types.
_SHARED = {bool, bytes, float, int, str, tuple, type(None)}
# Parts of an expression that may not run.
_BRANCHES = (ast.BoolOp, ast.IfExp, ast.comprehension, ast.Lambda)


class Unknown(Exception):
    """The value of an expression cannot be found without side effects."""


class Scope:
    """The names of a frame of the tests, and the last call that the test made to the submission."""

    def __init__(self, frame, call, tree):
        self._frame = frame
        self._tree = tree
        self.call = call
        # The node of that call, if the source shows it.
        self._recorded = None

    def enter(self, root):
        """Looks for the call in the statement whose parts will be read. `root` is None if the source is unknown."""
        self._recorded = None if root is None else self._find_recorded(root)

    def _find_recorded(self, root):
        """Returns the node of the recorded call: the last call of the student's code, unless other code may call it."""
        calls = self.calls_of_submission(root)
        if not calls or self.call is None:
            return None
        others = [
            node for node in ast.walk(root)
            if isinstance(node, ast.Call) and not self.is_call_of_submission(node) and self._may_call(node)
        ]
        branches = [node for node in ast.walk(root) if isinstance(node, _BRANCHES)]
        is_certain = not others and not branches and (len(calls) == 1 or not _is_chain(root))
        return calls[-1] if is_certain or len(calls) == 1 and _last_name(calls[0]) == self._label else None

    def _may_call(self, node):
        """Whether a call of the tests may call the student's code itself."""
        name = _last_name(node)
        return not name.startswith("assert") and name not in vars(builtins)

    @property
    def _label(self):
        return "" if self.call is None else self.call.name.rpartition(".")[2]

    def is_global(self, name):
        return self._frame.f_locals is self._frame.f_globals or name not in self._frame.f_locals

    def value_of_name(self, name):
        for names in (self._frame.f_locals, self._frame.f_globals, vars(builtins)):
            if name in names:
                return names[name]
        if self._was_caught(name):
            return self.call.error
        raise Unknown

    def _was_caught(self, name):
        """Whether `except … as name` caught the exception of the recorded call. Python has deleted the name by now."""
        return self.call is not None and isinstance(self.call.error, Exception) and any(
            isinstance(node, ast.ExceptHandler) and node.name == name for node in ast.walk(self._tree))

    def is_call_of_submission(self, node):
        """Whether a node is a call of the student's code, as in `f(1)` or `stack.pop()`."""
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                try:
                    return is_proxy(self.value_of_name(name))
                except Unknown:
                    return False
            case ast.Call(func=ast.Attribute(attr=name)):
                return name == self._label
        return False

    def calls_of_submission(self, node):
        """Returns the outermost calls of the student's code in an expression."""
        if self.is_call_of_submission(node):
            return [node]
        return [call for child in ast.iter_child_nodes(node) for call in self.calls_of_submission(child)]

    def reads_submission(self, node):
        """Whether an expression reads the submission: an object of it, or a name that was assigned such a value."""
        return any(self._names_submission(part) for part in ast.walk(node) if isinstance(part, ast.Name))

    def _names_submission(self, name):
        try:
            if is_proxy(self.value_of_name(name.id)):
                return True
        except Unknown:
            return False
        assigned = None if self.is_global(name.id) else self._last_assigned(name)
        return isinstance(assigned, ast.expr) and bool(self.calls_of_submission(assigned))

    def is_result(self, node):
        """Whether an expression whose value is the recorded result got it from the recorded call."""
        if isinstance(node, ast.Call):
            return node is self._recorded
        if not isinstance(node, ast.Name) or self.is_global(node.id):
            return False
        assigned = self._last_assigned(node)
        if assigned is None:
            return True
        # Small values are the same object wherever they come from.
        return self.is_call_of_submission(assigned) or type(self.call.result) not in _SHARED

    def unrecorded_call(self, node, module):
        """Returns a call of a function of a module, if its source has literal arguments and it was not recorded, which
        it is not with shared isolation."""
        match node:
            case ast.Call(func=ast.Name(id=name)) if self.call is None:
                try:
                    function = self.value_of_name(name)
                except Unknown:
                    return None
                if not is_proxy(function) and getattr(function, "__module__", None) == module:
                    return literal_call(ast.unparse(node))
        return None

    def reads_earlier_call(self, node):
        """Whether a variable in an expression got its value from another call of the student's code than the recorded
        one."""
        for name in (part for part in ast.walk(node) if isinstance(part, ast.Name) and not self.is_global(part.id)):
            assigned = self._last_assigned(name)
            if isinstance(assigned, ast.expr) and self.calls_of_submission(assigned):
                last = self._last_call_before(name)
                if all(part is not last for part in ast.walk(assigned)):
                    return True
        return False

    def _last_call_before(self, name):
        """Returns the last call of the student's code that the function's source shows before a name."""
        calls = [
            node for node in ast.walk(self._tree)
            if isinstance(node, ast.Call) and self._frame.f_code.co_firstlineno <= node.lineno < name.lineno
            and self.is_call_of_submission(node)]
        return max(calls, key=lambda node: (node.end_lineno, node.end_col_offset), default=None)

    def _last_assigned(self, name):
        """Returns what was last assigned to a name of a function, or None if the name is a parameter."""
        last = None
        for node in ast.walk(self._tree):
            if not self._frame.f_code.co_firstlineno <= getattr(node, "lineno", 0) <= name.lineno:
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            stored = any(
                isinstance(part, ast.Name) and part.id == name.id
                for target in targets if target is not None for part in ast.walk(target))
            if stored and (last is None or last.lineno <= node.lineno):
                last = node
        return None if last is None else getattr(last, "value", last)

    def is_independent(self, node):
        """Whether a sentence can show an expression alone: it contains the call that it needs, or needs no call."""
        if self.calls_of_submission(node):
            return True
        return all(self._is_plain_global(part.id) for part in ast.walk(node) if isinstance(part, ast.Name))

    def _is_plain_global(self, name):
        try:
            return self.is_global(name) and not is_proxy(self.value_of_name(name))
        except Unknown:
            # For example the variable of a comprehension.
            return False

    def text(self, node):
        """Returns the source of an expression, with the recorded call as it was made."""
        text = ast.unparse(node)
        if self._recorded is None or all(part is not self._recorded for part in ast.walk(node)):
            return text
        return text.replace(ast.unparse(self._recorded), self.call.text)

    def evaluate(self, node):
        """Returns the value of an expression, or raises Unknown."""
        try:
            return self._evaluate(node)
        except Unknown:
            raise
        except Exception:
            raise Unknown from None

    def _evaluate(self, node):
        if node is self._recorded and self.call.returned:
            return self.call.result
        value = self._evaluate
        plain = lambda part: _plain(value(part))
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self.value_of_name(node.id)
            case ast.Tuple() | ast.List() | ast.Set():
                return {ast.Tuple: tuple, ast.List: list, ast.Set: set}[type(node)](map(value, node.elts))
            case ast.Dict() if None not in node.keys:
                return dict(zip(map(value, node.keys), map(value, node.values)))
            case ast.UnaryOp():
                return _OPERATORS[type(node.op)](plain(node.operand))
            case ast.BinOp() if type(node.op) in _OPERATORS:
                return _OPERATORS[type(node.op)](plain(node.left), plain(node.right))
            case ast.Compare(ops=[ast.Is() | ast.IsNot() as comparison]):
                return _OPERATORS[type(comparison)](value(node.left), value(node.comparators[0]))
            case ast.Compare():
                operands = [plain(part) for part in (node.left, *node.comparators)]
                compared = zip(node.ops, operands, operands[1:])
                return all(_OPERATORS[type(comparison)](one, other) for comparison, one, other in compared)
            case ast.Subscript(slice=ast.Slice() as cut):
                parts = [None if part is None else plain(part) for part in (cut.lower, cut.upper, cut.step)]
                return plain(node.value)[slice(*parts)]
            case ast.Subscript():
                return plain(node.value)[plain(node.slice)]
            case ast.Attribute():
                return self._attribute(value(node.value), node.attr)
            case ast.Call(keywords=[]) | ast.Call(func=ast.Name() | ast.Attribute()):
                return self._result(node, value, plain)
            case ast.JoinedStr():
                return "".join(map(value, node.values))
            case ast.FormattedValue(format_spec=None, conversion=-1):
                return str(plain(node.value))
        raise Unknown

    @staticmethod
    def _attribute(owner, name):
        """Reads an attribute of an object of the submission, or one that needs no code of the tests."""
        if is_proxy(owner):
            return getattr(owner, name)
        if name == "args" and _is_raised(owner):
            return owner.args
        if name not in (names := getattr(owner, "__dict__", {})):
            raise Unknown
        return names[name]

    def _result(self, node, value, plain):
        """Returns the result of a function or method that has no side effects."""
        if isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
            function, argument = value(node.func), value(node.args[0])
            if function in _FUNCTIONS_OF_OBJECTS and (is_proxy(argument) or _is_raised(argument)):
                return function(argument)
        arguments = [plain(part) for part in node.args]
        named = {keyword.arg: plain(keyword.value) for keyword in node.keywords}
        if isinstance(node.func, ast.Attribute):
            try:
                function = value(node.func)
            except Unknown:
                owner = plain(node.func.value)
                if node.func.attr not in _METHODS.get(type(owner), ()):
                    raise
                return getattr(owner, node.func.attr)(*arguments, **named)
        else:
            function = value(node.func)
        if function not in _FUNCTIONS:
            raise Unknown
        return function(*arguments, **named)


def _is_raised(value):
    """Whether a value is an exception that the submission raised."""
    return isinstance(value, Exception) and hasattr(value, "_sandmartin_text")


def _last_name(call):
    """Returns the name by which a node calls: `pop` in `stack.pop()`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_chain(root):
    """Whether a statement holds a comparison that may end before its last operand."""
    return any(isinstance(node, ast.Compare) and len(node.ops) > 1 for node in ast.walk(root))


def _plain(value):
    if type(value) not in _PLAIN:
        raise Unknown
    return value
