"""The types of Python that cross the link by name, and the library types whose values are rebuilt on the other side.

A name from the other side only selects an entry of these tables. It is never imported or looked up elsewhere.
"""

import builtins
import collections
import dataclasses
import datetime
import decimal
import fractions
import functools
import http
import operator
import re
import signal
import types

from .library_classes import LIBRARY_CLASSES

# A student's exception must not act on the harness's control flow. unittest stops at a KeyboardInterrupt, so it arrives
# as a different exception of the same name. (library_exceptions.py has the exceptions that are not built in.)
_WITHHELD = {KeyboardInterrupt}

_BUILTIN_TYPES = (
    bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, range, set, slice, str, tuple, type,
    type(None), type(Ellipsis), type(NotImplemented),
)
_LIBRARY_TYPES = (
    collections.Counter, collections.OrderedDict, collections.defaultdict, collections.deque, datetime.date,
    datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone, decimal.Decimal, fractions.Fraction,
    dataclasses.Field, types.GenericAlias, types.UnionType,
)
# The types whose values cross by themselves, never as handles.
PLAIN = frozenset(_BUILTIN_TYPES + _LIBRARY_TYPES)
_ENUMS = (http.HTTPStatus, re.RegexFlag, signal.Signals)

TYPES = {f"{t.__module__}.{t.__qualname__}": t for t in _BUILTIN_TYPES + _LIBRARY_TYPES + LIBRARY_CLASSES}
TYPES.update(
    (f"builtins.{name}", value)
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException) and value not in _WITHHELD
)
TYPE_NAMES = {value: name for name, value in TYPES.items()}

ENUMS = {f"{e.__module__}.{e.__qualname__}": e for e in _ENUMS}
ENUM_NAMES = {value: name for name, value in ENUMS.items()}

# Built-in functions that the tests pass, such as `len`, become the submission's own built-ins.
FUNCTIONS = {
    name: value for name, value in vars(builtins).items() if type(value) is type(len) and not name.startswith("_")
}
FUNCTION_NAMES = {value: name for name, value in FUNCTIONS.items()}

_FIELD_KINDS = {
    kind.name: kind for kind in (dataclasses._FIELD, dataclasses._FIELD_CLASSVAR, dataclasses._FIELD_INITVAR)
}


def _field_parts(field):
    options = [() if value is dataclasses.MISSING else (value,) for value in (field.default, field.default_factory)]
    return (
        field.name, field.type, *options, field.init, field.repr, field.hash, field.compare, dict(field.metadata),
        field.kw_only, field._field_type.name,
    )


def _field(name, annotation, default, factory, *settings):
    default, factory = (option[0] if option else dataclasses.MISSING for option in (default, factory))
    *settings, kind = settings
    field = dataclasses.Field(default, factory, *settings)
    field.name, field.type, field._field_type = name, annotation, _FIELD_KINDS[kind]
    return field


def _union(*members):
    if not all(member is None or isinstance(member, (type, types.GenericAlias)) for member in members):
        raise ValueError("a union of something else than types")
    return functools.reduce(operator.or_, members)


# Values that are rebuilt from a tuple of plain data: type -> (to tuple, from tuple).
REBUILT = {
    decimal.Decimal: (lambda d: (str(d),), decimal.Decimal),
    fractions.Fraction: (lambda f: (f.numerator, f.denominator), fractions.Fraction),
    datetime.date: (lambda d: (d.year, d.month, d.day), datetime.date),
    datetime.time: (
        lambda t: (t.hour, t.minute, t.second, t.microsecond, t.tzinfo, t.fold),
        lambda *parts: datetime.time(*parts[:5], fold=parts[5]),
    ),
    datetime.datetime: (
        lambda t: (t.year, t.month, t.day, t.hour, t.minute, t.second, t.microsecond, t.tzinfo, t.fold),
        lambda *parts: datetime.datetime(*parts[:8], fold=parts[8]),
    ),
    datetime.timedelta: (lambda d: (d.days, d.seconds, d.microseconds), datetime.timedelta),
    datetime.timezone: (lambda z: (z.utcoffset(None), z.tzname(None)), datetime.timezone),
    dataclasses.Field: (_field_parts, _field),
    types.GenericAlias: (lambda a: (a.__origin__, a.__args__), types.GenericAlias),
    types.UnionType: (lambda u: u.__args__, _union),
    slice: (lambda s: (s.start, s.stop, s.step), slice),
}
