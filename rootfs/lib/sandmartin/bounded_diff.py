"""Bounds the time in which unittest describes two large values that differ.

Its assertions print both values in a pretty form and compare the lines with difflib, whose time grows with the square
of their number and more: two lists of 2,000 numbers take seconds, two of 1,000,000 never end. A reader has no use for
such a diff. Without the diff, unittest still names the first difference.
"""

import difflib
import pprint
import unittest.case

_MAXIMUM_CHARACTERS = 20_000
_MAXIMUM_LINES = 200
_MAXIMUM_LINE = 1000


class _Printer:
    """Stands for the module `pprint` in unittest."""

    @staticmethod
    def pformat(value):
        plain = repr(value)
        return pprint.pformat(value) if len(plain) <= _MAXIMUM_CHARACTERS else ""


class _Comparer:
    """Stands for the module `difflib` in unittest."""

    @staticmethod
    def ndiff(first, second):
        lines = [*first, *second]
        if len(lines) > _MAXIMUM_LINES or any(len(line) > _MAXIMUM_LINE for line in lines):
            return []
        return difflib.ndiff(first, second)


def install():
    unittest.case.pprint = _Printer
    unittest.case.difflib = _Comparer


def remove():
    unittest.case.pprint = pprint
    unittest.case.difflib = difflib
