"""Proxies for objects of the other side. Every operation on a proxy is a request to its original.

A proxy has exactly the special methods that its original has. `len(x)`, `x + y`, `for … in x`, `with x` and
`callable(x)` therefore give the same results as with the original.
"""

import types

_ORDERING = {"__lt__", "__le__", "__gt__", "__ge__"}
_ARITHMETIC = {
    f"__{prefix}{name}__"
    for name in (
        "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "xor",
        "or",
    )
    for prefix in ("", "r", "i")
} - {"__idivmod__"}
_OTHERS = {
    "__abs__", "__bool__", "__call__", "__ceil__", "__complex__", "__contains__", "__delitem__", "__enter__",
    "__exit__", "__float__", "__floor__", "__getitem__", "__hash__", "__index__", "__int__", "__invert__", "__iter__",
    "__len__",
    "__length_hint__", "__neg__", "__next__", "__pos__", "__reversed__", "__round__", "__setitem__", "__trunc__",
    "__eq__", "__ne__", "close", "send", "throw",
}
SPECIALS = frozenset(_ORDERING | _ARITHMETIC | _OTHERS)


class ForeignOperand(TypeError):
    """Raised where an object of the submission would decide a comparison or sum with a plain value."""


class WrongResult(TypeError):
    """Raised where a special method of a student's class has a result that Python refuses, such as `len` of None.

    It is the exception that Python would raise. Its attributes are those of an exception of the student's code.
    """

    def __init__(self, text, method, result):
        super().__init__(text)
        self.method = method
        self.result = result
        self._sandmartin_text = text
        self._sandmartin_trace = []


class NegativeLength(WrongResult, ValueError):
    """`len` of a negative number. (Python raises a ValueError.)"""


class _Documentation:
    """The docstring of the original class or object."""

    def __get__(self, proxy, kind):
        return _request(kind if proxy is None else proxy, "get", "__doc__")


class ProxyType(type):
    """The metaclass of proxy classes. `Stack(3)` makes the object on the other side."""

    def __new__(cls, name, bases, namespace, number=None, objects=None):
        if objects is None:
            raise TypeError("tests cannot derive a class from a class of the submission")
        return super().__new__(cls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, number=None, objects=None):
        super().__init__(name, bases, namespace)
        type.__setattr__(cls, "_sandmartin_number", number)
        type.__setattr__(cls, "_sandmartin_objects", objects)

    def __call__(cls, *positional, **named):
        return _request(cls, "call", positional, named)

    def __getattr__(cls, name):
        if name.startswith("_sandmartin"):
            raise AttributeError(name)
        return _request(cls, "get", name)

    def __setattr__(cls, name, value):
        _request(cls, "set", name, value)

    def __delattr__(cls, name):
        _request(cls, "del", name)

    def __dir__(cls):
        return _request(cls, "dir")

    # For classes whose metaclass defines these, such as enumerations.
    def __iter__(cls):
        return _request(cls, "op", "__iter__", ())

    def __len__(cls):
        return _request(cls, "op", "__len__", ())

    def __contains__(cls, item):
        return _request(cls, "op", "__contains__", (item,))

    def __getitem__(cls, key):
        return _request(cls, "op", "__getitem__", (key,))

    def __bool__(cls):
        return True


class Proxy(metaclass=ProxyType, objects=False):
    """The base class of all proxies of objects."""

    # Not `_sandmartin_number`, which is the number of the original class.
    __slots__ = ("__weakref__", "_sandmartin_label", "_sandmartin_own_number")

    @staticmethod
    def of(kind, number, label):
        proxy = object.__new__(kind)
        object.__setattr__(proxy, "_sandmartin_own_number", number)
        object.__setattr__(proxy, "_sandmartin_label", label)
        return proxy

    def __getattr__(self, name):
        if name.startswith("_sandmartin"):
            raise AttributeError(name)
        return _request(self, "get", name)

    def __setattr__(self, name, value):
        _request(self, "set", name, value)

    def __delattr__(self, name):
        _request(self, "del", name)

    def __dir__(self):
        return _request(self, "dir")

    def __repr__(self):
        return _text(self, "__repr__")

    def __str__(self):
        return _text(self, "__str__")

    def __format__(self, specification):
        try:
            return _text(self, "__format__", specification)
        except WrongResult:
            raise
        except TypeError as error:
            if "returned non-string" in getattr(error, "_sandmartin_text", ""):
                # The class has no `__format__`, so Python formats its other text. Name the method of that.
                _text(self, "__str__")
            raise

    def __reduce_ex__(self, protocol):
        raise TypeError("an object of the submission cannot be copied")


_own_number = vars(Proxy)["_sandmartin_own_number"].__get__


class ProxyModule(types.ModuleType):
    """The student's module as the tests import it."""

    def __init__(self, name, objects, public_names, on_lookup):
        super().__init__(name)
        # Not by assignment: __setattr__ sends a request to the other side.
        vars(self).update(
            _sandmartin_objects=objects, _sandmartin_number=0, _sandmartin_on_lookup=on_lookup, __all__=public_names)

    def __getattr__(self, name):
        # The import system reads such names of every module. The original does not define them.
        if name.startswith("__"):
            raise AttributeError(name)
        value = _request(self, "get", name)
        self._sandmartin_on_lookup(name, value)
        return value

    def __setattr__(self, name, value):
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            _request(self, "set", name, value)

    def __delattr__(self, name):
        _request(self, "del", name)


def proxy_number(value):
    """Returns the number of the original if `value` is a proxy, else None. Sends no request."""
    kind = type(value)
    if type(kind) is ProxyType:
        return _own_number(value)
    if kind is ProxyModule:
        return 0
    if issubclass(kind, type):
        return type.__getattribute__(value, "__dict__").get("_sandmartin_number")
    return None


def is_proxy(value):
    return proxy_number(value) is not None


def proxy_label(value):
    """Returns the name of a proxy for feedback. Sends no request."""
    if type(type(value)) is ProxyType:
        return object.__getattribute__(value, "_sandmartin_label")
    return getattr(value, "__name__", "")


def proxy_class(objects, number, name, bases, specials, module):
    parents = tuple(base for base in bases if type(base) is ProxyType) or (Proxy,)
    namespace = {special: _FORWARDERS[special] for special in specials if special in SPECIALS}
    if "__eq__" in namespace and "__hash__" not in namespace:
        namespace["__hash__"] = None
    namespace.update(__slots__=(), __module__=module, __doc__=_Documentation())
    return ProxyType(name, parents, namespace, number=number, objects=objects)


def proxy_exception_class(objects, number, name, bases, specials, module):
    """Makes a real exception class, so that `except` and `assertRaises` work with its bases."""
    parents = tuple(base for base in bases if isinstance(base, type) and issubclass(base, BaseException))
    namespace = {
        "__module__": module,
        "__str__": lambda self: getattr(self, "_sandmartin_text", None) or Exception.__str__(self),
        "_sandmartin_number": number,
    }
    return type(name, parents, namespace)


def _request(proxy, operation, *arguments):
    kind = proxy if type(proxy) in (ProxyType, ProxyModule) else type(proxy)
    return kind._sandmartin_objects.link.request(operation, proxy_number(proxy), *arguments)


def _text(proxy, method, *arguments):
    text = _request(proxy, "op", method, arguments)
    if type(text) is str:
        return text
    kind = type(text).__name__
    if method == "__format__":
        raise WrongResult(f"__format__ must return a str, not {kind}", method, text)
    if method == "__str__" and _is_inherited(type(proxy), method):
        method = "__repr__"
    raise WrongResult(f"{method} returned non-string (type {kind})", method, text)


def _is_inherited(kind, method):
    """Whether a class has a special method from `object` only."""
    return proxy_number(kind) is not None and proxy_label(_request(kind, "get", method)) == f"object.{method}"


# The types that Python demands of the results, and how its TypeError begins.
_DEMANDED = {
    "__bool__": (bool, "__bool__ should return bool, returned"),
    "__complex__": (complex, "__complex__ returned non-complex"),
    "__float__": (float, "__float__ returned non-float"),
    "__hash__": (int, "__hash__ method should return an integer, returned"),
    "__index__": (int, "__index__ returned non-int"),
    "__int__": (int, "__int__ returned non-int"),
    "__len__": (int, "__len__ should return an integer, returned"),
    "__length_hint__": ((int, type(NotImplemented)), "__length_hint__ must be an integer, not"),
}


def _checked(name, result):
    """Returns the result of a special method. Raises the exception of Python for a result of the wrong kind."""
    kind = type(result)
    if name == "__iter__":
        if not hasattr(kind, "__next__"):
            raise WrongResult(f"iter() returned non-iterator of type '{kind.__name__}'", name, result)
        return result
    demanded, begin = _DEMANDED[name]
    # Python takes any object with __index__ for a length.
    if not isinstance(result, demanded) and not (name == "__len__" and hasattr(kind, "__index__")):
        raise WrongResult(f"{begin} {kind.__name__}", name, result)
    if name == "__len__" and isinstance(result, int) and result < 0:
        raise NegativeLength("__len__() should return >= 0", name, result)
    return result


def _forwarder(name):
    def forward(self, *arguments):
        return _request(self, "op", name, arguments)

    def forward_checked(self, *arguments):
        return _checked(name, _request(self, "op", name, arguments))

    def call(self, *positional, **named):
        # Not _request(), which takes longer: most requests are calls.
        return type(self)._sandmartin_objects.link.request("call", _own_number(self), positional, named)

    def leave(self, kind, error, traceback):
        # A traceback would expose this side's frames.
        return _request(self, "op", name, (kind, error, None))

    def equal(self, other):
        # A student's __eq__ could claim to equal any plain value.
        if type(self)._sandmartin_objects.is_strict() and not is_proxy(other):
            return NotImplemented
        return _request(self, "op", name, (other,))

    def decide(self, *arguments):
        kind = type(self)
        objects = kind._sandmartin_objects
        if objects.is_strict() and not all(map(is_proxy, arguments)) and not objects.is_named(kind):
            raise ForeignOperand(f"an object of the class {kind.__name__} is not a plain value")
        return _request(self, "op", name, arguments)

    if name == "__call__":
        return call
    if name == "__exit__":
        return leave
    if name in ("__eq__", "__ne__"):
        return equal
    if name in _DEMANDED or name == "__iter__":
        return forward_checked
    return decide if name in _ORDERING | _ARITHMETIC else forward


_FORWARDERS = {name: _forwarder(name) for name in SPECIALS}
