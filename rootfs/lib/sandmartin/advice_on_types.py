"""Advice on TypeErrors: operations on values of the wrong kind, and calls with the wrong arguments."""

import ast
import builtins
import re
import types

from .advice_on_names import none
from .known_values import UNKNOWN, described, kind, shortened

_FUNCTIONS = {"function", "method", "builtin_function_or_method", "type", "method-wrapper"}
_WORDS = {
    "str": "text", "int": "number", "float": "number", "list": "list", "tuple": "tuple", "dict": "dictionary",
    "set": "set", "bool": "truth value",
}


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
    node = scene.node()
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
        return "`sum` adds numbers only. Turn texts into numbers with `int(…)`, or join them with `''.join(…)`."
    if operands is None:
        return "The two values are of different kinds. Turn one into the kind of the other, with `str(…)` or `int(…)`."
    values = [scene.value(operand) for operand in operands]
    if None in [value for value in values if value is None or value is UNKNOWN] or "NoneType" in scene.message:
        for operand, value in zip(operands, values):
            if value is None or value is UNKNOWN and isinstance(operand, ast.Call):
                return none(scene, operand)
    for operand, value in zip(operands, values):
        if _is_uncalled(scene, operand, value):
            return f"`{scene.text(operand)}` is a function and not its result. Write `()` after it to call it."
    named = " and ".join(filter(None, (_of_kind(scene, *pair) for pair in zip(operands, values))))
    return " ".join(filter(None, (f"{named}." if named else "", _remedy(scene, named))))


def _remedy(scene, named):
    """Returns what to do with two values of these kinds."""
    kinds = re.findall(r"'(\w+)' and '(\w+)'|can only concatenate (\w+) \(not \"(\w+)\"\)", scene.message)
    kinds = [kind for kind in (kinds[0] if kinds else ()) if kind]
    is_sum = "for +" in scene.message or "concatenate" in scene.message
    if "str" in kinds and {"int", "float"} & set(kinds):
        text = "Turn the number into a text with `str(…)`, or the text into a number with `int(…)`."
        return text if is_sum else "Turn the text into a number with `int(…)` or `float(…)`."
    if "list" in kinds and is_sum and kinds.count("list") == 1:
        return "Write `.append(…)` to add one item to a list."
    if kinds == ["dict", "dict"] and is_sum:
        return "`+` cannot join dictionaries. Write `a | b`."
    if named or len(kinds) != 2:
        return ""
    words = [_WORDS.get(kind, f"`{shortened(kind)}`") for kind in kinds]
    return f"This does not work between a {words[0]} and a {words[1]}."


def _is_uncalled(scene, node, value):
    """Whether an operand is a function whose parentheses are missing."""
    if value is UNKNOWN:
        # A method of a built-in value, such as `text.upper`, which is not looked up here.
        found = re.findall(r"'(\w+)'", scene.message)
        return isinstance(node, ast.Attribute) and "builtin_function_or_method" in found
    return isinstance(node, (ast.Name, ast.Attribute)) and type(value).__name__ in _FUNCTIONS


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
        return f"`{text}` is not a function, so it cannot be called with `()`."
    if isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
        line = _first_assignment(scene, node.func.id)
        where = f" in line {line}" if line else ""
        return (
            f"`{text}` is {described(value)} here, because your program gave this name of Python a new value{where}. "
            "Choose another name there.")
    if type(value) in (list, tuple, dict, str):
        return f"`{text}` is {described(value)}. Write `[ ]` to take a part of it."
    return f"`{text}` is {described(value)} here, and no function. Is the name used for two things?"


def _first_assignment(scene, name):
    """Returns the first line that gives a variable of the frame a value, or 0."""
    lines = [node.lineno for node in scene.assignments(name)]
    if not lines and name not in scene.frame.f_locals and scene.tree() is not None:
        lines = [
            node.lineno for node in scene.tree().body if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == name for target in node.targets)]
    return min(lines, default=0)


def _arguments(scene, match):
    name, taken, given = shortened(match[1].rpartition(".")[2]), match[2], match[3]
    excess = int(given) - int(taken.rpartition(" ")[2])
    if "." in match[1] and "<locals>" not in match[1]:
        parameters = _parameters(scene, match[1])
        if excess == 1 and parameters[:1] != ["self"]:
            return f"A method gets its object first. Does `def {name}(` lack the parameter `self`?"
        if parameters[:1] == ["self"] and taken.isdigit():
            caller = shortened(match[1].split(".")[-2]) if name == "__init__" else name
            values = f"{int(given) - 1} value{'s' * (given != '2')}"
            return f"The call gives `{caller}` {values}, but it takes {int(taken) - 1} besides `self`."
    values, parameters = f"value{'s' * (given != '1')}", f"parameter{'s' * (taken != '1')}"
    return f"The call gives `{name}` {given} {values}, but it has {'only ' * (excess > 0)}{taken} {parameters}."


def _missing_arguments(scene, match):
    owner, _, name = (shortened(part) for part in match[1].rpartition("."))
    if match[3].startswith("'self'") and owner:
        return f"`{name}` needs an object. Make one with parentheses after the name of the class: `{owner}()`."
    name = owner.rpartition(".")[2] if name == "__init__" and owner else name
    return f"The call of `{name}` has no value for {match[3].replace(chr(39), '`')}."


def _no_arguments(scene, match):
    name, tree = shortened(match[1]), scene.tree()
    classes = (
        node for node in (tree.body if tree is not None else ())
        if isinstance(node, ast.ClassDef) and node.name == match[1])
    for node in classes:
        names = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
        wrong = next((each for each in names if each.strip("_").lower() in ("init", "int", "inti", "ini")), None)
        if wrong is not None and wrong != "__init__":
            return f"Did you mean `__init__`, with two underscores on each side, instead of `{shortened(wrong)}`?"
        return f"The class `{name}` has no `__init__` with parameters, so `{name}()` takes no values."
    return ""


def _unexpected_keyword(scene, match):
    name = shortened(match[1].rpartition(".")[2])
    parameters = [f"`{shortened(each)}`" for each in _parameters(scene, match[1]) if each != "self"]
    if 0 < len(parameters) <= 5:
        return f"`{name}` has no parameter `{shortened(match[2])}`. It has {' and '.join(parameters)}."
    return f"`{name}` has no parameter named `{shortened(match[2])}`."


def _parameters(scene, qualified):
    """Returns the names of the parameters of a function or method (`Class.method`) of the file, or []."""
    scope = scene.tree()
    for name in qualified.split("."):
        found = (
            node for node in ast.iter_child_nodes(scope) if isinstance(node, (ast.ClassDef, ast.FunctionDef))
            and node.name == name) if scope is not None else ()
        scope = next(iter(found), None)
    return [argument.arg for argument in scope.args.args] if isinstance(scope, ast.FunctionDef) else []


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
    keys = " Begin with a dictionary `{}` to use texts as keys." if (match[1], match[2]) == ("list", "str") else ""
    return f"{named or 'The index is ' + what}. In a list, positions are whole numbers.{keys}"


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
    (r"type '(\w+)' is not subscriptable",
     lambda scene, match: f"Write `{match[1]}(…)` to call it, with round brackets."),
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
    (r"%(\w) format: .* is required, not str",
     lambda scene, match: f"`%{match[1]}` needs a number. Turn the text into one with `int(…)` or `float(…)`."),
    (r"type (\w+) doesn't define __round__ method",
     "`round` needs a number. Turn a text into one with `float(…)`."),
    (r"not all arguments converted|not enough arguments for format",
     "The number of `%` places in the text differs from the number of values."),
    (r"exceptions must derive from BaseException", "`raise` needs an exception: `raise ValueError('…')`."),
    (r"catching classes that do not inherit", "After `except`, only classes of exceptions can stand."),
    (r"Can't instantiate abstract class", "The class still lacks a method that its base class demands."),
    (r"(\w+) expected (?:at least |at most )?(\d+) arguments?, got (\d+)",
     lambda scene, match: f"`{match[1]}` got {match[3]} values, but {match[2]} were expected."),
    (r"object NoneType can't be used in 'await'|object \w+ can't be used in 'await'",
     "Only the call of an `async def` function can be awaited."),
)
