"""The operations that one side performs on its objects for the other side."""

from . import inspection
from .awaiting import Awaited
from .codec import Malformed
from .encoder import Content, has_content
from .special_methods import call_special
from .stdlib_types import TYPE_NAMES


def perform(objects, target, operation, arguments):
    """Performs one operation on an object of this side."""
    match operation, arguments:
        case "call", (tuple() as positional, dict() as named):
            result = target(*positional, **named)
            if isinstance(target, type):
                _keep_own_methods(objects, result)
            return result
        case "get", (str() as name,):
            return getattr(target, name)
        case "set", (str() as name, value):
            return setattr(target, name, value)
        case "del", (str() as name,):
            return delattr(target, name)
        case "op", (str() as name, tuple() as positional):
            return call_special(target, name, positional)
        case "content", ():
            return Content(target)
        case "member", (str() as name, value) if type(value) is target:
            return getattr(value, name)
        case "dir", ():
            return [name for name in dir(target) if isinstance(name, str)]
        case "vars", ():
            return inspection.contents(target)
        case "signature", ():
            return inspection.described_signature(target, is_tests=objects.is_strict())
        case "copy", ():
            return inspection.copied(target)
        case "deepcopy", (memo,):
            return inspection.deep_copied(target, memo)
        case "await", ():
            awaited = Awaited(target)
            return awaited, awaited.advance()
        case "advance" | "cancel", () if type(target) is Awaited:
            return getattr(target, operation)()
    raise Malformed("an unknown operation")


def _keep_own_methods(objects, made):
    """Lets a new object of a class such as `class Stack(list)` stay here, if the class has methods of its own.

    Otherwise the object would cross as a plain list.
    """
    kind = type(made)
    if not objects.is_strict() and kind not in TYPE_NAMES and has_content(kind) and _has_own_methods(kind):
        objects.keep(made)


def _has_own_methods(kind):
    own = (base for base in kind.__mro__ if base.__module__ == kind.__module__)
    return any(not name.startswith("_") for base in own for name in vars(base))
