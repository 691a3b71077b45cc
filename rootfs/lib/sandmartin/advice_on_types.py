"""Advice on TypeErrors: operations on values of the wrong kind, and calls with the wrong arguments."""

import ast
import builtins
import re
import types

from .advice_on_names import none
from .known_values import UNKNOWN, described, kind, shortened

_OPERATORS = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//", "Mod": "%", "Pow": "**"}


def types_of_operation(scene):
    for pattern, advise in _RULES:
        match = re.search(pattern, scene.message)
        if match:
            return advise if isinstance(advise, str) else advise(scene, match)
    return ""


# Operations

def _operands(scene):
    node = scene.node()
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.AugAssign):
        return node.target, node.value
    if isinstance(node, ast.Compare) and len(node.comparators) == 1:
        return node.left, node.comparators[0]
    return None


def _operation(scene, match):
    operands = _operands(scene)
    if operands is None:
        return "The two values are of different kinds. Turn one into the kind of the other, with `str(…)` or `int(…)`."
    values = [scene.value(operand) for operand in operands]
    if None in [value for value in values if value is None or value is UNKNOWN] or "NoneType" in scene.message:
        for operand, value in zip(operands, values):
            if value is None or value is UNKNOWN and isinstance(operand, ast.Call):
                return none(scene, operand)
    kinds = {type(value) for value in values if value is not UNKNOWN}
    named = " and ".join(filter(None, (_of_kind(scene, *pair) for pair in zip(operands, values))))
    if kinds == {list, int} or kinds == {list, str}:
        return f"{named}. Write `.append(…)` to add one item to a list."
    if str in kinds and kinds & {int, float} or not named:
        advice = "Turn the number into a text with `str(…)`, or the text into a number with `int(…)`."
        return f"{named}. {advice}" if named else advice
    return f"{named}."


def _of_kind(scene, node, value):
    if value is UNKNOWN:
        return ""
    shown, text = described(value), scene.text(node)
    if isinstance(node, ast.Constant) or shown.startswith(("a ", "an ")):
        return f"`{text}` is {shown if shown.startswith('a') else kind(value)}"
    return f"`{text}` is the {kind(value).partition(' ')[2]} {shown}"


def _sequence(scene, match):
    return "`*` repeats a text or list, so the other side must be a whole number. Turn a text into one with `int(…)`."


# Calls

def _not_callable(scene, match):
    node = scene.find(ast.Call)
    if node is None:
        return "Only functions and classes can be called with `()`."
    value, text = scene.value(node.func), scene.text(node.func)
    if isinstance(value, types.ModuleType):
        return f"`{text}` is a module. Write `{text}.` and the name of its function."
    if match[1] in ("int", "float") and isinstance(node.func, (ast.Constant, ast.BinOp)):
        return "Write `*` to multiply: parentheses after a number are a call."
    if value is UNKNOWN:
        return f"`{text}` is no function, so `()` cannot follow it."
    if type(value) in (list, tuple, dict, str):
        if isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
            return f"`{text}` is {described(value)} here, because your program gave this name of Python a new value."
        return f"`{text}` is {described(value)}. Write `[ ]` to take a part of it."
    return f"`{text}` is {described(value)} here, and no function. Is the name used for two things?"


def _arguments(scene, match):
    name, taken, given = shortened(match[1].rpartition(".")[2]), match[2], match[3]
    excess = int(given) - int(taken.rpartition(" ")[2])
    if "." in match[1] and "<locals>" not in match[1] and excess == 1:
        return f"A method gets its object first. Does `def {name}(` lack the parameter `self`?"
    values, parameters = f"value{'s' * (given != '1')}", f"parameter{'s' * (taken != '1')}"
    return f"The call gives `{name}` {given} {values}, but it has {'only ' * (excess > 0)}{taken} {parameters}."


def _missing_arguments(scene, match):
    name = shortened(match[1].rpartition(".")[2])
    return f"The call of `{name}` has no value for {match[3].replace(chr(39), '`')}."


def _no_arguments(scene, match):
    name = shortened(match[1])
    value = scene.variable(match[1]) if scene.frame is not None else UNKNOWN
    if isinstance(value, type):
        names = [each for each in type.__getattribute__(value, "__dict__") if type(each) is str]
        wrong = next((each for each in names if each.strip("_").lower() in ("init", "int", "inti", "ini")), None)
        if wrong is not None and wrong != "__init__":
            return f"Did you mean `__init__`, with two underscores on each side, instead of `{shortened(wrong)}`?"
        return f"The class `{name}` has no `__init__` with parameters, so `{name}()` takes no values."
    return ""


def _unexpected_keyword(scene, match):
    name = shortened(match[1].rpartition(".")[2])
    return f"The parameters of `{name}` have other names than `{shortened(match[2])}`."


# Parts of values

def _not_subscriptable(scene, match):
    node = scene.find(ast.Subscript)
    if match[1] in ("function", "method", "builtin_function_or_method", "type"):
        return f"`{scene.text(node.value)}` is a function. Write `( )` to call it." if node is not None else ""
    if node is None:
        return ""
    if match[1] == "NoneType":
        return none(scene, node.value)
    named = scene.named(node.value)
    return f"{named}, which has no parts to take with `[ ]`." if named else "A value of this kind has no parts."


def _not_iterable(scene, match):
    node = scene.node()
    if match[1] == "NoneType":
        return none(scene, node if isinstance(node, ast.expr) else None)
    named = scene.named(node) if isinstance(node, ast.expr) else ""
    if match[1] == "int":
        text = scene.text(node) if isinstance(node, ast.expr) else "n"
        return f"{named or f'`{text}` is a number'}. Write `range({text})` to count."
    if match[1] in ("function", "method", "builtin_function_or_method"):
        return "A function stands here instead of its result. Write `()` to call it."
    return f"{named}, which holds no items to go through." if named else ""


def _not_unpackable(scene, match):
    if match[2] == "NoneType":
        nodes = ast.walk(scene.tree() or ast.Module([], []))
        found = next((node.value for node in nodes if isinstance(node, ast.Assign) and node.lineno == scene.line), None)
        return none(scene, found)
    return "There are several names to the left, but one single value to the right."


def _indices(scene, match):
    node = scene.find(ast.Subscript)
    what = {"str": "a text", "float": "a number with a decimal point", "list": "a list", "tuple": "a tuple"}.get(
        match[2], f"`{match[2]}`")
    named = scene.named(node.slice) if node is not None else ""
    if match[2] == "float":
        return f"{named or 'The index is ' + what}. Write `//` to divide, which gives a whole number."
    if match[2] == "tuple":
        return "The index holds a comma. Write `xs[1][2]` for an item of an item, and `xs[1:2]` for a part."
    if match[2] == "str" and match[1] == "string":
        return f"{named or 'The index is a text'}, but the positions in a text are numbers."
    return f"{named or 'The index is ' + what}. In a list, positions are whole numbers."


def _as_integer(scene, match):
    node = scene.find(ast.Call)
    named = next(filter(None, (scene.named(argument) for argument in (node.args if node is not None else ()))), "")
    remedy = {"float": "Write `//` to divide, or `int(…)`.", "str": "Turn the text into a number with `int(…)`."}
    if match[1] == "NoneType" and node is not None and node.args:
        return none(scene, node.args[-1])
    if match[1] == "list":
        remedy["list"] = "Write `len(…)` for the number of its items."
    return f"{named + '. ' if named else ''}{remedy.get(match[1], 'A whole number is needed.')}"


def _no_length(scene, match):
    node = scene.find(ast.Call)
    if match[1] == "NoneType":
        return none(scene, node.args[0] if node is not None and node.args else None)
    named = scene.named(node.args[0]) if node is not None and node.args else ""
    advice = "A number has no length." if match[1] in ("int", "float") else "A value of this kind has no length."
    return f"{named}. {advice}" if named else advice


def _number_of(scene, match):
    node = scene.find(ast.Call)
    if match[2] == "NoneType":
        return none(scene, node.args[0] if node is not None and node.args else None)
    return f"`{match[1]}` reads one text or number. Take the {match[2]} apart first, as with `[0]`."


def _unhashable(scene, match):
    what = {"list": "A list", "dict": "A dictionary", "set": "A set"}.get(match[1], "This value")
    remedy = " Use a tuple: `tuple(…)`." if match[1] == "list" else ""
    return f"{what} can change, so it cannot be a key or an item of a set.{remedy}"


def _unchangeable(scene, match):
    what = {"str": "A text", "tuple": "A tuple", "range": "A range", "bytes": "A bytes object"}.get(match[1])
    if what is None:
        return "A value of this kind has no parts that can be changed."
    remedy = "Build a new text" if match[1] == "str" else "Use a list"
    return f"{what} cannot be changed. {remedy} instead."


_RULES = (
    (r"unsupported operand type|can only concatenate|not supported between instances", _operation),
    (r"can't multiply sequence", _sequence),
    (r"bad operand type for (?:unary .|abs\(\)): '(\w+)'",
     lambda scene, match: f"This works for numbers only, and the value is of the kind `{match[1]}`."),
    (r"'(\w+)' object is not callable", _not_callable),
    (r"^([\w.<>]+)\(\) takes (?:from )?(\d+(?: to \d+)?) positional arguments? but (\d+) (?:was|were) given",
     _arguments),
    (r"^([\w.<>]+)\(\) missing (\d+) required (?:positional |keyword-only )?arguments?: (.*)", _missing_arguments),
    (r"^(\w+)\(\) takes no arguments", _no_arguments),
    (r"^([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'", _unexpected_keyword),
    (r"'(\w+)' object is not subscriptable", _not_subscriptable),
    (r"'(\w+)' object is not iterable|cannot unpack non-iterable (\w+) object",
     lambda scene, match: _not_iterable(scene, match) if match[1] else _not_unpackable(scene, match)),
    (r"argument of type '(\w+)' is not iterable",
     lambda scene, match: "`in` needs a text, a list or a dictionary to its right."),
    (r"(list|string|tuple|byte) indices must be integers(?: or slices)?, not '?(\w+)'?", _indices),
    (r"'(\w+)' object cannot be interpreted as an integer", _as_integer),
    (r"object of type '(\w+)' has no len", _no_length),
    (r"(int|float)\(\) argument must be .*, not '(\w+)'", _number_of),
    (r"unhashable type: '(\w+)'", _unhashable),
    (r"'(\w+)' object does not support item (?:assignment|deletion)", _unchangeable),
    (r"sequence item \d+: expected str instance, (\w+) found",
     "`join` needs texts. Write `.join(map(str, …))` for numbers."),
    (r"not all arguments converted|not enough arguments for format",
     "The text has another number of `%` places than there are values."),
    (r"exceptions must derive from BaseException", "`raise` needs an exception: `raise ValueError('…')`."),
    (r"catching classes that do not inherit", "After `except`, only classes of exceptions can stand."),
    (r"Can't instantiate abstract class", "The class still lacks a method that its base class demands."),
    (r"(\w+) expected (?:at least |at most )?(\d+) arguments?, got (\d+)",
     lambda scene, match: f"`{match[1]}` got {match[3]} values, but {match[2]} were expected."),
    (r"object NoneType can't be used in 'await'|object \w+ can't be used in 'await'",
     "Only the call of an `async def` function can be awaited."),
)
