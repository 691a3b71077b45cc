"""Describes an exception to the other side of the link, and makes the exception again there."""

from .codec import Malformed
from .encoder import write_type
from .library_exceptions import builtin_base

_MAXIMUM_TRACE = 20
_MAXIMUM_ATTRIBUTES = 100
# Below this depth in a frame, an exception crosses without the exceptions that led to it.
_DEEPEST_CAUSE = 40
# Not the attributes themselves, which a student's class may define.
_ARGUMENTS, _DICTIONARY, _CAUSE, _CONTEXT, _IS_SUPPRESSED = (
    vars(BaseException)[name].__get__
    for name in ("args", "__dict__", "__cause__", "__context__", "__suppress_context__"))


def write_error(encoder, number, error, depth, trace, has_causes):
    """Writes an exception. `has_causes` says whether the exceptions that led to it cross too."""
    objects = encoder.objects
    if number in encoder.described:
        encoder.tag(b"e")
        encoder.size(number)
        return
    encoder.tag(b"E")
    encoder.size(number)
    write_type(encoder, type(error), depth)
    encoder.value(tuple(objects.sendable(argument) for argument in _ARGUMENTS(error)), depth + 1)
    encoder.text(_text(error))
    encoder.value({name: objects.sendable(value) for name, value in _attributes(error)}, depth + 1)
    encoder.value(trace[-_MAXIMUM_TRACE:], depth + 1)
    encoder.value(_notes(error), depth + 1)
    # Noted only now, because the other side makes the exception from its arguments and attributes.
    encoder.described.add(number)
    for cause in (_CAUSE(error), _CONTEXT(error)):
        encoder.value(cause if has_causes and depth < _DEEPEST_CAUSE else None, depth + 1)
    encoder.value(_IS_SUPPRESSED(error), depth + 1)


def _attributes(error):
    return [
        (name, value)
        for name, value in list(_DICTIONARY(error).items())[:_MAXIMUM_ATTRIBUTES]
        if isinstance(name, str) and not name.startswith("_")
    ]


def _notes(error):
    notes = _DICTIONARY(error).get("__notes__")
    return [note for note in notes[:_MAXIMUM_ATTRIBUTES] if type(note) is str] if type(notes) is list else []


def _text(error):
    try:
        return str(error)[:2000]
    except BaseException:
        return ""


def read_error(decoder, depth, known, register):
    """Reads an exception. Returns `known` if this side has made it already, and else registers a new one."""
    kind, arguments = decoder.value(depth + 1), decoder.value(depth + 1)
    text, attributes, trace = decoder.text(), decoder.value(depth + 1), decoder.value(depth + 1)
    if not (isinstance(kind, type) and issubclass(kind, BaseException) and type(arguments) is tuple):
        raise Malformed("a malformed error")
    error = known if known is not None else _make(kind, arguments)
    # Registered before the causes are read, because they may refer to this error.
    register(error)
    notes = decoder.value(depth + 1)
    cause, context, is_suppressed = (decoder.value(depth + 1) for _ in range(3))
    if known is not None:
        return known
    _set_attributes(error, attributes)
    error._sandmartin_text = text
    error._sandmartin_trace = [
        line for line in trace if type(line) is tuple and [type(part) for part in line] == [int, str, str]
    ] if type(trace) is list else []
    for note in notes if type(notes) is list else ():
        if type(note) is str:
            error.add_note(note)
    for value in (cause, context):
        if not (value is None or isinstance(value, BaseException)):
            raise Malformed("a cause that is not an exception")
    error.__cause__, error.__context__, error.__suppress_context__ = cause, context, is_suppressed is True
    return error


def _make(kind, arguments):
    """Makes an exception without the constructor of a class of the library or of the other side.

    Such a constructor may need other arguments than those that it stored.
    """
    base = builtin_base(kind)
    try:
        error = base.__new__(kind, *arguments)
        base.__init__(error, *arguments)
    except Exception:
        # For example a UnicodeDecodeError whose arguments the other side has changed.
        error = base.__new__(kind)
        error.args = arguments
    return error


def _set_attributes(error, attributes):
    kind = type(error)
    for name, value in attributes.items() if type(attributes) is dict else ():
        if type(name) is str and name.isidentifier() and name[0] != "_" and not _defines(kind, name):
            setattr(error, name, value)


def _defines(kind, name):
    # Not hasattr(), which asks the other side.
    return any(name in vars(base) for base in kind.__mro__)
