"""`issubclass` for classes of the submission that derive from a class which no stand-in can derive from.

The stand-in of `class Celsius(float)` is no float, because Python would then compute with the stand-in's own content.
So `issubclass(Celsius, float)` asks the submission for the bases.
"""

import builtins
import collections.abc
import sys

from .library_exceptions import is_of_library
from .proxy_type import is_proxy_type, request

_is_subclass = builtins.issubclass


def install():
    """Replaces the built-in function, which takes longer then. So only tests that name it call this."""
    builtins.issubclass = issubclass


def issubclass(kind, classes, /):
    """Return whether 'cls' is derived from another class or is the same class."""
    if _is_subclass(kind, classes):
        return True
    # The stand-in itself tells whether its objects are hashable, and a class may withdraw this from its base.
    return is_proxy_type(kind) and classes is not collections.abc.Hashable and any(
        _is_subclass(base, classes) for base in _library_bases(kind))


def _library_bases(kind):
    """Yields the classes of the library that a class derives from, without `object`."""
    for base in request(kind, "get", "__mro__"):
        if is_proxy_type(base):
            base = _loaded_class(request(base, "get", "__module__"), request(base, "get", "__qualname__"))
        if isinstance(base, type) and base is not object:
            yield base


def _loaded_class(module, name):
    """Returns a class of the library by its names, or None. Imports nothing: the tests have the class already."""
    loaded = sys.modules.get(module) if type(module) is type(name) is str else None
    return vars(loaded).get(name) if loaded is not None and is_of_library(loaded) else None
