"""Proxies for objects of the other side. Every operation on a proxy is a request to its original.

A proxy has exactly the special methods that its original has (proxy_classes.py). `len(x)`, `x + y`, `for … in x`,
`with x` and `callable(x)` therefore give the same results as with the original.
"""

import types

from .proxy_type import ProxyType, StandInLimit, class_number, is_proxy_type, is_told, original_type
from .special_results import WrongResult
from .submission_file import specification_of

# The import system and unittest read these names of every module. The original does not define them.
_UNDEFINED = {"__cached__", "__path__", "__warningregistry__"}


class _Constructor:
    """The `__init__` of the original, for `inspect.signature(Stack.__init__)`. A proxy is made without it."""

    def __get__(self, proxy, kind):
        return _of_class(kind, "__init__") if proxy is None else request(proxy, "get", "__init__")


class _Method:
    """A special method of proxies. The class itself shows the original's, so `Stack.__str__ is object.__str__`."""

    def __init__(self, function):
        self._function = function

    def __get__(self, proxy, kind):
        if proxy is not None:
            return types.MethodType(self._function, proxy)
        if is_told(kind) or original_type(kind) is not None:
            return _of_class(kind, self._function.__name__)
        return self._function


def _of_class(kind, name):
    """Returns a method of the original of a class: that of `object` itself where no class of it has its own."""
    original = original_type(kind)
    if original is not None:
        return getattr(original, name)
    found = request(kind, "get", name)
    return getattr(object, name) if is_proxy(found) and proxy_label(found) == f"object.{name}" else found


class Proxy(metaclass=ProxyType, objects=False):
    """The base class of all proxies of objects."""

    # Not `_sandmartin_number`, which is the number of the original class.
    __slots__ = ("__weakref__", "_sandmartin_awaiting", "_sandmartin_label", "_sandmartin_own_number")

    def __init_subclass__(cls):
        # Not that of a class of the library in the method resolution order.
        pass

    __init__ = _Constructor()

    @staticmethod
    def of(kind, number, label):
        proxy = object.__new__(kind)
        object.__setattr__(proxy, "_sandmartin_own_number", number)
        object.__setattr__(proxy, "_sandmartin_label", label)
        return proxy

    def __getattr__(self, name):
        if name.startswith("_sandmartin"):
            raise AttributeError(name)
        return request(self, "get", name)

    def __setattr__(self, name, value):
        request(self, "set", name, value)

    def __delattr__(self, name):
        request(self, "del", name)

    @_Method
    def __dir__(self):
        return request(self, "dir")

    @_Method
    def __repr__(self):
        return _text(self, "__repr__")

    @_Method
    def __str__(self):
        return _text(self, "__str__")

    @_Method
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

    @property
    def __signature__(self):
        return type(self)._sandmartin_objects.signature(self)

    def __copy__(self):
        return request(self, "copy")

    def __deepcopy__(self, memo):
        # The other side keeps a memo of its own, so that objects within several copies stay the same object.
        copied, memo["_sandmartin"] = request(self, "deepcopy", memo.get("_sandmartin"))
        return copied

    def __reduce_ex__(self, protocol):
        raise StandInLimit("an object of the other side cannot be pickled")


own_number = vars(type)["__dict__"].__get__(Proxy)["_sandmartin_own_number"].__get__


class _ModuleDocumentation:
    """The docstring of the student's module."""

    def __get__(self, module, kind):
        return None if module is None else request(module, "get", "__doc__")

    def __set__(self, module, value):
        request(module, "set", "__doc__", value)


class ProxyModule(types.ModuleType):
    """The student's module as the tests import it."""

    __doc__ = _ModuleDocumentation()

    def __init__(self, name, objects, public_names, on_lookup):
        super().__init__(name)
        specification = specification_of(name)
        # Not by assignment: __setattr__ sends a request to the other side.
        vars(self).update(
            _sandmartin_objects=objects, _sandmartin_number=0, _sandmartin_on_lookup=on_lookup, __all__=public_names,
            __loader__=specification.loader, __spec__=specification, __file__=f"{name}.py")

    def __getattr__(self, name):
        if name in _UNDEFINED or name.startswith("_sandmartin"):
            raise AttributeError(name)
        value = request(self, "get", name)
        self._sandmartin_on_lookup(name, value)
        return value

    def __setattr__(self, name, value):
        if name.startswith("__"):
            super().__setattr__(name, value)
        else:
            request(self, "set", name, value)

    def __delattr__(self, name):
        request(self, "del", name)

    def __dir__(self):
        return request(self, "dir")


def proxy_number(value):
    """Returns the number of the original if `value` is a proxy, else None. Sends no request."""
    kind = type(value)
    if is_proxy_type(kind):
        return own_number(value)
    if kind is ProxyModule:
        return 0
    return class_number(value) if issubclass(kind, type) else None


def is_proxy(value):
    return proxy_number(value) is not None


def proxy_label(value):
    """Returns the name of a proxy for feedback. Sends no request."""
    if is_proxy_type(type(value)):
        return object.__getattribute__(value, "_sandmartin_label")
    return getattr(value, "__name__", "")


def request(proxy, operation, *arguments):
    """Sends a request about the original of a proxy."""
    kind = proxy if type(proxy) is ProxyModule or is_proxy_type(proxy) else type(proxy)
    return kind._sandmartin_objects.link.request(operation, proxy_number(proxy), *arguments)


def _text(proxy, method, *arguments):
    text = request(proxy, "op", method, arguments)
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
    return class_number(kind) is not None and proxy_label(request(kind, "get", method)) == f"object.{method}"
