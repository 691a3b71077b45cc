"""Tests in the manner of pytest. pytest itself collects and runs them, one at a time, in the harness.

All fixtures end with the test that asked for them, also those of a wider scope, because the next test has a fresh
process of the submission.
"""

import contextlib
import pathlib
import types
import unittest
import warnings

import pytest
from _pytest.runner import runtestprotocol
from _pytest.skipping import xfailed_key
from _pytest.unittest import TestCaseFunction

from . import pytest_assertions
from .proxies import is_proxy
from .pytest_session import SUPPORT, returned
from .result import Skip
from .short_text import short
from .tests import MODULE, TestsFault, line_of, title_of


def collect(session, file, module):
    """Returns the tests of a loaded module in the order of its source: (id, title, case)."""
    collector = _Module.from_parent(session, path=pathlib.Path(file).absolute(), nodeid=file)
    collector.loaded = module
    with _faults(file):
        items = list(_items(collector))
    for item in items:
        _check(item, file)
    return [(_identifier(item), _title(item), _case(item)) for item in _in_source_order(items)]


@contextlib.contextmanager
def _faults(file):
    """Turns what pytest says about tests that it cannot collect into a fault of the package."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", pytest.PytestCollectionWarning)
        try:
            yield
        except (pytest.PytestCollectionWarning, pytest.Collector.CollectError, pytest.fail.Exception) as error:
            raise TestsFault(f"{file}: {error}") from None


class _Module(pytest.Module):
    """The tests' module, which is loaded already. pytest looks only at what is the tests' own."""

    loaded = None

    def _getobj(self):
        return self.loaded

    def collect(self):
        module = self.obj
        own = types.ModuleType(module.__name__)
        vars(own).update((name, value) for name, value in vars(module).items() if not is_proxy(value))
        self._obj = own
        try:
            return list(super().collect())
        finally:
            self._obj = module


def _items(collector):
    for node in collector.collect():
        if isinstance(node, pytest.Item):
            yield node
        else:
            yield from _items(node)


def _in_source_order(items):
    """Sorts the methods of each class of unittest, which pytest collects by name."""
    positions = {item: index for index, item in enumerate(items)}
    starts = {}
    for item in items:
        starts.setdefault(item.parent, positions[item])

    def place(item):
        if isinstance(item, TestCaseFunction):
            return starts[item.parent], line_of(item.function)
        return positions[item], 0

    return sorted(items, key=place)


# What a test can use instead of a fixture that a plugin of pytest defines.
_INSTEAD = {
    "mocker": "; it is part of a plugin: use `monkeypatch` or `unittest.mock` instead",
    "subtests": "; it is part of a plugin: use `parametrize`, or `subTest` in a class of unittest, instead",
}


def _check(item, file):
    """Raises TestsFault for a test that asks for a fixture that does not exist."""
    known = item._fixtureinfo.name2fixturedefs
    missing = [name for name in item._fixtureinfo.names_closure if name not in known and name != "request"]
    if missing:
        raise TestsFault(
            f"{file}: the test `{_identifier(item)}` asks for the fixture `{missing[0]}`, which neither {file} nor "
            f"{SUPPORT}.py defines{_INSTEAD.get(missing[0], '')}")


def _identifier(item):
    """Returns the id of a test, such as `TestSum.test_add[1-2-3]`."""
    return ".".join(node.name for node in item.listchain() if isinstance(node, (pytest.Class, pytest.Item)))


def _title(item):
    """Returns the title of a test: that of its function, and its parameters."""
    name = _plain_title(item)
    return f"{name} ({_parameters(item)})" if hasattr(item, "callspec") else name


def _plain_title(item):
    return title_of(item.originalname or item.name, item.function.__doc__)


def _parameters(item):
    """Returns the name that the teacher gave to a set of parameters, or the parameters with their values."""
    marks = list(item.iter_markers("parametrize"))
    names = {getattr(values, "id", None) for mark in marks for values in _sets_of_values(mark)}
    if item.callspec.id in names or any("ids" in mark.kwargs for mark in marks):
        return item.callspec.id
    return ", ".join(f"{name}={short(value)}" for name, value in item.callspec.params.items())


def _sets_of_values(mark):
    return mark.args[1] if len(mark.args) > 1 else mark.kwargs.get("argvalues", ())


def _case(item):
    if isinstance(item, TestCaseFunction) and not _needs_pytest(item):
        # unittest itself runs it, with sub-tests.
        return item.parent.obj(item.name)
    # A class of the same name, by which marks of the test's class are found.
    kind = PytestCase if item.cls is None else type(item.cls.__name__, (PytestCase,), {})
    return kind(item)


def _needs_pytest(item):
    own = [name for name in item.fixturenames if not name.startswith(("_unittest_", "_xunit_", "request"))]
    return bool(own) or any(True for _ in item.iter_markers())


class PytestCase(unittest.TestCase):
    """A test that pytest runs."""

    def __init__(self, item):
        super().__init__("run")
        self._item = item
        self.function = item.function
        # The title of a hidden test for students. It lacks the parameters, because they are values of the test.
        self.plain_title = _plain_title(item)
        self.__unittest_skip__ = item.get_closest_marker("skip") is not None

    def id(self):
        return f"{MODULE}.{_identifier(self._item)}"

    def run(self, result):
        has_passed = True
        for report in runtestprotocol(self._item, log=False, nextitem=None):
            if report.outcome != "passed":
                has_passed = False
                self._add(report, result)
        result.has_returned_value = self._item.stash.get(returned, None) is not None
        if has_passed:
            result.addSuccess(self)

    def _add(self, report, result):
        if isinstance(report.error, (pytest.skip.Exception, pytest.xfail.Exception)):
            result.skips.append(Skip(str(report.error.msg), report.error))
        elif report.error is None:
            result.addUnexpectedSuccess(self)
        else:
            error = pytest_assertions.as_assertion(report.error)
            if report.outcome == "failed":
                result.add_problem(error)
            elif self._item.stash[xfailed_key].raises is not None:
                # The teacher names the exception. pytest has compared it, also if it is the submission's.
                result.addSuccess(self)
            else:
                result.addExpectedFailure(self, (type(error), error, error.__traceback__))
