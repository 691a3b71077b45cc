"""The rules for what a submission may do with objects that the tests passed to it.

Only the harness judges a submission. The submission must therefore not reach the tests' own state (a function's
globals, a frame, the running test case) through an object that it was given.
"""

import types
import unittest

from .codec import Unsendable
from .proxies import proxy_number
from .proxy_type import own_order
from .special_methods import SPECIALS

_NEVER_SENT = (
    types.ModuleType, types.FrameType, types.TracebackType, types.CodeType, unittest.TestCase, unittest.TestSuite,
    unittest.TestResult, unittest.TestLoader,
)
# Their attributes lead to frames and globals. The submission can only call or iterate them.
_OPAQUE = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, types.CoroutineType,
    types.AsyncGeneratorType, types.MethodWrapperType, types.WrapperDescriptorType, types.MethodDescriptorType,
    types.ClassMethodDescriptorType, types.GetSetDescriptorType, types.MemberDescriptorType, property, classmethod,
    staticmethod,
)
_HARMLESS = {"__name__", "__qualname__", "__doc__"}
_TEXTS = {"__repr__", "__str__", "__format__"}


class AccessRules:
    """The rules of one harness. `named` holds the numbers of the submission's classes that the tests name."""

    def __init__(self):
        self.named = set()

    def is_named(self, kind):
        return any(proxy_number(base) in self.named for base in own_order(kind)[:-1] if proxy_number(base))

    def check_sending(self, value):
        kind = type(value)
        if issubclass(kind, _NEVER_SENT) or issubclass(kind, type) and issubclass(value, _NEVER_SENT):
            raise Unsendable(f"a {kind.__name__} of the tests cannot be passed to the submission")

    def check(self, target, operation, arguments):
        """Raises an error, which the submission's code receives, if an operation is not allowed."""
        name = arguments[0] if arguments else None
        if operation in ("get", "set", "del"):
            self._check_attribute(target, operation, name)
        elif operation == "op" and name not in SPECIALS and name not in _TEXTS:
            raise AttributeError(f"{name} cannot be used here")
        elif operation in ("copy", "deepcopy"):
            self._check_copying(target)
        elif operation == "signature" and not isinstance(target, (types.FunctionType, types.MethodType)):
            raise ValueError(f"a {type(target).__name__} of the tests has no signature here")
        elif operation in ("content", "dir", "member", "vars"):
            raise AttributeError("the attributes of the tests' objects cannot be listed")

    @staticmethod
    def _check_copying(target):
        kind = type(target)
        if issubclass(kind, _OPAQUE + _NEVER_SENT + (type, BaseException)) or _is_mock(kind):
            raise TypeError(f"a {kind.__name__} of the tests cannot be copied here")

    def _check_attribute(self, target, operation, name):
        kind = type(target)
        if operation == "get" and type(name) is str and name in _HARMLESS:
            return
        if type(name) is not str or name.startswith("_") or issubclass(kind, _OPAQUE) or issubclass(kind, _NEVER_SENT):
            raise AttributeError(f"{kind.__name__} object has no attribute {name!r} that can be used here")
        if operation != "get" and (issubclass(kind, (type, BaseException)) or _is_mock(kind)):
            raise AttributeError(f"{name!r} cannot be changed here")
        if _is_mock(kind) and any(name in vars(base) for base in kind.__mro__):
            # The mock's own methods could erase or forge the calls that it recorded.
            raise AttributeError(f"{name!r} of a mock cannot be used here")


def _is_mock(kind):
    # Compares names, because importing unittest.mock takes longer than the rest of the harness and few tests use it.
    return any(base.__module__ == "unittest.mock" for base in kind.__mro__)
