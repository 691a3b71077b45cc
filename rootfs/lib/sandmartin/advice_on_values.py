"""Advice on exceptions about values: indexes, keys, numbers, texts that are no numbers, and unpacking."""

import ast
import re

from .known_values import UNKNOWN, described, kind, shortened, size
from .near_words import nearest

_MOST_KEYS = 5


def index(scene):
    if re.match(r"pop from (?:an )?empty", scene.message):
        return "There is nothing left to take. Check first whether any item is left: `if xs:`."
    if scene.message.startswith("Replacement index"):
        return "The text has more `{}` places than `format` gets values."
    node = scene.find(ast.Subscript)
    owner = scene.value(node.value) if node is not None else UNKNOWN
    count = size(owner) if owner is not UNKNOWN else None
    if count is None:
        return "The first index is 0, and the last one is one less than the length."
    name, position = scene.text(node.value), scene.value(node.slice)
    if not count:
        return f"`{name}` is empty here, so it has no index at all."
    word = "character" if isinstance(owner, str) else "item"
    found = f"`{name}` has {count} {word}s, with the indexes 0 to {count - 1}"
    if count == 1:
        found = f"`{name}` has 1 {word}, with the index 0"
    if _is_item_of_loop(scene, node):
        return f"The loop gives the items of `{name}` and no indexes. Write `{scene.text(node.slice)}` alone."
    if "assignment" in scene.message and position == count:
        return f"{found}. Write `{name}.append(…)` to add an item."
    if position is UNKNOWN or isinstance(node.slice, ast.Constant):
        return f"{found}."
    return f"{found}, and {scene.named(node.slice)}."


def _is_item_of_loop(scene, node):
    """Whether an index is the variable of a loop over the same list: `for x in xs: xs[x]`."""
    if not isinstance(node.slice, ast.Name):
        return False
    variable, owner = node.slice.id, scene.text(node.value)
    return any(
        isinstance(loop, ast.For) and loop.lineno <= scene.line <= loop.end_lineno
        and isinstance(loop.target, ast.Name) and loop.target.id == variable and scene.text(loop.iter) == owner
        for loop in ast.walk(scene.tree() or ast.Module([], [])))


def key(scene):
    node = scene.find(ast.Subscript)
    owner = scene.value(node.value) if node is not None else UNKNOWN
    missing = scene.error.args[0] if scene.error.args else UNKNOWN
    call = scene.find(ast.Call)
    if node is None and call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "format":
        name = shortened(missing) if type(missing) is str else "name"
        return f"`format` gets no value with this name. Write `.format({name}=…)`, or use an f-string."
    if not isinstance(owner, dict):
        return "There is no such key or item. Ask first with `in`, or use `.get(…)`."
    name = scene.text(node.value)
    keys = list(dict.keys(owner))
    if re.search(r"\]\s*(?:\+|-|\*|//?)=", scene.source.line(scene.line)):
        entry = scene.text(node.slice)
        return f"`{name}` has no such key yet, so there is nothing to change. Start with `{name}.get({entry}, 0)`."
    if not keys:
        return f"`{name}` is empty here."
    alike = _alike(missing, keys)
    if alike is not None:
        present, absent = (f"{described(each)} ({kind(each)})" for each in (alike, missing))
        return f"`{name}` has the key {present}, but not {absent}."
    texts = [text for text in keys if type(text) is str]
    meant = nearest(missing, texts) if type(missing) is str else None
    if meant is not None:
        return f"`{name}` has no such key. Did you mean {described(meant)}?"
    if len(keys) <= _MOST_KEYS and all(type(each) in (int, str, float, bool) for each in keys):
        return f"`{name}` has only the keys {', '.join(described(each) for each in keys)}."
    return f"`{name}` has {len(keys)} keys, but not this one. Ask first with `in`, or use `.get(…)`."


def _alike(missing, keys):
    """Returns a key with the same text as the missing one, such as '1' for 1, or None."""
    if type(missing) in (int, str):
        for each in keys:
            if type(each) in (int, str) and type(each) is not type(missing) and str(each) == str(missing):
                return each
    return None


def zero(scene):
    node = scene.find(ast.BinOp)
    divisor = node.right if node is not None else None
    if divisor is None:
        node = scene.find(ast.AugAssign)
        divisor = node.value if node is not None else None
    named = scene.named(divisor) if divisor is not None else ""
    if isinstance(divisor, ast.Call) and named:
        return f"`{scene.text(divisor.args[0])}` is empty, so its length is 0, and nothing can be divided by 0."
    return f"{named} here, and nothing can be divided by 0." if named else "The value after the division sign is 0."


def value(scene):
    for pattern, advise in _VALUES:
        match = re.match(pattern, scene.message)
        if match:
            return advise if isinstance(advise, str) else advise(scene, match)
    return ""


def _whole_number(scene, match):
    text = match[1]
    bare = text[1:-1] if text[:1] in "'\"" else text
    if not bare.strip() or bare.strip() in ("\\n",):
        return "`int` got an empty text, which is no number."
    if re.fullmatch(r"\s*[-+]?\d*[.,]\d*\s*", bare):
        return f"{shortened(text)} is not a whole number. Use `float(…)` for a number with a decimal point."
    if re.fullmatch(r"\s*\d+(\s+\d+)+\s*", bare):
        return "The text holds several numbers. Take it apart with `.split()` first."
    return f"{shortened(text)} is not a whole number, so `int` cannot read it."


def _decimal_number(scene, match):
    text = match[1]
    if re.fullmatch(r"'\s*\d+,\d+\s*'", text):
        return f"Write a point instead of the comma in {shortened(text)}."
    if text in ("''", "' '"):
        return "`float` got an empty text, which is no number."
    return f"{shortened(text)} is not a number, so `float` cannot read it."


def _loop_over_dictionary(scene):
    """Says that a loop over a dictionary gives its keys, if the failing line is one."""
    for node in ast.walk(scene.tree() or ast.Module([], [])):
        if isinstance(node, ast.For) and node.lineno == scene.line and isinstance(scene.value(node.iter), dict):
            name = scene.text(node.iter)
            return f"This loop gives only the keys of `{name}`. Write `{name}.items()`."
    return ""


def _too_few(scene, match):
    found = _loop_over_dictionary(scene)
    if found:
        return found
    return f"There are {match[1]} names for {match[2]} value{'s' * (match[2] != '1')}. Both sides need the same number."


def _too_many(scene, match):
    found = _loop_over_dictionary(scene)
    if found:
        return found
    return f"There are {match[1]} names, but more values. Both sides need the same number."


def _not_in_list(scene, match):
    node = scene.find(ast.Call)
    owner = node.func.value if node is not None and isinstance(node.func, ast.Attribute) else None
    argument = node.args[0] if node is not None and node.args else None
    if owner is None or argument is None:
        return "Check first with `in` whether the item is there."
    wanted = scene.value(argument)
    shown = f"`{scene.text(argument)}`"
    if wanted is not UNKNOWN:
        shown = described(wanted) if isinstance(argument, ast.Constant) else f"{shown}, which is {described(wanted)}"
    return f"`{scene.text(owner)}` does not hold {shown}. Ask first with `in`."


_VALUES = (
    (r"invalid literal for int\(\) with base 10: (.*)", _whole_number),
    (r"could not convert string to float: (.*)", _decimal_number),
    (r"not enough values to unpack \(expected (\d+), got (\d+)\)", _too_few),
    (r"not enough values to unpack \(expected at least (\d+), got (\d+)\)", _too_few),
    (r"too many values to unpack \(expected (\d+)", _too_many),
    (r"list\.remove|.* is not in list|tuple\.index|substring not found|subsection not found", _not_in_list),
    (r"(min|max)\(\) (?:iterable argument|arg) is",
     lambda scene, match: f"An empty list has no {'largest' if match[1] == 'max' else 'smallest'} value."),
    (r"math domain error|expected a (?:positive|nonnegative)",
     "This calculation has no result for this number, such as the root of a negative number."),
    (r"empty range for rand|empty range in rand", "The first number must not be larger than the second one."),
    (r"Exceeds the limit", "The number has too many digits for a conversion to or from a text."),
    (r"I/O operation on closed file", "The file is already closed here. Do this inside of the `with` block."),
    (r"empty separator",
     "The text between the parentheses of `split` is empty. Write `list(text)` for its characters."),
)
