"""The types of Python that cross the link by name, and the library types whose values are rebuilt on the other side.

A name from the other side only selects an entry of these tables. It is never imported or looked up elsewhere.
"""

import builtins
import collections
import datetime
import decimal
import fractions
import http
import re
import signal

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

# Built-in functions that the tests pass, such as `len`, become the submission's own built-ins.
FUNCTIONS = {
    name: value for name, value in vars(builtins).items() if type(value) is type(len) and not name.startswith("_")
}
FUNCTION_NAMES = {value: name for name, value in FUNCTIONS.items()}

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
    """Returns the class of a named tuple of the other side. Equal names and fields give the same class."""
    key = (name, fields)
    if key not in _named_tuples:
        if len(_named_tuples) >= 1000 or len(fields) > 256:
            raise ValueError("too many named tuples")
        _named_tuples[key] = collections.namedtuple(name, fields)
    return _named_tuples[key]
