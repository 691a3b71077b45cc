"""The table of objects that are not plain data. They stay in their process and cross the link as handles.

Each side has one `Objects`. An object that a side sends gets a number in its table. A number that a side receives
becomes a proxy (proxies.py), which forwards operations to the other side. Classes have proxies too, so
`isinstance(stack, Stack)` and `assertRaises(EmptyStack)` work in the tests as in one interpreter.
"""

import enum

from . import inspection
from .codec import Malformed, Unsendable
from .encoder import Encoder, write_type
from .errors import read_error, write_error
from .library_classes import LIBRARY_CLASSES
from .named_tuples import named_tuple_with_members
from .operations import perform
from .proxies import Proxy, proxy_number
from .proxy_classes import library_proxy_class, proxy_class, proxy_exception_class
from .proxy_type import is_proxy_type
from .special_methods import SPECIALS, specials_of


class Objects:
    """The handles of one side.

    `access_rules` limits what the other side may do. Only the harness has such rules; the tests may do anything to the
    submission. `trace_of` returns the lines of a traceback that the other side needs.
    """

    def __init__(self, peer_module, access_rules=None, trace_of=lambda error: []):
        self.link = None
        self.sends_functions_by_name = access_rules is not None
        self._peer_module = peer_module
        self._access_rules = access_rules
        self._trace_of = trace_of
        # Both sides use number 0 for the student's module.
        self._exported = [None]
        self._numbers = {}
        self._proxies = {}
        self._errors = {}
        self._error_numbers = {}
        self._library_classes = {}
        # Whether a value is being encoded only to find out whether it can cross.
        self._is_trying = False

    def export_module(self, module):
        self._exported[0] = module
        self._numbers[id(module)] = 0

    def snapshot(self):
        """Returns the state of the tables, for `restore`."""
        return len(self._exported), dict(self._proxies), dict(self._errors), dict(self._error_numbers)

    def restore(self, snapshot):
        count, self._proxies, self._errors, self._error_numbers = snapshot
        for value in self._exported[count:]:
            del self._numbers[id(value)]
        del self._exported[count:]

    def is_strict(self):
        """Whether objects of the other side must not decide comparisons with plain values."""
        return self._access_rules is not None

    def is_named(self, kind):
        """Whether the tests name a class of the submission. Its objects may then decide comparisons and arithmetic."""
        return self._access_rules is None or self._access_rules.is_named(kind)

    # Sending

    def is_foreign(self, value):
        return self._foreign_number(value) is not None

    def _foreign_number(self, value):
        number = proxy_number(value)
        return self._error_numbers.get(id(value)) if number is None else number

    def number_of(self, value):
        """Returns the number of an object of this side, a new one if it has none."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._exported)
            # Keeps the object alive, because an id is only unique during the lifetime of its object.
            self._exported.append(value)
        return number

    def keep(self, value):
        """Makes an object of a class such as `class Stack(list)` cross as a handle, and not as its content."""
        self.number_of(value)

    def is_kept(self, value):
        return not self.is_strict() and (id(value) in self._numbers or isinstance(value, enum.Enum))

    def write(self, encoder, value, depth):
        number = self._foreign_number(value)
        if number is not None:
            encoder.tag(b"m")
            encoder.size(number)
            return
        kind = type(value)
        if self._access_rules is not None:
            self._access_rules.check_sending(value)
        if issubclass(kind, type):
            self._write_class(encoder, value, depth)
        elif issubclass(kind, BaseException):
            is_tests = self._access_rules is not None
            write_error(encoder, self.number_of(value), value, depth, self._trace_of(value), has_causes=not is_tests)
        else:
            encoder.tag(b"h")
            encoder.size(self.number_of(value))
            encoder.text(_label(value))
            write_type(encoder, kind, depth)

    def _write_class(self, encoder, kind, depth):
        number = self.number_of(kind)
        if number in encoder.described:
            encoder.tag(b"y")
            encoder.size(number)
            return
        encoder.described.add(number)
        encoder.tag(b"C")
        encoder.size(number)
        encoder.text(kind.__name__)
        bases = [base for base in kind.__bases__ if base is not object]
        encoder.size(len(bases))
        for base in bases:
            encoder.value(base, depth + 1)
        specials = specials_of(kind)
        encoder.size(len(specials))
        for special in specials:
            encoder.text(special)

    def sendable(self, value):
        """Returns the value, or a short text if the value cannot cross, so that an error always arrives."""
        if self._is_trying:
            return value
        self._is_trying = True
        try:
            Encoder(self).value(value, 10)
        except (Unsendable, TypeError, ValueError, RecursionError):
            return f"<{type(value).__name__}>"
        finally:
            self._is_trying = False
        return value

    # Receiving

    def read(self, decoder, tag, depth):
        if tag == b"h":
            number, label, kind = decoder.size(), decoder.text(), decoder.value(depth + 1)
            return self._proxy(number, label, kind)
        if tag == b"C":
            return self._read_class(decoder, depth)
        if tag == b"y":
            number = decoder.size()
            if not isinstance(self._proxies.get(number), type):
                raise Malformed("a class that was not described")
            return self._proxies[number]
        if tag == b"m":
            return self.exported(decoder.size())
        if tag == b"E":
            return self._read_error(decoder, depth)
        if tag == b"e":
            number = decoder.size()
            if number not in self._errors:
                raise Malformed("an error that was not described")
            return self._errors[number]
        raise Malformed("an unknown kind of value")

    def exported(self, number):
        if type(number) is not int or not 0 <= number < len(self._exported):
            raise Malformed("an unknown handle")
        return self._exported[number]

    def _proxy(self, number, label, kind):
        if number not in self._proxies:
            if not is_proxy_type(kind):
                kind = self._library_class(kind)
            self._proxies[number] = Proxy.of(kind, number, label[:200])
        return self._proxies[number]

    def _library_class(self, original):
        """Returns the proxy class for a class that crosses by name, such as that of functions."""
        if original is not object and original not in LIBRARY_CLASSES:
            raise Malformed("a handle of another kind of value")
        if original not in self._library_classes:
            self._library_classes[original] = library_proxy_class(self, original)
        return self._library_classes[original]

    def _read_class(self, decoder, depth):
        number, name = decoder.size(), decoder.text()[:200]
        bases = tuple(decoder.items(depth))
        specials = [decoder.text() for _ in range(min(decoder.size(), len(SPECIALS)))]
        if number not in self._proxies:
            make = proxy_class
            if any(isinstance(base, type) and issubclass(base, BaseException) for base in bases):
                make = proxy_exception_class
            self._proxies[number] = make(self, number, name, bases, specials, self._peer_module)
        return self._proxies[number]

    def named_tuple_class(self, number, base):
        """Returns the stand-in of a named tuple of the student's with methods."""
        if number not in self._proxies:
            self._proxies[number] = named_tuple_with_members(self, number, base)
        kind = self._proxies[number]
        if not (isinstance(kind, type) and issubclass(kind, base)):
            raise Malformed("not a named tuple")
        return kind

    def _read_error(self, decoder, depth):
        number = decoder.size()

        def register(error):
            self._errors[number] = error
            self._error_numbers[id(error)] = number

        return read_error(decoder, depth, self._errors.get(number), register)

    def proxy_at(self, number):
        return self._proxies.get(number)

    def error_number(self, error):
        """Returns the number of an exception of the other side, or None."""
        return self._error_numbers.get(id(error))

    def signature(self, proxy):
        """Returns the signature of an object of the other side."""
        return inspection.signature(self.link.request("signature", proxy_number(proxy)))

    # Serving requests

    def perform(self, operation, number, *arguments):
        """Performs one operation on an object of this side."""
        target = self.exported(number)
        if self._access_rules is not None:
            self._access_rules.check(target, operation, arguments)
        return perform(self, target, operation, arguments)


def _label(value):
    """Returns the name of an object for feedback."""
    name = getattr(value, "__qualname__", None)
    return name[:200] if type(name) is str else ""
