"""Values of library modules that are imported only if such a value crosses.

As with stdlib_types.py, a name from the other side only selects an entry of the tables.
"""

import importlib
import sys

# Module -> its classes that cross by name.
_CLASSES = {
    "array": {"array"},
    "pathlib._local": {
        "Path", "PosixPath", "PurePath", "PurePosixPath", "PureWindowsPath", "WindowsPath",
    },
    "typing": {"Any", "Generic", "Protocol"},
    "uuid": {"UUID"},
    "zoneinfo": {"ZoneInfo"},
}
_ALIASES = {
    "Callable", "ClassVar", "Dict", "FrozenSet", "Iterable", "Iterator", "List", "Mapping", "Sequence", "Set", "Tuple",
    "Type", "Union",
}
_ALIAS = "typing:alias"


def late_name(kind):
    """Returns the name under which a class crosses, or None for a class that is not in the table."""
    module, name = kind.__module__, kind.__qualname__
    if type(module) is not str or name not in _CLASSES.get(module, ()):
        return None
    return f"{module}:{name}" if vars(sys.modules.get(module, sys)).get(name) is kind else None


def late_type(name):
    """Returns the class of a name, or None."""
    module, _, name = name.partition(":")
    if name not in _CLASSES.get(module, ()):
        return None
    return vars(importlib.import_module(module)).get(name)


def late_parts(value):
    """Returns the name and the parts of a value that is made again on the other side, or None for other values."""
    kind = type(value)
    if kind.__module__ == "typing":
        return _alias_parts(value)
    name = late_name(kind)
    match name and kind.__name__:
        case "array":
            return name, (value.typecode, value.tolist())
        case "ZoneInfo" if value.key is not None:
            return name, (value.key,)
        case "UUID" | "PosixPath" | "PurePosixPath" | "PureWindowsPath":
            return name, (str(value),)
    return None


def late_value(name, parts):
    """Makes a value from what `late_parts` returned on the other side."""
    if name == _ALIAS:
        return _alias(*parts)
    kind = late_type(name)
    if kind is None:
        raise ValueError("an unknown type")
    return kind(*parts)


def _alias_parts(alias):
    import typing

    origin, arguments = typing.get_origin(alias), getattr(alias, "__args__", None)
    name = "Union" if origin is typing.Union else getattr(alias, "_name", None)
    if name not in _ALIASES or type(arguments) is not tuple or not all(map(_is_writable, arguments)):
        return None
    return _ALIAS, (name, list(arguments))


def _alias(name, arguments):
    import typing

    if name not in _ALIASES or not all(isinstance(each, type) or _is_alias(each) for each in arguments):
        raise ValueError("not an alias of a type")
    if name == "Callable":
        *parameters, returned = arguments
        return typing.Callable[... if parameters == [...] else parameters, returned]
    return getattr(typing, name)[tuple(arguments)]


def _is_writable(argument):
    if isinstance(argument, type) or type(argument).__module__ != "typing":
        return isinstance(argument, type) or _is_alias(argument)
    return _alias_parts(argument) is not None


def _is_alias(value):
    return value is ... or type(value).__module__ in ("types", "typing")
