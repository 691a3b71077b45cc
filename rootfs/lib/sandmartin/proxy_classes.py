"""The classes of proxies, made for each class of the other side with exactly its special methods."""

import functools
import types

from .awaiting import awaiting
from .library_classes import ABSTRACT_BASES, CONCRETE_BASES
from .proxies import Proxy, is_proxy, own_number, request
from .proxy_type import LibraryProxyType, ProxyType, class_number, is_proxy_type, original_type, StandInLimit
from .special_methods import ARITHMETIC, ORDERING, SPECIALS, specials_of
from .stdlib_types import PLAIN
from .special_results import DEMANDED, checked


class ForeignOperand(TypeError):
    """Raised where an object of the submission would decide a comparison or sum with a plain value."""


class _Documentation:
    """The docstring of the original class or object."""

    def __get__(self, proxy, kind):
        original = original_type(kind)
        if proxy is None and original is not None:
            return original.__doc__
        return request(kind if proxy is None else proxy, "get", "__doc__")


class _ExceptionType(type):
    """The metaclass of exception classes of the other side."""

    def __getattr__(cls, name):
        if name.startswith("_") or "_sandmartin_objects" not in vars(cls):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return cls._sandmartin_objects.link.request("get", class_number(cls), name)


def proxy_class(objects, number, name, bases, specials, module):
    """Makes the proxy class of a class of the other side."""
    parents = tuple(base for base in bases if is_proxy_type(base)) or (Proxy,)
    namespace = _namespace(specials, module)
    metaclass = LibraryProxyType if any(type(parent) is LibraryProxyType for parent in parents) else ProxyType
    concrete = [base for base in bases if base in CONCRETE_BASES]
    if concrete:
        metaclass = LibraryProxyType
        namespace["_sandmartin_bases"] = [each for base in concrete for each in base.__mro__[:-1]]
        namespace["__getattribute__"] = _original_attribute
        # Python copies the offset of `__dict__` from any class in the method resolution order (typeobject.c,
        # inherit_slots). Without room for a dictionary of its own, a proxy would be destroyed with other memory.
        del namespace["__slots__"]
    content = next((base for base in bases if base in PLAIN), None) or next(
        (parent._sandmartin_content for parent in parents if hasattr(parent, "_sandmartin_content")), None)
    if content is not None:
        shadow = _shadow(name, content)
        namespace.update(
            __eq__=_equals_content, __ne__=_differs_from_content, __class__=property(lambda proxy: shadow),
            _sandmartin_content=content)
    # Without its number, so that the registration asks the other side for nothing.
    kind = metaclass(name, parents, namespace, objects=objects)
    for base in bases:
        if base in ABSTRACT_BASES:
            base.register(kind)
    type.__setattr__(kind, "_sandmartin_number", number)
    return kind


def _equals_content(proxy, other):
    """Compares the content of the built-in base with a plain value. No method of the student's decides."""
    if is_proxy(other) or not type(proxy)._sandmartin_objects.is_strict():
        return request(proxy, "op", "__eq__", (other,))
    return request(proxy, "content") == other


def _differs_from_content(proxy, other):
    return not _equals_content(proxy, other)


def _shadow(name, base):
    """Returns a class that shows `isinstance` the built-in base, which a proxy class cannot have."""
    def refuse(*arguments, **named):
        raise StandInLimit(f"`__class__` of {name} cannot be called")

    return type(name, (base,), {"__new__": refuse})


def _original_attribute(proxy, name):
    """Returns an attribute of the original, and not that of a class of the library in the method resolution order."""
    if name.startswith("_sandmartin") or name in vars(object):
        return object.__getattribute__(proxy, name)
    return request(proxy, "get", name)


def library_proxy_class(objects, original):
    """Makes the proxy class of the other side's objects of a class of the library, such as its functions."""
    # Each function has a module of its own.
    module = property(lambda proxy: request(proxy, "get", "__module__"))
    namespace = _namespace(specials_of(original), module)
    if original is not object:
        # As with a mock that has a `spec`, `isinstance(f, types.FunctionType)` is true.
        namespace["__class__"] = property(lambda proxy: original)
    if original is types.FunctionType:
        namespace["__get__"] = _bind
    return ProxyType(original.__name__, (Proxy,), namespace, objects=objects, original=original)


def _bind(function, instance, kind=None):
    """Makes a function that is an attribute of a class a method, as Python does."""
    return function if instance is None else types.MethodType(function, instance)


def _namespace(specials, module):
    namespace = {special: _FORWARDERS[special] for special in specials if special in SPECIALS}
    if "__await__" in namespace and "send" in namespace:
        namespace.update(send=_send, throw=_throw, close=_close)
    if "__eq__" in namespace and "__hash__" not in namespace:
        namespace["__hash__"] = None
    namespace.update(__slots__=(), __module__=module, __doc__=_Documentation())
    return namespace


def _wait(proxy):
    link = type(proxy)._sandmartin_objects.link
    return awaiting(proxy, request, functools.partial(link.note_awaited, proxy))


# A task drives a coroutine by these methods, and not by `__await__`.


def _send(proxy, value):
    return _begun(proxy).send(value)


def _throw(proxy, *error):
    return _begun(proxy).throw(*error)


def _close(proxy):
    if _is_begun(proxy):
        _begun(proxy).close()
    else:
        request(proxy, "op", "close", ())


def _begun(proxy):
    if not _is_begun(proxy):
        object.__setattr__(proxy, "_sandmartin_awaiting", _wait(proxy))
    return object.__getattribute__(proxy, "_sandmartin_awaiting")


def _is_begun(proxy):
    return hasattr(proxy, "_sandmartin_awaiting")


def proxy_exception_class(objects, number, name, bases, specials, module):
    """Makes a real exception class, so that `except` and `assertRaises` work with its bases."""
    parents = tuple(base for base in bases if isinstance(base, type) and issubclass(base, BaseException))
    namespace = {
        "__module__": module,
        "__str__": lambda self: getattr(self, "_sandmartin_text", None) or Exception.__str__(self),
        "__getattr__": _error_attribute,
        "_sandmartin_number": number,
        "_sandmartin_objects": objects,
    }
    return _ExceptionType(name, parents, namespace)


def _error_attribute(error, name):
    """Returns an attribute that did not cross with the exception, such as a method."""
    number = type(error)._sandmartin_objects.error_number(error)
    if number is None or name.startswith("_"):
        raise AttributeError(f"{type(error).__name__!r} object has no attribute {name!r}")
    return type(error)._sandmartin_objects.link.request("get", number, name)


def _forwarder(name):
    def forward(self, *arguments):
        return request(self, "op", name, arguments)

    def forward_checked(self, *arguments):
        return checked(name, request(self, "op", name, arguments))

    def call(self, *positional, **named):
        # Not request(), which takes longer: most requests are calls.
        return type(self)._sandmartin_objects.link.request("call", own_number(self), positional, named)

    def leave(self, kind, error, traceback):
        # A traceback would expose this side's frames.
        return request(self, "op", name, (kind, error, None))

    def equal(self, other):
        # A student's __eq__ could claim to equal any plain value.
        if type(self)._sandmartin_objects.is_strict() and not is_proxy(other):
            return NotImplemented
        return request(self, "op", name, (other,))

    def decide(self, *arguments):
        kind = type(self)
        objects = kind._sandmartin_objects
        if objects.is_strict() and not all(map(is_proxy, arguments)) and not objects.is_named(kind):
            raise ForeignOperand(f"an object of the class {kind.__name__} is not a plain value")
        return request(self, "op", name, arguments)

    if name == "__call__":
        return call
    if name == "__await__":
        return _wait
    if name in ("__exit__", "__aexit__"):
        return leave
    if name in ("__eq__", "__ne__"):
        return equal
    if name in DEMANDED or name == "__iter__":
        return forward_checked
    return decide if name in ORDERING | ARITHMETIC else forward


_FORWARDERS = {name: _forwarder(name) for name in SPECIALS}
