"""The submission server: imports the student's module once, then serves each test in a fresh copy of that process.

A fork serves each test except the last. The process that imported the module serves the last test itself, since it has
run no other test. Most exercises have one test and need no fork.

This file is not a defence. The student's code shares the interpreter and may change all of it. Whatever it changes, it
can only send bytes over the link, and only the harness judges them.
"""

import _thread
import functools
import os
import signal
import sys
import types

from . import program
from .link import NoReply, Link, LinkBroken
from .mirrored import Mirrored
from .objects import Objects
from .directory_snapshot import DirectorySnapshot

# Descriptor 3 is the control channel, which is closed before the student's code is read.
LINK_DESCRIPTOR = 4


def main(alone):
    try:
        Submission(LINK_DESCRIPTOR, alone).serve()
    except LinkBroken:
        # The harness closed the link, so no error can be reported.
        os._exit(0)


def prepare():
    """Does nothing: the interpreter of a submission stays as Python made it."""


def prefault():
    """Pre-faults pages by serving a test of an imaginary module; see prefault.py."""
    from .prefault import prefault_submission

    prefault_submission(_PrefaultSubmission)


class Submission:
    """The process that imports the module and forks the tests' processes.

    `alone` means that all visible processes belong to the submission, so all others can be killed after a test.
    """

    def __init__(self, link_descriptor, alone):
        self._alone = alone
        self._file = None
        self._objects = Objects("tests", trace_of=self._trace)
        self._link = Link(link_descriptor, self._objects, self._perform)
        self._mirrored = Mirrored()
        self._directories = None
        self._source = b""
        self._failures = None
        # Whether the tests talk with the file as a program, instead of calling its functions.
        self._is_program = False
        # The tests, if they run in this process.
        self._tests = None
        self._code = self._failure = self._capture = self._examples = None
        self._process = self._loader = os.getpid()
        # The number of remaining tests that need a fork. It is 0 in the forks.
        self._forks = 0
        self._is_over = False
        self._operations = {
            "compile": self._compile, "open": self._open, "open_program": self._open_program,
            "tests": self._expect_tests, "begin": self._begin, "end": self._end, "load tests": self._load_tests,
            "run test": self._run_test, "mirror": self._mirrored.apply, "advise": self._advise,
            "where defined": self._where_defined,
            "output": self._capture_output, "examples": self._run_examples,
        }

    def serve(self):
        """Serves requests until the other side closes the link. Forked processes serve their tests here too."""
        while True:
            self._link.serve_next()
            if self._is_over:
                os._exit(0)
            while self._forks and self._prefork():
                pass

    def _perform(self, operation, *arguments):
        try:
            return self._do(operation, *arguments)
        finally:
            # A fork that the student's code made and that returned here must not use the link.
            if os.getpid() != self._process:
                _flush()
                os._exit(0)

    def _do(self, operation, *arguments):
        own = self._operations.get(operation)
        if own is not None:
            return own(*arguments)
        try:
            return self._objects.perform(operation, *arguments)
        finally:
            self._mirrored.pass_files_back()

    def _expect_tests(self, count):
        # If the module started threads, they exist in this process only, so the last test needs a fork too.
        self._forks = count if _thread._count() else count - 1
        raise NoReply

    # Loading

    def _compile(self, name):
        """Compiles the student's file while the harness compiles the tests. `open` reports an error."""
        self._file = f"{name}.py"
        try:
            self._source = self._read(self._file)
            self._code = compile(self._source, self._file, "exec", dont_inherit=True)
        except BaseException as error:
            self._failure = error
        raise NoReply

    def _open(self, name):
        """Imports the student's module. Returns the names that it defines, or why the import failed and the details."""
        if self._failure is not None:
            return {"failure": list(self._failures_of_file().explain_reading(self._failure))}
        module = types.ModuleType(name)
        module.__file__ = os.path.abspath(self._file)
        sys.modules[name] = module
        sys.argv = [self._file]
        sys.path.insert(0, os.getcwd())
        try:
            exec(self._code, vars(module))
        except BaseException as error:
            return {"failure": list(self._failures_of_file().explain_loading(error))}
        finally:
            _flush()
        return self._export(module)

    def _open_program(self, name):
        """Offers the student's program as a function that runs it. Returns why it does not compile, if so."""
        self._is_program = True
        if self._failure is not None:
            return {"failure": list(self._failures_of_file().explain_reading(self._failure))}
        sys.argv = [self._file]
        sys.path.insert(0, os.getcwd())
        module = types.ModuleType(name)
        module.run = functools.partial(program.run, self._code, os.path.abspath(self._file))
        return self._export(module)

    def _export(self, module):
        self._objects.export_module(module)
        self._directories = DirectorySnapshot([os.getcwd(), "/tmp"] if self._alone else [os.getcwd()])
        return {"defined": [name for name in vars(module) if type(name) is str], "public": _public_names(module)}

    @staticmethod
    def _read(path):
        with open(path, "rb") as file:
            return file.read()

    def _failures_of_file(self):
        """Imports the explanations, which a submission without a failure does not need."""
        if self._failures is None:
            from .failures import Failures

            self._failures = Failures(self._file, self._source, self._is_program)
        return self._failures

    def _trace(self, error):
        return self._failures_of_file().trace(error)

    def _advise(self, number):
        """Returns a sentence or two about the meaning of an exception that this process sent."""
        return self._failures_of_file().advise(self._objects.exported(number))

    def _where_defined(self, name):
        """Returns a sentence about a definition that the tests cannot reach, or ""."""
        from .inner_names import where_defined

        return where_defined(name, self._source)

    # Tests

    def _prefork(self):
        """Forks the process of the next test in advance, while the harness is busy, and waits until it has ended.

        The fork receives the `begin` of its test itself, and this process reads nothing meanwhile. Returns False in the
        fork, and if the fork failed.
        """
        try:
            child = self._fork()
        except BaseException:
            # The process limit, or the student's code changed `os`. `begin` tries again and reports the error.
            return False
        if child == 0:
            return False
        self._reap(child)
        return True

    def _load_tests(self, name, files):
        """Imports the tests into this process, for an exercise with shared isolation."""
        # Only such an exercise pays for the import.
        from .shared_submission import SharedTests

        self._tests = SharedTests(self._trace)
        return self._tests.load(name, files)

    def _run_test(self, identifier):
        return self._tests.run(identifier)

    def _begin(self):
        """Forks the test's process if it was not forked in advance. The child replies, the parent waits."""
        child = self._fork() if self._forks else 0
        if child == 0:
            return None
        self._reap(child)
        raise NoReply

    def _end(self):
        """Flushes the test's output, so that the reply means that all output has left."""
        _flush()
        # The process that imported the module must not exit, because its exit ends the cell.
        self._is_over = os.getpid() != self._loader

    def _capture_output(self, action):
        """Starts to capture what the student's code prints, returns it, or stops."""
        # Imported only here, because few tests capture output.
        from .capture import Capture

        self._capture = self._capture or Capture()
        return {"start": self._capture.start, "read": self._capture.read, "stop": self._capture.stop}[action]()

    def _run_examples(self, action, *arguments):
        """Begins a sequence of examples, runs one, or returns the docstrings of the student's file."""
        from .examples import Examples, docstrings

        if action == "docstrings":
            return docstrings(self._source)
        self._examples = self._examples or Examples()
        if action == "begin":
            return self._examples.begin(self._objects.exported(0))
        return self._examples.run(*arguments)

    def _fork(self):
        _flush()
        # `random` reseeds itself in each fork, but every test must begin in the state after the import.
        random = sys.modules.get("random")
        state = _random_state(random)
        child = os.fork()
        if child == 0:
            if state:
                random.setstate(state)
            self._forks = 0
            self._process = os.getpid()
            os.setpgid(0, 0)
            self._link.reset_after_fork()
        else:
            self._link.leave_to_child()
        return child

    def _reap(self, child):
        """Reaps a test's process, announces its end, and removes what it left behind."""
        _, status = os.waitpid(child, 0)
        self._end_processes(child)
        # Before the directories are restored, which can wait: this process forks the next test only afterwards.
        self._link.announce_end(_ending(status))
        self._directories.restore()
        self._forks -= 1

    def _end_processes(self, group):
        """Kills and reaps the processes that the test's process left behind."""
        try:
            if self._alone:
                os.kill(-1, signal.SIGKILL)
            else:
                os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            while os.waitpid(-1, 0 if self._alone else os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            pass


class _PrefaultSubmission(Submission):
    """A submission that takes its code from the prefault and serves the test without a fork."""

    def prefault(self, code):
        self._prefault_code = code
        self.serve()

    def _read(self, path):
        # Reading any file pre-faults the code that reads files.
        super()._read(__file__)
        return self._prefault_code

    def _begin(self):
        return None


def _random_state(random):
    """Returns the state of `random`, or None if the library's `random` is not imported."""
    try:
        return random.getstate()
    except Exception:
        return None


def _public_names(module):
    listed = getattr(module, "__all__", None)
    if isinstance(listed, (list, tuple)):
        return [name for name in listed if isinstance(name, str) and hasattr(module, name)]
    return [
        name
        for name, value in vars(module).items()
        if type(name) is str and not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]


def _ending(status):
    code = os.waitstatus_to_exitcode(status)
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _flush():
    for stream in {id(stream): stream for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)}.values():
        try:
            stream.flush()
        except BaseException:
            # The student's code closed or replaced the stream, so its content is lost, as in any program.
            pass
