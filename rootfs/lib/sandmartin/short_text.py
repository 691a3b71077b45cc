"""Writes any value as a short text for feedback: no address, no module name, and no request to the submission."""

import ast
import collections
import dataclasses
import enum
import functools
import linecache
import re
import types

from .proxies import is_proxy, proxy_label

# Containers may hold themselves.
_MAXIMUM_DEPTH = 5
# Longer integers are shortened, because Python refuses to write very long ones.
_MAXIMUM_BITS = 200
_SHOWN_DIGITS = 12
_BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}", dict: "{}"}
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+| id='\d+'")
# A qualified name inside the angle brackets of a default repr, for example `<tests.Node object>`.
_DEFAULT = re.compile(r"<(?:class ')?(?:[\w]+\.|<locals>\.)*([\w ]+?)'?>")
# What stands for an object of the submission, by the name of its type.
_PROXY_KINDS = {
    "function": "function", "builtin_function_or_method": "function", "method": "method", "type": "class",
    "module": "module",
}
_NAMED_KINDS = {"function", "method", "class", "module"}
_ANONYMOUS = {"generator", "coroutine", "async_generator"}


def short(value, limit=100):
    """Returns a text of about `limit` characters. Never raises an Exception."""
    try:
        return _Writer(limit).write(value, 0)
    except Exception:
        return f"{type(value).__name__} object"


def describe(value, limit=100):
    """Returns `short(value)`, or words for an object of the submission, such as "a generator"."""
    kind = object_kind(value)
    if not kind:
        return short(value, limit)
    name = name_of_proxy(value)
    if kind in _NAMED_KINDS and name:
        return f"the {kind} `{name[:limit]}`"
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    return f"{article} {kind}" if kind in _ANONYMOUS else f"{article} {kind} object"


def printable(text):
    """Returns a text of the submission with its control characters written as escapes, such as \\x1b."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def name_of_proxy(value):
    """Returns the name of an object of the submission, or ""."""
    return printable(proxy_label(value).rpartition("<locals>.")[2])


def object_kind(value):
    """Returns what a proxy stands for, such as "generator", "function", "class" or the name of a class; else ""."""
    if not is_proxy(value):
        return ""
    if isinstance(value, type):
        return "class"
    name = printable(type(value).__name__)
    return _PROXY_KINDS.get(name, name)


class _Writer:
    """Writes one value until its text has about `left` more characters."""

    def __init__(self, limit):
        self.left = limit

    def write(self, value, depth):
        kind = type(value)
        if is_proxy(value):
            return self._cut(_of_proxy(value))
        if kind in (str, bytes, bytearray):
            return self._cut_quoted(value)
        if kind is int:
            return self._counted(_of_integer(value))
        return self._of_container(value, kind, depth) or self._cut(_of_object(value))

    def _counted(self, text):
        self.left -= len(text)
        return text

    def _cut(self, text):
        return self._counted(text if len(text) <= self.left else f"{text[:max(self.left, 1)]}…")

    def _cut_quoted(self, value):
        kept = max(self.left - 2, 8)
        text = repr(value[:kept])
        if len(text) > kept + 10:
            # Many characters are written as several, such as "\x00".
            kept = kept * kept // len(text)
            text = repr(value[:kept])
        return self._counted(text if len(value) <= kept else f"{text}…")

    def _of_container(self, value, kind, depth):
        """Returns the text of a container or dataclass, or None for any other object."""
        if depth >= _MAXIMUM_DEPTH:
            return "…" if isinstance(value, tuple(_BRACKETS)) else None
        if kind in _BRACKETS:
            return self._items(value, kind, depth)
        if issubclass(kind, tuple) and type(getattr(kind, "_fields", None)) is tuple:
            return self._fields(kind, zip(kind._fields, tuple.__iter__(value)), depth)
        if kind is collections.deque:
            return f"deque({self._items(list(value), list, depth)})"
        if issubclass(kind, dict) and kind.__module__ == "collections":
            return f"{kind.__name__}({self._items(dict(value), dict, depth)})"
        if isinstance(value, BaseException):
            return f"{kind.__name__}{self._items(value.args, tuple, depth, is_call=True)}"
        if dataclasses.is_dataclass(kind) and kind.__dataclass_params__.repr and kind.__repr__.__name__ == "__repr__":
            shown = [field.name for field in dataclasses.fields(kind) if field.repr]
            return self._fields(kind, ((name, vars(value).get(name)) for name in shown), depth)
        return None

    def _fields(self, kind, fields, depth):
        parts = []
        for name, value in fields:
            if self.left <= 0:
                parts.append("…")
                break
            self.left -= len(name) + 3
            parts.append(f"{name}={self.write(value, depth + 1)}")
        return f"{kind.__name__}({', '.join(parts)})"

    def _items(self, value, kind, depth, is_call=False):
        opening, closing = _BRACKETS[kind]
        parts = []
        for item in in_stable_order(value) if kind in (set, frozenset) else value:
            if self.left <= 0:
                parts.append("…")
                break
            self.left -= 2
            text = self.write(item, depth + 1)
            parts.append(f"{text}: {self.write(value[item], depth + 1)}" if kind is dict else text)
        if not parts and kind in (set, frozenset):
            return f"{kind.__name__}()"
        comma = "," if kind is tuple and len(parts) == 1 and not is_call else ""
        text = f"{opening}{', '.join(parts)}{comma}{closing}"
        return f"frozenset({text})" if kind is frozenset else text


def in_stable_order(items):
    """Sorts a small set, because the order of a set of texts differs between runs."""
    try:
        return sorted(items) if len(items) <= 100 else items
    except TypeError:
        return items


def _of_proxy(value):
    kind = object_kind(value)
    name = name_of_proxy(value)
    return name if kind in _NAMED_KINDS and name else f"{kind} object"


def _of_integer(value):
    if value.bit_length() <= _MAXIMUM_BITS:
        return repr(value)
    if value.bit_length() > 1_000_000:
        return f"a number of about {value.bit_length() * 30103 // 100000:,} digits"
    sign, value = "-" if value < 0 else "", abs(value)
    digits = value.bit_length() * 30103 // 100000
    digits += value >= 10 ** digits
    first, last = value // 10 ** (digits - _SHOWN_DIGITS), value % 10 ** _SHOWN_DIGITS
    return f"{sign}{first}…{last:0{_SHOWN_DIGITS}} ({digits:,} digits)"


def _of_object(value):
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, types.FunctionType):
        return _lambda_source(value.__code__) if value.__name__ == "<lambda>" else value.__name__
    if isinstance(value, (types.MethodType, types.BuiltinFunctionType)):
        return value.__qualname__.rpartition("<locals>.")[2]
    if isinstance(value, types.ModuleType):
        return value.__name__
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if type(value).__repr__ is object.__repr__:
        return f"{type(value).__name__} object"
    return _DEFAULT.sub(r"\1", _ADDRESS.sub("", repr(value)))


@functools.cache
def _lambda_source(code):
    """Returns the source of a lambda of the tests."""
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError):
        return "lambda"
    places = set(code.co_positions())
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            body = node.body
            if (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset) in places:
                return ast.unparse(node)
    return "lambda"
