"""Advice on exceptions about names: variables, attributes, modules and files."""

import ast
import builtins
import itertools
import os
import re
import sys
import types

from .known_values import UNKNOWN, described, kind, shortened, size, type_name
from .code_place import KEYWORDS
from .near_words import nearest

_FOREIGN = {
    **dict.fromkeys(("true", "TRUE"), "True"), **dict.fromkeys(("false", "FALSE"), "False"),
    **dict.fromkeys(("null", "NULL", "Null", "none", "NONE", "nil", "undefined", "nullptr"), "None"),
    "this": "self", "raw_input": "input", "xrange": "range", "unicode": "str", "long": "int", "strlen": "len",
    "printf": "print", "println": "print", "echo": "print", "puts": "print", "length": "len", "size": "len",
    "string": "str", "integer": "int", "boolean": "bool", "double": "float", "array": "list", "elseif": "elif",
    "parseInt": "int", "parseFloat": "float", "toString": "str", "console": "print",
    **dict.fromkeys(("System", "Console", "cout", "alert"), "print"), **dict.fromkeys(("cin", "prompt"), "input"),
}
_FROM_MODULES = {
    **dict.fromkeys(("sqrt", "pi", "floor", "ceil", "factorial", "gcd", "log", "sin", "cos"), "math"),
    **dict.fromkeys(("randint", "choice", "shuffle", "sample"), "random"),
    **dict.fromkeys(("Counter", "defaultdict", "deque", "namedtuple", "OrderedDict"), "collections"),
    **dict.fromkeys(("reduce", "lru_cache", "cache", "partial"), "functools"),
    "sleep": "time", "dataclass": "dataclasses", "Fraction": "fractions", "Decimal": "decimal", "Enum": "enum",
    "mean": "statistics", "median": "statistics", "permutations": "itertools", "combinations": "itertools",
    "ABC": "abc", "abstractmethod": "abc", "Path": "pathlib", "List": "typing", "Dict": "typing", "Optional": "typing",
}
_MODULE_ALIASES = {"np": "numpy as np", "pd": "pandas as pd", "plt": "matplotlib.pyplot as plt"}
_LENGTH = "`len({0})` gives the length."
_CONTAINS = "Write `x in {0}` to ask whether something is in it."
# The attribute that was meant, by the class of the value. {0} is the value's text.
_MEANT = {
    None: {
        **dict.fromkeys(("length", "size", "len", "count", "Length", "getLength"), _LENGTH),
        **dict.fromkeys(("contains", "includes", "has", "Contains"), _CONTAINS),
        "toString": "Write `str({0})`.",
    },
    list: {
        **dict.fromkeys(("push", "add", "append_item", "addItem", "push_back", "Add"), "Write `{0}.append(…)`."),
        **dict.fromkeys(("indexOf", "find", "search"), "Write `{0}.index(…)`."),
        "join": "Write `', '.join({0})`: the text between the items comes first.",
        "split": "`{0}` is a list. Only a text can be split.",
        **dict.fromkeys(("shift", "dequeue"), "Write `{0}.pop(0)`."),
        **dict.fromkeys(("forEach", "each"), "Write `for item in {0}:`."),
        **dict.fromkeys(("items", "keys", "values", "get"), "`{0}` is a list. Only a dictionary has keys."),
        **dict.fromkeys(("lower", "upper", "strip", "replace"), "`{0}` is a list. Do this with each text in it."),
        "sorted": "Write `sorted({0})`, or `{0}.sort()`.", "reversed": "Write `{0}[::-1]`, or `{0}.reverse()`.",
        "slice": "Write `{0}[1:3]` for a part of it.", "sum": "Write `sum({0})`.", "max": "Write `max({0})`.",
        "min": "Write `min({0})`.",
    },
    str: {
        **dict.fromkeys(("toUpperCase", "to_upper", "toUpper", "uppercase", "upcase"), "Write `{0}.upper()`."),
        **dict.fromkeys(("toLowerCase", "to_lower", "toLower", "lowercase", "downcase"), "Write `{0}.lower()`."),
        **dict.fromkeys(("trim", "Trim"), "Write `{0}.strip()`."),
        **dict.fromkeys(("substring", "substr", "slice"), "Write `{0}[1:3]` for a part of it."),
        "charAt": "Write `{0}[…]`.", "indexOf": "Write `{0}.find(…)`.",
        **dict.fromkeys(("reverse", "reversed"), "Write `{0}[::-1]`."),
        **dict.fromkeys(("append", "add", "push", "concat"), "A text cannot be changed. Write `{0} = {0} + …`."),
        **dict.fromkeys(("isnumber", "isNumber", "is_digit", "isNumeric"), "Write `{0}.isdigit()`."),
        **dict.fromkeys(("remove", "delete"), "Write `{0}.replace('x', '')`."),
        "sort": "Write `sorted({0})`.", "decode": "It is a text already.", "pop": "Write `{0}[:-1]`.",
    },
    dict: {
        **dict.fromkeys(("has_key", "hasKey", "containsKey"), _CONTAINS),
        **dict.fromkeys(("add", "append", "put", "set", "insert", "push"), "Write `{0}[key] = value`."),
        "iteritems": "Write `{0}.items()`.", "itervalues": "Write `{0}.values()`.", "sort": "Write `sorted({0})`.",
        **dict.fromkeys(("remove", "delete"), "Write `del {0}[key]`."),
    },
    set: {
        **dict.fromkeys(("append", "push", "insert"), "Write `{0}.add(…)`."),
        **dict.fromkeys(("sort", "index"), "A set has no order. Write `sorted({0})` for a list in order."),
    },
    tuple: {
        **dict.fromkeys(("append", "add", "push", "insert", "remove", "pop", "sort", "extend"),
                        "A tuple cannot be changed. Use a list: `list({0})`."),
    },
    **dict.fromkeys((int, float), {
        **dict.fromkeys(("append", "add", "push"), "`{0}` is a number. Only a list grows."),
        **dict.fromkeys(("split", "upper", "lower", "strip", "isdigit", "replace", "join"),
                        "`{0}` is a number. Turn it into a text with `str({0})`."),
        "sqrt": "Write `{0} ** 0.5`.", "round": "Write `round({0})`.", "abs": "Write `abs({0})`.",
    }),
}
# The search for a name reads at most this many nodes of the file's syntax tree, because each use of the name may read
# the tree again.
_MOST_NODES = 5000
# Methods that change their object and return None.
_CHANGING = {"append", "extend", "insert", "remove", "sort", "reverse", "clear", "add", "update", "discard", "shuffle"}


def name(scene):
    missing = getattr(scene.error, "name", None)
    if type(missing) is not str or scene.frame is None:
        return ""
    shown = shortened(missing)
    # A function that uses a name like its own means a text, unless it calls itself.
    own_name = "" if re.search(rf"\b{missing}\s*\(", scene.source.line(scene.line)) else scene.frame.f_code.co_name
    names = (*scene.frame.f_locals, *scene.frame.f_globals)
    known = [each for each in names if type(each) is str and each[:2] != "__" and each != own_name]
    own = scene.frame.f_locals.get("self", UNKNOWN)
    if own is not UNKNOWN and missing in _attributes(own):
        return f"Write `self.{shown}`: it belongs to the object."
    meant = nearest(missing, known)
    if missing in _FOREIGN and (meant is None or _FOREIGN[missing] in ("True", "False", "None", "self")):
        return f"Python's word is `{_FOREIGN[missing]}`."
    if missing in _FROM_MODULES:
        return f"Write `from {_FROM_MODULES[missing]} import {shown}` at the top of your file."
    if missing in _MODULE_ALIASES:
        return f"Write `import {_MODULE_ALIASES[missing]}` at the top of your file."
    if missing in sys.stdlib_module_names:
        return f"Write `import {shown}` at the top of your file."
    meant = meant or nearest(missing, [*vars(builtins), *KEYWORDS])
    if meant is not None:
        return f"Did you mean `{shortened(meant)}`?"
    found = _elsewhere(scene, missing)
    return found or f"No line before this one gives `{shown}` a value. Is it a text without quotes?"


def _elsewhere(scene, missing):
    """Says where else in the file a name gets a value."""
    shown = f"`{shortened(missing)}`"
    tree = scene.tree()
    for node in itertools.islice(ast.walk(tree), _MOST_NODES) if tree is not None else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == missing:
            if node.col_offset:
                return f"{shown} is defined inside of another block, in line {node.lineno}. Write `self.` before it?"
            return f"{shown} is defined only further down, in line {node.lineno}. Move this line below."
        if isinstance(node, ast.Name) and node.id == missing and isinstance(node.ctx, ast.Store):
            owner = _function_around(tree, node)
            if owner is not None and owner.name != scene.frame.f_code.co_name:
                return (
                    f"{shown} exists only inside of the function `{shortened(owner.name)}`. "
                    "Return it there, or pass it on as a parameter.")
            if node.lineno > scene.line:
                return f"{shown} gets its value only later, in line {node.lineno}."
        if isinstance(node, ast.arg) and node.arg == missing:
            return f"{shown} is a parameter of another function. Pass it on as a parameter here too."
    return ""


def _function_around(tree, node):
    found = None
    for function in itertools.islice(ast.walk(tree), _MOST_NODES):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if function.lineno <= node.lineno <= function.end_lineno:
                found = function
    return found


def unbound(scene):
    found = re.search(r"variable '(\w+)'", scene.message)
    if found is None or scene.frame is None:
        return ""
    missing = found[1]
    shown = shortened(missing)
    later = next((node for node in scene.assignments(missing)), None)
    if missing not in scene.frame.f_globals and missing in vars(builtins):
        own = f"The function gives `{shown}` a value of its own"
        return f"{own}, so it is not Python's `{shown}` there. Choose another name."
    meant = nearest(missing, [each for each in scene.frame.f_locals if type(each) is str])
    if meant is not None and missing not in scene.frame.f_globals and later is None:
        return f"Did you mean `{shortened(meant)}`?"
    if missing in scene.frame.f_globals:
        where = f" in line {later.lineno}" if later is not None else ""
        return (
            f"The function gives `{shown}` a value{where}, so this is not the variable outside. "
            f"Pass it as a parameter, or write `global {shown}` first.")
    return f"The line that gives `{shown}` a value has not run before this one. Give it a value at the beginning."


def attribute(scene):
    missing, owner = getattr(scene.error, "name", None), getattr(scene.error, "obj", UNKNOWN)
    node = scene.find(ast.Attribute)
    if type(missing) is not str or owner is UNKNOWN:
        return ""
    text = scene.text(node.value) if node is not None and node.attr == missing else "x"
    if owner is None:
        return none(scene, node.value if node is not None else None)
    if isinstance(owner, types.ModuleType):
        meant = nearest(missing, [each for each in vars(owner) if type(each) is str and each[0] != "_"])
        return f"Did you mean `{text}.{meant}`?" if meant else f"The module `{text}` has nothing of this name."
    elsewhere = {**(_MEANT[None] if size(owner) is not None else {}), **_MEANT.get(type(owner), {})}
    if missing in elsewhere:
        return elsewhere[missing].format(text)
    meant = nearest(missing, [each for each in _attributes(owner) if each[:2] != "__"])
    if meant is not None:
        return f"Did you mean `{text}.{shortened(meant)}`?"
    meant = nearest(missing, elsewhere)
    if meant is not None:
        return elsewhere[meant].format(text)
    if isinstance(owner, types.FunctionType):
        return f"`{text}` is a function. Write `()` after it to call it."
    if type(owner).__module__ == "builtins":
        found = scene.named(node.value) if node is not None else ""
        return f"{found or f'The value is {kind(owner)}'}, and {kind(owner)} has no `{shortened(missing)}`."
    outside = _method_outside(scene, missing)
    if outside:
        return outside
    if "self" in scene.frame.f_locals if scene.frame is not None else False:
        return f"Does `__init__` give `self.{shortened(missing)}` a value?"
    return f"The class `{shortened(type_name(owner))}` gives its objects nothing of this name."


def _method_outside(scene, name):
    """Says that a function with `self` stands outside of its class, or returns ""."""
    for node in scene.tree().body if scene.tree() is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == name and "self" in [each.arg for each in node.args.args]:
            where = f"`{shortened(name)}` in line {node.lineno} stands outside of the class"
            return f"{where}. Begin its lines with more spaces."
    return ""


def _attributes(value):
    """Returns the names of a value's attributes, without running code of its class."""
    names = set()
    for base in type.mro(type(value)) if not isinstance(value, type) else type.mro(value):
        names.update(type.__getattribute__(base, "__dict__"))
    try:
        names.update(object.__getattribute__(value, "__dict__"))
    except AttributeError:
        pass
    return [each for each in names if type(each) is str]


def none(scene, node):
    """Advice on None where another value was needed. Speaks of `return` only if a call gave the None."""
    if node is None:
        return "A value is None here."
    text = scene.text(node)
    call, where = node, ""
    if isinstance(node, ast.Name):
        assignment = next((each for each in scene.assignments(node.id) if each.lineno <= scene.line), None)
        call = assignment.value if assignment is not None else None
        where = f", from line {assignment.lineno}," if assignment is not None else ""
    if isinstance(call, ast.Call):
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in _CHANGING:
            owner = scene.text(function.value)
            return f"`{owner}.{function.attr}(…)` changes `{owner}` and returns None. Write it in a line of its own."
        if isinstance(function, ast.Name) and function.id == "print":
            return "`print(…)` shows a value and returns None."
        if isinstance(function, ast.Name) and scene.is_own_function(scene.variable(function.id)):
            return f"`{shortened(function.id)}(…)`{where} returned None. Does the function lack a `return`?"
    return f"`{text}` is None here."


def module(scene):
    missing = getattr(scene.error, "name", None)
    if type(missing) is not str:
        return ""
    top = missing.partition(".")[0]
    meant = nearest(top, [each for each in sys.stdlib_module_names if each[0] != "_"])
    if meant is not None:
        return f"Did you mean `import {meant}`?"
    return (
        f"There is no module `{shortened(top)}` here. You can import Python's own modules, and those that your task "
        "names.")


def imported(scene):
    missing, owner = getattr(scene.error, "name_from", None), getattr(scene.error, "name", None)
    known = sys.modules.get(owner) if type(owner) is str else None
    if f"{owner}.py" == scene.file.rpartition("/")[2]:
        return "Your file imports itself. Remove this line."
    if known is None or type(missing) is not str:
        return ""
    meant = nearest(missing, [each for each in vars(known) if type(each) is str and each[0] != "_"])
    return f"Did you mean `{shortened(meant)}`?" if meant else f"`{shortened(owner)}` has nothing of this name."


def file(scene):
    wanted = scene.error.filename
    if type(wanted) is not str:
        return ""
    present = sorted(entry for entry in os.listdir(os.path.dirname(wanted) or ".")[:100] if entry != scene.file)
    meant = nearest(os.path.basename(wanted), present)
    if meant is not None:
        return f"Did you mean the file {described(meant)}?"
    return f"There is no file {described(wanted)} where your program runs."
