"""What the standard library can learn about an object of the other side: signatures, class contents and copies.

Each side performs these operations on its own objects. The tests may perform all of them. The submission may only ask
for the signature of a function of the tests and for a copy of an object (access_rules.py).
"""

import copy
import inspect

from .codec import Malformed, Unsendable

# The values that the submission may see as defaults in the tests' signatures.
_CONSTANTS = (bool, bytes, complex, float, int, str, type(None))


class CopyMemo:
    """The copies that were made during one `copy.deepcopy` of the other side."""

    __slots__ = ("_copies",)

    def __init__(self):
        self._copies = {}

    def copy(self, value):
        return copy.deepcopy(value, self._copies)


def copied(value):
    return copy.copy(value)


def deep_copied(value, memo):
    """Returns a deep copy, and the memo that the further copies of the same operation need."""
    if memo is None:
        memo = CopyMemo()
    elif type(memo) is not CopyMemo:
        raise Malformed("a memo of no copy")
    return memo.copy(value), memo


def contents(kind):
    """Returns the content of a class or object by name."""
    return {name: value for name, value in vars(kind).items() if type(name) is str}


def described_signature(function, is_tests):
    """Returns a signature as plain data, which `signature` reads."""
    described = inspect.signature(function)
    if is_tests:
        return [_described_parameter(p, default_types=_CONSTANTS) for p in described.parameters.values()], ()
    return list(map(_described_parameter, described.parameters.values())), _option(described.return_annotation)


def _described_parameter(parameter, default_types=None):
    default, annotation = _option(parameter.default), _option(parameter.annotation)
    if default_types is not None:
        if default and type(default[0]) not in default_types:
            raise Unsendable("the default of a parameter of the tests cannot be passed to the submission")
        annotation = ()
    return parameter.name, int(parameter.kind), default, annotation


def _option(value):
    return () if value is inspect.Parameter.empty else (value,)


def signature(described):
    """Makes a signature from what `described_signature` returned on the other side."""
    try:
        parameters, returned = described
        return inspect.Signature(
            [
                inspect.Parameter(name, kind, default=_value(default), annotation=_value(annotation))
                for name, kind, default, annotation in parameters
            ],
            return_annotation=_value(returned),
        )
    except (TypeError, ValueError) as error:
        raise Malformed(f"not a signature: {error}") from None


def _value(option):
    return option[0] if option else inspect.Parameter.empty
