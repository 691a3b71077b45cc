"""The special methods that proxies forward."""

import types

ORDERING = {"__lt__", "__le__", "__gt__", "__ge__"}
ARITHMETIC = {
    f"__{prefix}{name}__"
    for name in (
        "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "xor",
        "or",
    )
    for prefix in ("", "r", "i")
} - {"__idivmod__"}
_OTHERS = {
    "__abs__", "__aenter__", "__aexit__", "__aiter__", "__anext__", "__await__", "__bool__", "__bytes__", "__call__",
    "__ceil__", "__complex__", "__contains__", "__delitem__", "__enter__", "__exit__", "__float__", "__floor__",
    "__fspath__", "__getitem__", "__hash__", "__index__", "__int__", "__invert__", "__iter__", "__len__",
    "__length_hint__", "__neg__", "__next__", "__pos__", "__reversed__", "__round__", "__setitem__", "__trunc__",
    "__eq__", "__ne__", "close", "send", "throw",
}
SPECIALS = frozenset(ORDERING | ARITHMETIC | _OTHERS)
# The usual kinds of methods, which are called with their object.
_METHODS = {types.FunctionType, types.MethodDescriptorType, types.WrapperDescriptorType}


def specials_of(kind):
    """Returns the names of the special methods that the objects of a class have."""
    defined = set()
    for base in kind.__mro__:
        if base is not object:
            defined.update(name for name in vars(base) if name in SPECIALS)
    return sorted(name for name in defined if getattr(kind, name, None) is not None)


def call_special(target, name, arguments):
    """Calls a special method as an operator does, which is the class's, never one of the object itself."""
    kind = type(target)
    method = getattr(kind, name, None)
    if method is None:
        return NotImplemented
    if type(method) in _METHODS:
        return method(target, *arguments)
    # For example that of a mock, whose class has another mock in its place.
    method = next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)
    if method is None:
        return NotImplemented
    bind = getattr(type(method), "__get__", None)
    return (method if bind is None else bind(method, target, kind))(*arguments)
