"""Finds in a program what the rules of its exercise forbid or require. The program is only parsed, never run."""

import ast
import re
import sys

from .program_recursion import recursive_calls
from .program_scopes import COMPREHENSIONS
from .program_uses import Program, Unreadable

_MAXIMUM_FOUND = 20
_MAXIMUM_LINE = 80

_STATEMENTS = {
    "assert": ast.Assert, "async": (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith), "await": ast.Await,
    "break": ast.Break, "class": ast.ClassDef, "continue": ast.Continue,
    "def": (ast.FunctionDef, ast.AsyncFunctionDef), "del": ast.Delete, "for": (ast.For, ast.AsyncFor),
    "global": ast.Global, "if": ast.If, "import": (ast.Import, ast.ImportFrom), "match": ast.Match,
    "nonlocal": ast.Nonlocal, "pass": ast.Pass, "raise": ast.Raise, "return": ast.Return,
    "try": (ast.Try, ast.TryStar), "while": ast.While, "with": (ast.With, ast.AsyncWith),
    "yield": (ast.Yield, ast.YieldFrom),
}
_EXPRESSIONS = {
    "comprehension": COMPREHENSIONS, "conditional": ast.IfExp, "f-string": ast.JoinedStr, "lambda": ast.Lambda,
    "slice": ast.Slice,
}
_LOOPS = {"for": (ast.For, ast.AsyncFor), "while": ast.While, "comprehension": COMPREHENSIONS}
_LOOPS["any"] = (ast.For, ast.AsyncFor, ast.While, *COMPREHENSIONS)
# The node of each operator, and the functions of the module `operator` and special methods that do the same.
_OPERATORS = {
    "+": (ast.Add, "add iadd concat iconcat"), "-": (ast.Sub, "sub isub"), "*": (ast.Mult, "mul imul"),
    "/": (ast.Div, "truediv itruediv"), "//": (ast.FloorDiv, "floordiv ifloordiv"), "%": (ast.Mod, "mod imod"),
    "**": (ast.Pow, "pow ipow"), "@": (ast.MatMult, "matmul imatmul"), "<<": (ast.LShift, "lshift ilshift"),
    ">>": (ast.RShift, "rshift irshift"), "&": (ast.BitAnd, "and_ iand"), "|": (ast.BitOr, "or_ ior"),
    "^": (ast.BitXor, "xor ixor"), "~": (ast.Invert, "invert inv"), "not": (ast.Not, "not_"), "and": (ast.And, ""),
    "or": (ast.Or, ""), "==": (ast.Eq, "eq"), "!=": (ast.NotEq, "ne"), "<": (ast.Lt, "lt"), "<=": (ast.LtE, "le"),
    ">": (ast.Gt, "gt"), ">=": (ast.GtE, "ge"), "is": (ast.Is, "is_"), "is not": (ast.IsNot, "is_not"),
    "in": (ast.In, "contains"), "not in": (ast.NotIn, "contains"), ":=": (ast.NamedExpr, ""),
}


class Kind:
    """What a finder found."""

    USE = "use"
    # A name that is not called here: it may be called later, under another name.
    MENTION = "mention"
    # A function or method of that name that the program defines itself. This is not forbidden.
    OWN = "own"


_COUNTS = {"forbid": (Kind.USE, Kind.MENTION), "require": (Kind.USE, Kind.OWN)}
# Rules about names can be avoided by looking a name up; the others only by running code.
_ABOUT_NAMES = {"call", "import", "attribute", "operator", "recursion"}


def check_rules(source, module, rules):
    """Returns for each rule where the program has what the rule names: a list of lines, texts and notes.

    For a rule that forbids, this includes whatever could hide a use. Returns None if Python cannot parse the program.
    """
    try:
        program = Program(source.encode("utf-8", "replace"), module)
    except Unreadable:
        return None
    lines = re.split(r"\r\n|\r|\n", source)
    return [_check(program, lines, **rule) for rule in rules]


def _check(program, lines, demand, construct, targets):
    found = {}
    for target in targets:
        for line, kind in _FINDERS[construct](program, target):
            if kind in _COUNTS[demand]:
                found.setdefault(line, "")
    if demand == "forbid":
        for line, name, runs_code in program.detours:
            if runs_code or construct in _ABOUT_NAMES:
                danger = "can run any code" if runs_code else "can reach anything by another way"
                found.setdefault(line, f"`{name}` {danger}, so this exercise does not allow it.")
    return [
        {"line": line, "text": _quoted(lines, line), "note": note} for line, note in sorted(found.items())
    ][:_MAXIMUM_FOUND]


def _quoted(lines, number):
    text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return text if len(text) <= _MAXIMUM_LINE else text[:_MAXIMUM_LINE] + "…"


def _calls(program, target):
    if target.startswith("."):
        return _methods(program, target[1:])
    return _functions(program, target)


def _functions(program, target):
    for use in program.uses:
        for origin in use.origins:
            if type(origin) is not str:
                if use.is_called and getattr(origin, "name", None) == target:
                    yield use.line, Kind.OWN
            elif origin == target or "." not in target and origin.rpartition(".")[2] == target:
                if origin not in program.names.modules:
                    yield use.line, Kind.USE if use.is_called else Kind.MENTION


def _methods(program, name):
    own = {
        node.name for entry in program.names.entries if isinstance(entry.node, ast.ClassDef)
        for node in entry.node.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    for use in program.uses:
        if use.attribute == name:
            if name in own and isinstance(use.node, ast.Attribute) and _is_of_own_class(program, use):
                yield use.line, Kind.OWN
            else:
                yield use.line, Kind.USE if use.is_called else Kind.MENTION


def _is_of_own_class(program, use):
    base = use.node.value
    if isinstance(base, ast.Name) and base.id in ("self", "cls"):
        return True
    return any(isinstance(origin, ast.ClassDef) for origin in program.names.origins(base, use.scope))


def _attributes(program, target):
    return ((use.line, Kind.USE) for use in program.uses if use.attribute == target.removeprefix("."))


def _imports(program, target):
    for use in program.uses:
        # The only call that is noted without an attribute is one of `__import__`.
        is_import = isinstance(use.node, (ast.Import, ast.ImportFrom, ast.Call)) and use.attribute is None
        for origin in use.origins:
            if type(origin) is not str:
                continue
            module, _, name = origin.rpartition(".")
            if target == "*" or origin == target or origin.startswith(f"{target}."):
                if is_import or "." in target:
                    yield use.line, Kind.USE if is_import else Kind.MENTION
            elif name == target and module in sys.stdlib_module_names - {"builtins"}:
                # A module that another module of the library imports.
                yield use.line, Kind.MENTION


def _nodes(table):
    def find(program, target):
        for entry in program.names.entries:
            if isinstance(entry.node, table[target]):
                yield _line(entry), Kind.USE
    return find


def _operators(program, target):
    node, functions = _OPERATORS[target]
    functions = functions.split()
    origins = {f"operator.{name}" for name in functions}
    methods = {f"__{prefix}{name.strip('_')}__" for name in functions for prefix in ("", "r")}
    yield from _nodes({target: node})(program, target)
    for use in program.uses:
        if use.attribute in methods or not origins.isdisjoint(each for each in use.origins if type(each) is str):
            yield use.line, Kind.USE if use.is_called else Kind.MENTION


def _recursion(program, target):
    return ((line, Kind.USE) for line in recursive_calls(program, target))


def _line(entry):
    return getattr(entry.node, "lineno", getattr(entry.parent, "lineno", 1))


_FINDERS = {
    "call": _calls, "attribute": _attributes, "import": _imports, "statement": _nodes(_STATEMENTS),
    "expression": _nodes(_EXPRESSIONS), "loop": _nodes(_LOOPS), "operator": _operators, "recursion": _recursion,
}
