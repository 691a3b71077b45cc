"""Named tuples on the link. They cross as values, and their classes by name and fields.

A named tuple of the student's may have methods. Its stand-in in the tests is a named tuple as well, and asks the
submission for everything that is not a field.
"""

import collections

_MAXIMUM_CLASSES = 1000
_MAXIMUM_FIELDS = 256

_classes = {}


def is_named_tuple(kind):
    """Whether a class was made by `collections.namedtuple` (or derives from such a class)."""
    fields = getattr(kind, "_fields", None)
    return (
        issubclass(kind, tuple)
        and type(fields) is tuple
        and all(type(field) is str for field in fields)
        and len(fields) <= _MAXIMUM_FIELDS
    )


def write_named_tuple_class(encoder, kind):
    objects, fields = encoder.objects, kind._fields
    encoder.text(kind.__name__)
    encoder.size(len(fields))
    for field in fields:
        encoder.text(field)
    has_members = not objects.is_strict() and _has_members(kind)
    encoder.size(objects.number_of(kind) if has_members else 0)
    if not objects.is_strict() and len(_classes) < _MAXIMUM_CLASSES:
        # A value that comes back is of the student's own class again.
        _classes[kind.__name__, fields] = kind


def _has_members(kind):
    own = (base for base in kind.__mro__ if base.__module__ == kind.__module__)
    return any(not name.startswith("_") and name not in kind._fields for base in own for name in vars(base))


def read_named_tuple_class(decoder):
    name, count = decoder.text(), decoder.size()
    fields = tuple(decoder.text() for _ in range(min(count, _MAXIMUM_FIELDS + 1)))
    number = decoder.size()
    key = name, fields
    if key not in _classes:
        if len(_classes) >= _MAXIMUM_CLASSES or len(fields) > _MAXIMUM_FIELDS:
            raise ValueError("too many named tuples")
        _classes[key] = collections.namedtuple(name, fields)
    if number == 0 or not decoder.objects.is_strict():
        return _classes[key]
    return decoder.objects.named_tuple_class(number, _classes[key])


class _NamedTupleType(type):
    """The metaclass of named tuples of the student's with methods. The student's class makes the values."""

    def __call__(cls, *positional, **named):
        return cls._sandmartin_objects.link.request("call", cls._sandmartin_number, positional, named)

    def __getattr__(cls, name):
        if name.startswith("_"):
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return cls._sandmartin_objects.link.request("get", cls._sandmartin_number, name)


def named_tuple_with_members(objects, number, base):
    namespace = {
        "__slots__": (), "__getattr__": _member, "_sandmartin_number": number, "_sandmartin_objects": objects,
    }
    return _NamedTupleType(base.__name__, (base,), namespace)


def _member(value, name):
    if name.startswith("_"):
        raise AttributeError(f"{type(value).__name__!r} object has no attribute {name!r}")
    kind = type(value)
    return kind._sandmartin_objects.link.request("member", kind._sandmartin_number, name, value)
