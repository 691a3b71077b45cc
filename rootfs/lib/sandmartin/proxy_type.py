"""The metaclass of proxies: what the tests can do with a class of the submission itself."""

import types

_CLASS_ATTRIBUTES = vars(type)
_own_dictionary = _CLASS_ATTRIBUTES["__dict__"].__get__
# inspect.isabstract reads this bit of `__flags__`.
_IS_ABSTRACT = 1 << 20


class StandInLimit(TypeError):
    """Raised where a stand-in cannot do what the original would do in one interpreter. The fault is the package's."""

    def __init__(self, what):
        super().__init__(f"{what}, because the tests and the submission are two processes (see `isolation: shared`)")


class _FromOriginal:
    """An attribute that every class has: the original's, and not that of its proxy."""

    def __init__(self, name):
        self._name = name

    def __get__(self, kind, metaclass):
        if kind is None:
            return self
        own = _CLASS_ATTRIBUTES[self._name].__get__
        original = original_type(kind)
        if original is not None:
            return own(original)
        if not is_told(kind):
            return own(kind)
        return self._read(kind)

    def _read(self, kind):
        return request(kind, "get", self._name)

    def __set__(self, kind, value):
        request(kind, "set", self._name, value)


class _Dictionary(_FromOriginal):
    def _read(self, kind):
        return types.MappingProxyType(request(kind, "vars"))


class _Flags(_FromOriginal):
    def _read(self, kind):
        return _CLASS_ATTRIBUTES["__flags__"].__get__(kind) | request(kind, "get", "__flags__") & _IS_ABSTRACT


class ProxyType(type):
    """The metaclass of proxy classes. `Stack(3)` makes the object on the other side."""

    def __new__(cls, name, bases, namespace, number=None, objects=None, original=None):
        if objects is None:
            raise StandInLimit("the tests cannot derive a class from a class of the submission")
        return super().__new__(cls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, number=None, objects=None, original=None):
        super().__init__(name, bases, namespace)
        for attribute, value in (("number", number), ("objects", objects), ("original", original)):
            type.__setattr__(cls, f"_sandmartin_{attribute}", value)

    __annotations__, __base__, __bases__, __mro__ = map(
        _FromOriginal, ("__annotations__", "__base__", "__bases__", "__mro__"))
    __dict__ = _Dictionary("__dict__")
    __flags__ = _Flags("__flags__")

    @property
    def __signature__(cls):
        return cls._sandmartin_objects.signature(cls)

    # The student's metaclass decides only about classes and objects of the student's, never about a plain value.

    def __subclasscheck__(cls, kind):
        return type.__subclasscheck__(cls, kind) or (
            is_told(cls) and class_number(kind) is not None
            and request(cls, "op", "__subclasscheck__", (kind,)) is True)

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance) or (
            is_told(cls) and is_proxy_type(type(instance))
            and request(cls, "op", "__instancecheck__", (instance,)) is True)

    def __subclasses__(cls):
        return request(cls, "get", "__subclasses__")()

    def __call__(cls, *positional, **named):
        return request(cls, "call", positional, named)

    def __getattr__(cls, name):
        if name.startswith("_sandmartin"):
            raise AttributeError(name)
        original = original_type(cls)
        return request(cls, "get", name) if original is None else getattr(original, name)

    def __setattr__(cls, name, value):
        request(cls, "set", name, value)

    def __delattr__(cls, name):
        request(cls, "del", name)

    def __dir__(cls):
        return request(cls, "dir")

    # For classes whose metaclass defines these, such as enumerations.
    def __iter__(cls):
        return request(cls, "op", "__iter__", ())

    def __len__(cls):
        return request(cls, "op", "__len__", ())

    def __contains__(cls, item):
        return request(cls, "op", "__contains__", (item,))

    def __getitem__(cls, key):
        return request(cls, "op", "__getitem__", (key,))

    def __bool__(cls):
        return True


class LibraryProxyType(ProxyType):
    """The metaclass of proxies of classes that derive from a class of the library, such as Enum.

    The class of the library is in their method resolution order, which `issubclass` reads. A metaclass with an `mro`
    of its own makes attributes slower, so other proxies do not have it.
    """

    def mro(cls):
        order = super().mro()
        bases = [base for base in _own_dictionary(cls).get("_sandmartin_bases", ()) if base not in order]
        return order[:-1] + bases + order[-1:]


def is_proxy_type(kind):
    """Whether a class is the proxy of a class. Exceptions have real classes instead."""
    return type(kind) is ProxyType or type(kind) is LibraryProxyType


def class_number(kind):
    """Returns the number of the original of a proxy class, or None. Sends no request."""
    return _own_dictionary(kind).get("_sandmartin_number")


def original_type(kind):
    """Returns the class of the library that a proxy class stands for, or None for a class of the other side."""
    return _own_dictionary(kind).get("_sandmartin_original")


def own_order(kind):
    """Returns the method resolution order of a proxy class itself. Sends no request."""
    return _CLASS_ATTRIBUTES["__mro__"].__get__(kind)


def is_told(kind):
    """Whether the other side answers every question about its class. The tests answer few such questions."""
    objects = _own_dictionary(kind).get("_sandmartin_objects")
    return bool(objects) and objects.is_strict() and class_number(kind) is not None


def request(kind, operation, *arguments):
    """Sends a request about the original of a proxy class."""
    if class_number(kind) is None:
        raise TypeError(f"the class {original_type(kind).__name__} of the other side cannot be used here")
    return kind._sandmartin_objects.link.request(operation, class_number(kind), *arguments)
