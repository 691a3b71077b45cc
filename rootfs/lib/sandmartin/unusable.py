"""Tells a beginner which value of their program the tests could not use."""

import ast
import re

from .message import RETURN_HINT
from .proxies import ProxyModule, is_proxy
from .short_text import short
from .trail import NOT_CALLABLE

_UNPACKED = re.compile(r"(?:too many|not enough) values to unpack \(expected (?:at least )?(\d+)")
_KINDS = {"function", "method", "generator", "coroutine", "module"}
# What follows "`NAMES` is 3" after an error whose text contains the key.
_CONSEQUENCES = {
    "has no len()": ", which has no length.",
    "not subscriptable": ", which has no items.",
    "not iterable": ", which is not a list or another collection of values.",
    "cannot unpack": ", which is not a list or another collection of values.",
    "unsupported operand": ", and the test could not calculate with that.",
    "can only concatenate": ", and the test could not calculate with that.",
    "must be real number": ", and the test could not calculate with that.",
    "not supported between instances": ", and the test could not compare that.",
    "unhashable type": ", which cannot be in a set or be the key of a dictionary.",
    "JSON object must be": ", but the test needs a text in JSON.",
}
# An operator that Python does not find in either class, and the special methods of the left and of the right operand.
_OPERATION = re.compile(
    r"(?:unsupported operand type\(s\) for (?P<operator>[^:=]+)=?:"
    r"|'(?P<comparison>[<>]=?)' not supported between instances of) '(?P<left>\w+)' and '(?P<right>\w+)'")
_OPERATORS = {
    "+": ("__add__", "__radd__"), "-": ("__sub__", "__rsub__"), "*": ("__mul__", "__rmul__"),
    "/": ("__truediv__", "__rtruediv__"), "//": ("__floordiv__", "__rfloordiv__"), "%": ("__mod__", "__rmod__"),
    "** or pow()": ("__pow__", "__rpow__"), "@": ("__matmul__", "__rmatmul__"), "<": ("__lt__", "__gt__"),
    ">": ("__gt__", "__lt__"), "<=": ("__le__", "__ge__"), ">=": ("__ge__", "__le__"),
}


class _Subject:
    """A value of the submission: what to say about it, the node that gave it in the tests, and its value if known."""

    def __init__(self, node, text, was_returned=False, is_known=False, value=None):
        self.node = node
        self.text = text
        self.was_returned = was_returned
        self.is_known = is_known
        self.value = value

    @property
    def rank(self):
        """Orders values by how likely they are to be the cause: plain values are likelier than objects, None most."""
        return not self.is_known, is_proxy(self.value), self.value is not None


def describe_unusable(trail, origins, call):
    """Returns a sentence about the value of the submission that the tests could not use.

    `origins` are the submission's names that took part, and `call` is the last call of the test.
    """
    if trail.uncalled is not None:
        return _describe_uncalled(trail.uncalled, trail, origins, call)
    if _looks_for_a_message(trail.failing.node) and isinstance(getattr(call, "error", None), Exception):
        return f"`{call.text}` raised {type(call.error).__name__} without a message, but the test expects one."
    subject = _likeliest(trail, origins, call)
    if trail.text.endswith(NOT_CALLABLE) and subject.is_known and not callable(subject.value):
        return _uncallable(subject)
    advice = f" {RETURN_HINT}" if subject.was_returned and subject.value is None else ""
    return f"{subject.text}{_consequence(trail, subject)}{advice}"


def _looks_for_a_message(node):
    """Whether a node that failed is the first of the arguments of an exception, as in `err.exception.args[0]`."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="args"), slice=ast.Constant(value=0)):
            return True
    return False


def _likeliest(trail, origins, call):
    """Returns the value of the submission that most likely is the cause of the error."""
    used = _used(trail)
    subjects = [_named(origin, trail, used) for origin in origins]
    if call is not None and call.returned:
        subjects += _returned(trail, call)
        subjects += _changed(trail, call)
    return min(subjects, key=lambda subject: subject.rank)


def _used(trail):
    """Returns the value in the failing node that came from the submission, as a text, or None if it is not known."""
    for source in trail.sources:
        for node in ast.walk(source):
            is_known, value = _value(node, trail.failing)
            is_object = is_known and not callable(value) and type(value) is not ProxyModule
            if is_object and trail.origins_of([node]):
                return describe_value(value)
    return None


def _named(origin, trail, used):
    """Describes what a name of the submission is, or that the tests use it. `used` is the value in the failing node."""
    node, flow, unfinished = origin.node, origin.step.flow, set(trail.failing.flow.ancestors(trail.failing.node))
    while isinstance(flow.parents.get(node), ast.Attribute) and flow.parents[node] not in unfinished:
        node = flow.parents[node]
    parent = flow.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is node and parent not in unfinished:
        call = ast.unparse(parent)[:100]
        if used is None:
            return _Subject(origin.node, f"The test uses the result of `{call}`")
        return _Subject(origin.node, f"The test got {used} from `{call}`")
    is_known, value = _value(origin.node, origin.step)
    if is_known and type(value) is not ProxyModule:
        return _Subject(origin.node, f"`{origin.name}` is {describe_value(value)}", False, True, value)
    return _Subject(origin.node, "The test uses a value of your program")


def _returned(trail, call):
    """Yields the last call's result if the failing node made the call or uses its result."""
    step, name = trail.failing, call.name.rpartition(".")[2]
    for node in (part for source in trail.sources for part in ast.walk(source)):
        is_call = isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name
        is_known, value = _value(node, step) if isinstance(node, ast.Name) else (False, None)
        if is_call or is_known and value is call.result:
            yield _Subject(node, f"`{call.text}` returned {describe_value(call.result)}", True, True, call.result)
            return


def _changed(trail, call):
    """Yields the test's own variables in the failing node, which the last call may have changed."""
    step = trail.failing
    for node in (part for source in trail.sources for part in ast.walk(source)):
        is_known, value = _value(node, step) if isinstance(node, ast.Name) else (False, None)
        if is_known and isinstance(value, (list, dict, set, bytearray)):
            text = f"After `{call.text}`, the test's `{node.id}` is {describe_value(value)}"
            yield _Subject(node, text, False, True, value)


def _value(node, step):
    """Returns a pair: whether the value of a name or of its attribute is known, and the value."""
    if isinstance(node, ast.Name):
        return step.value_of(node.id)
    if isinstance(node, ast.Attribute):
        is_known, owner = _value(node.value, step)
        if is_known and is_proxy(owner):
            try:
                return True, getattr(owner, node.attr)
            except BaseException:
                # The submission's code may raise anything here, or end its program.
                return False, None
        # An attribute of an object of the tests, such as `self.stack`, without running a property.
        attributes = getattr(owner, "__dict__", {}) if is_known else {}
        if node.attr in attributes:
            return True, attributes[node.attr]
    return False, None


def _describe_uncalled(node, trail, origins, call):
    is_known, value = _value(node, trail.failing)
    if is_known and isinstance(node, (ast.Name, ast.Attribute)):
        owner = _value(node.value, trail.failing)[1] if isinstance(node, ast.Attribute) else None
        if owner is not None and type(owner) is not ProxyModule:
            return (
                f"`{node.attr}` of {describe_value(owner)} is {describe_value(value)}, not a method. "
                "Has an attribute the same name?"
            )
        name = getattr(node, "attr", getattr(node, "id", ""))
        return _uncallable(_Subject(node, f"`{name}` is {describe_value(value)}"))
    return f"{_likeliest(trail, origins, call).text}, which is not a function."


def _uncallable(subject):
    if subject.was_returned:
        return f"{subject.text}, which is not a function."
    name = getattr(subject.node, "attr", getattr(subject.node, "id", ""))
    wanted = "class" if name[:1].isupper() else "function"
    return f"{subject.text}, not a {wanted}. Was the name used again further down?"


def _consequence(trail, subject):
    node, error = trail.failing.node, trail.error
    if isinstance(node, ast.Subscript) and _gives(node.value, subject, trail):
        if isinstance(error, KeyError) and error.args:
            return f", which has no key {short(error.args[0])}."
        if isinstance(error, IndexError):
            return f", which has no item {ast.unparse(node.slice)[:40]}."
    if isinstance(error, AttributeError) and isinstance(node, ast.Attribute):
        return f", which has no `{node.attr}`."
    unpacked = _UNPACKED.match(trail.text) if isinstance(error, ValueError) else None
    if unpacked:
        is_item = isinstance(trail.failing.flow.parents.get(node), (ast.For, ast.comprehension))
        return f", but the test needs {unpacked[1]} values {'in each item' if is_item else 'there'}."
    if isinstance(error, TypeError):
        for text, consequence in _CONSEQUENCES.items():
            if text in trail.text:
                return consequence + _missing_operator(trail.text, subject)
    return ", so the test could not continue."


def _missing_operator(text, subject):
    """Returns a sentence about the special method that an operator of the tests needs, or ""."""
    needed = _OPERATION.match(text)
    kind = type(subject.value).__name__ if is_proxy(subject.value) else ""
    if needed is None or kind not in needed.group("left", "right"):
        return ""
    own, reflected = _OPERATORS.get(needed["operator"] or needed["comparison"], (None, None))
    method = own if needed["left"] == kind else reflected
    return f" Is there a `{method}` in `{kind}`?" if method else ""


def _gives(node, subject, trail):
    """Whether the value of a node of the failing frame comes from the subject."""
    return any(part is subject.node for part in ast.walk(node)) or any(
        origin.node is subject.node for origin in trail.origins_of([node]))


def describe_value(value):
    """Returns a short text of a value. Sends no request."""
    kind = type(value)
    if not is_proxy(value):
        return short(value)
    if issubclass(kind, type):
        return "a class"
    if kind is ProxyModule:
        return "a module"
    article = "an" if kind.__name__[:1].lower() in "aeiou" else "a"
    return f"{article} {kind.__name__}" if kind.__name__ in _KINDS else f"{article} {kind.__name__} object"
