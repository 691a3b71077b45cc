"""A session of pytest in the harness, with only those of pytest's plugins that tests use.

The session reads no settings, writes no cache and prints nothing.
"""

import contextlib
import importlib
import io
import os
import pathlib
import sys

import pytest
from _pytest._io import TerminalWriter
from _pytest.capture import CaptureResult
from _pytest.compat import legacy_path
from _pytest.config import Config, PytestPluginManager
from _pytest.main import Session

from . import pytest_assertions
from .captured_output import SubmissionOutput

_PLUGINS = (
    "mark", "main", "runner", "fixtures", "helpconfig", "python", "unittest", "skipping", "monkeypatch", "recwarn",
    "tmpdir", "capture", "logging", "warnings", "assertion", "reports",
)
# The tests are found without pytest, so it need not search for settings or modules.
_ARGUMENTS = ["-c", os.devnull, "--rootdir=.", "--noconftest", "--assert=plain", "--capture=no"]
# The options of plugins that are left out, which other plugins ask for. A verbosity of 1 makes pytest show the whole
# difference between two values.
_OPTIONS = {"trace": False, "usepdb": False, "verbose": 1}
SUPPORT = "conftest"
# What a test's function returned.
returned = pytest.StashKey()


def prepare():
    """Starts and ends a session, so that Python has imported and specialised what that needs."""
    # The plugin for logs opens /dev/null, to which a zygote cannot write.
    start(None, [name for name in _PLUGINS if name != "logging"]).config._ensure_unconfigure()


def start(link, plugins=_PLUGINS):
    """Returns a session of pytest. Tests may have fixtures in a file `conftest.py`."""
    manager = PytestPluginManager()
    place = Config.InvocationParams(args=(), plugins=None, dir=pathlib.Path.cwd())
    config = Config(manager, invocation_params=place)
    for name in plugins:
        manager.import_plugin(name)
    with _variable("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"):
        config.parse(list(_ARGUMENTS), addopts=False)
    vars(config.option).update(_OPTIONS)
    manager.register(_Reporting())
    manager.register(_Terminal(), "terminalreporter")
    manager.register(_OutputFixtures(link))
    manager.register(_PathFixtures())
    config._do_configure()
    pytest_assertions.configure(config)
    session = Session.from_config(config)
    config.hook.pytest_sessionstart(session=session)
    if os.path.exists(f"{SUPPORT}.py"):
        manager.register(importlib.import_module(SUPPORT), SUPPORT)
    return session


@contextlib.contextmanager
def _variable(name, value):
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]


class _Terminal:
    """Takes the place of pytest's terminal, which some of its functions ask for colours."""

    _tw = TerminalWriter(io.StringIO())


class _OutputFixtures:
    """The fixtures that capture output. They capture that of the submission too."""

    def __init__(self, link):
        self._link = link

    @pytest.fixture
    def capsys(self):
        with _Output(self._link) as output:
            yield output

    capfd = capsys


class _PathFixtures:
    """The older forms of `tmp_path` and `tmp_path_factory`."""

    @pytest.fixture
    def tmpdir(self, tmp_path):
        return legacy_path(tmp_path)

    @pytest.fixture(scope="session")
    def tmpdir_factory(self, tmp_path_factory):
        return pytest.TempdirFactory(tmp_path_factory, _ispytest=True)


class _Output:
    """What the submission and the tests print, in the form of pytest's capture fixtures."""

    def __init__(self, link):
        self._submission = SubmissionOutput(link)
        self._streams = None

    def __enter__(self):
        self._streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._own = io.StringIO(), io.StringIO()
        self._submission.start()
        return self

    def __exit__(self, *error):
        sys.stdout, sys.stderr = self._streams
        self._submission.stop()

    def readouterr(self):
        """Returns what was printed since the last call: that of the submission comes first."""
        texts = [printed + own.getvalue() for printed, own in zip(self._submission.read(), self._own)]
        for own in self._own:
            own.seek(0)
            own.truncate()
        return CaptureResult(*texts)

    @contextlib.contextmanager
    def disabled(self):
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()


class _Reporting:
    """A plugin that keeps the error of a failed phase instead of writing its text."""

    @pytest.hookimpl
    def pytest_runtest_makereport(self, item, call):
        error = call.excinfo and call.excinfo.value
        status = "passed" if error is None else "skipped" if isinstance(error, pytest.skip.Exception) else "failed"
        report = pytest.TestReport(item.nodeid, item.location, {}, status, None, call.when)
        report.error = error
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem):
        arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
        pyfuncitem.stash[returned] = pyfuncitem.obj(**arguments)
        return True
