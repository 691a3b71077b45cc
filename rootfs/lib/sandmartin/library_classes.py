"""Lists the classes of the library that `isinstance` and `issubclass` recognise in stand-ins.

`isinstance(count(3), types.GeneratorType)` and `issubclass(Deck, collections.abc.Sequence)` are true in the tests for a
generator and for a class of the student's that derives from Sequence.
"""

import abc
import collections.abc
import contextlib
import enum
import functools
import itertools
import json
import numbers
import operator
import re
import threading
import types

# The classes of objects that the other side makes. Their proxies have the special methods of these classes.
_OBJECTS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, types.CoroutineType,
    types.AsyncGeneratorType, types.CodeType, types.ModuleType, types.MappingProxyType, types.MethodWrapperType,
    types.WrapperDescriptorType, types.MethodDescriptorType, types.ClassMethodDescriptorType,
    types.GetSetDescriptorType, types.MemberDescriptorType, types.SimpleNamespace, property, classmethod,
    staticmethod, functools.partial, functools.partialmethod, functools.cached_property, functools.singledispatchmethod,
    type(functools.lru_cache(max)), map, filter, zip, enumerate, reversed, memoryview, re.Pattern, re.Match,
    operator.attrgetter, operator.itemgetter, operator.methodcaller,
    *(value for value in vars(itertools).values() if isinstance(value, type) and not value.__name__.startswith("_")),
)
# A student's class may derive from these abstract classes. The proxy of such a class is registered with them.
ABSTRACT_BASES = (
    abc.ABC, contextlib.AbstractContextManager, contextlib.AbstractAsyncContextManager, collections.UserDict,
    collections.UserList, collections.UserString, numbers.Number, numbers.Complex, numbers.Real, numbers.Rational,
    numbers.Integral,
    *(getattr(collections.abc, name) for name in collections.abc.__all__),
)
# A student's class may also derive from these classes, which are in the method resolution order of its proxy.
CONCRETE_BASES = (enum.Enum, enum.Flag, json.JSONDecoder, json.JSONEncoder, threading.Thread)

LIBRARY_CLASSES = tuple(dict.fromkeys(_OBJECTS + ABSTRACT_BASES + CONCRETE_BASES))
