"""Which types of Python itself cross the link by name, and how values of its library are rebuilt on the other side.

A name from the other side only ever selects from these tables: it is never imported or looked up.
"""

import builtins
import collections
import datetime
import decimal
import fractions
import http
import re
import signal

# What a student raises must never pass for the harness's own control flow: unittest stops at this one, so it arrives
# as another exception of the same name. (Of the library's exceptions, SkipTest among them, only those below cross.)
_WITHHELD = {KeyboardInterrupt}

_BUILTIN_TYPES = (
    bool, bytearray, bytes, complex, dict, float, frozenset, int, list, object, range, set, slice, str, tuple, type,
    type(None), type(Ellipsis), type(NotImplemented),
)
_LIBRARY_TYPES = (
    collections.Counter, collections.OrderedDict, collections.defaultdict, collections.deque, datetime.date,
    datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone, decimal.Decimal, fractions.Fraction,
    decimal.InvalidOperation, decimal.DivisionByZero,
)
_ENUMS = (http.HTTPStatus, re.RegexFlag, signal.Signals)

TYPES = {f"{t.__module__}.{t.__qualname__}": t for t in _BUILTIN_TYPES + _LIBRARY_TYPES}
TYPES.update(
    (f"builtins.{name}", value)
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException) and value not in _WITHHELD
)
TYPE_NAMES = {value: name for name, value in TYPES.items()}

ENUMS = {f"{e.__module__}.{e.__qualname__}": e for e in _ENUMS}
ENUM_NAMES = {value: name for name, value in ENUMS.items()}

# Functions such as `len` that the tests pass in are the submission's own `len` there.
FUNCTIONS = {
    name: value for name, value in vars(builtins).items() if type(value) is type(len) and not name.startswith("_")
}
FUNCTION_NAMES = {value: name for name, value in FUNCTIONS.items()}

# Values that are rebuilt from a tuple of plain data: type -> (take apart, put together).
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
    slice: (lambda s: (s.start, s.stop, s.step), slice),
}

_named_tuples = {}


def is_named_tuple(value_type):
    """Whether a class was made by `collections.namedtuple` (or derives from such a class)."""
    fields = getattr(value_type, "_fields", None)
    return (
        issubclass(value_type, tuple)
        and type(fields) is tuple
        and all(type(field) is str for field in fields)
        and len(fields) <= 256
    )


def named_tuple(name, fields):
    """The class for a named tuple of the other side; the same name and fields are the same class."""
    key = (name, fields)
    if key not in _named_tuples:
        if len(_named_tuples) >= 1000 or len(fields) > 256:
            raise ValueError("too many named tuples")
        _named_tuples[key] = collections.namedtuple(name, fields)
    return _named_tuples[key]
