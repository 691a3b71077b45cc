"""The exception classes of the standard library, which are the same class in the tests and in the submission.

`stdlib_types.py` has the built-in exceptions. A class of another module crosses as its name and its nearest built-in
base. The other side imports the module only if it is in the list below, and never because of any other name. The list
has no exception that directs a test run, such as `unittest.SkipTest`.
"""

import importlib
import os
import sys

from .stdlib_types import TYPE_NAMES

_MODULES = frozenset({
    "_csv", "_lzma", "_pickle", "_queue", "argparse", "asyncio.exceptions", "asyncio.queues", "binascii", "calendar",
    "concurrent.futures._base", "configparser", "copy", "dataclasses", "decimal", "email.errors", "getopt", "graphlib",
    "gzip", "http.client", "http.cookies", "importlib.metadata", "inspect", "io", "ipaddress", "json.decoder", "locale",
    "optparse", "pathlib._abc", "plistlib", "queue", "re", "runpy", "shutil", "socket", "sqlite3", "ssl", "statistics",
    "struct", "subprocess", "tarfile", "threading", "tokenize", "tomllib", "urllib.error", "wave", "xml.dom",
    "xml.etree.ElementTree", "xml.parsers.expat", "xml.sax._exceptions", "zipfile", "zlib", "zoneinfo._common",
})
_LIBRARY = os.path.dirname(os.__file__)

_MAXIMUM_UNKNOWN = 1000

# The classes of names that this Python does not have.
_unknown = {}


def library_name(kind):
    """Returns the name under which an exception class of the library crosses, or None for any other class."""
    name = kind.__module__
    if type(name) is not str or name not in _MODULES or not issubclass(kind, BaseException):
        return None
    # A class of the same name in a file of the student's is another class.
    module = sys.modules.get(name)
    is_known = module is not None and is_of_library(module) and vars(module).get(kind.__qualname__) is kind
    return f"{name}:{kind.__qualname__}" if is_known else None


def is_of_library(module):
    """Whether a module is the library's, and no file of the same name."""
    origin = getattr(module.__spec__, "origin", None)
    return origin in ("built-in", "frozen") or type(origin) is str and origin.startswith(_LIBRARY)


def builtin_base(kind):
    """Returns the nearest built-in base of an exception class."""
    return next(base for base in kind.__mro__ if base in TYPE_NAMES)


def library_exception(name, base):
    """Returns the class of a name of the other side.

    A name that this Python does not have gives an exception class that equals no other.
    """
    module, _, class_name = name[:200].partition(":")
    found = _find(module, class_name) if module in _MODULES else None
    if found is not None and issubclass(found, base):
        return found
    key = (name, base)
    if key not in _unknown:
        if len(_unknown) >= _MAXIMUM_UNKNOWN:
            return base
        _unknown[key] = type(class_name or base.__name__, (base,), {"__module__": module})
    return _unknown[key]


def _find(name, class_name):
    try:
        module = importlib.import_module(name)
    except ImportError:
        return None
    found = vars(module).get(class_name)
    is_its_own = isinstance(found, type) and found.__module__ == name
    return found if is_its_own and is_of_library(module) and issubclass(found, BaseException) else None
