"""The submission's side: imports the student's module once, then serves each test by a process that has just done so.

That is a fork of the process which imported it, or, for the last test, this process itself: nothing has happened in
it since. An exercise with one test, as most have, forks nothing.

Nothing here is a defence: the student's code shares this interpreter and may change all of it. Whatever it makes of
that, it can only send bytes over the link, and the harness alone judges what they are worth.
"""

import _thread
import os
import signal
import sys
import types

from .link import NoReply, Link, LinkBroken
from .objects import Objects
from .directory_snapshot import DirectorySnapshot

# 3 is the control channel, which is closed before a byte of the student's is read.
LINK_DESCRIPTOR = 4


def main(alone):
    try:
        Submission(LINK_DESCRIPTOR, alone).serve()
    except LinkBroken:
        # The harness hung up: there is nobody left to tell.
        os._exit(0)


def prefault():
    """Serves tests of a module that is not there; see prefault.py."""
    from .prefault import prefault_submission

    prefault_submission(_PrefaultSubmission)


class Submission:
    """The process that imports the module and from which the tests' processes are forked.

    `alone` means that all processes in sight are the submission's, so that after a test all but this one can go.
    """

    def __init__(self, link_descriptor, alone):
        self._alone = alone
        self._file = None
        self._objects = Objects("tests", trace_of=self._trace)
        self._link = Link(link_descriptor, self._objects, self._perform)
        self._directories = None
        self._lines = []
        self._code = self._failure = None
        self._process = self._loader = os.getpid()
        # How many tests are to come that get a process of their own; none in such a process.
        self._forks = 0
        self._is_over = False

    def serve(self):
        """Answers until the other side hangs up; forked processes of tests answer here as well."""
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
            # A process that the student's code forked, and that came back from it, has no part in the conversation.
            if os.getpid() != self._process:
                _flush()
                os._exit(0)

    def _do(self, operation, *arguments):
        if operation == "compile":
            self._compile(*arguments)
            raise NoReply
        if operation == "open":
            return self._open(*arguments)
        if operation == "tests":
            (count,) = arguments
            # Threads that the module has started go on in this process, and in no fork of it.
            self._forks = count if _thread._count() else count - 1
            raise NoReply
        if operation == "begin":
            return self._begin()
        if operation == "end":
            return self._end()
        return self._objects.perform(operation, *arguments)

    # Loading

    def _compile(self, name):
        """Reads the student's file, while the harness reads the tests; `open` tells what came of it."""
        self._file = f"{name}.py"
        try:
            source = self._read(self._file)
            self._lines = source.decode("utf-8", "replace").splitlines()
            self._code = compile(source, self._file, "exec", dont_inherit=True)
        except BaseException as error:
            self._failure = error

    def _open(self, name):
        """Imports the student's module; says what it defines, or why it could not be imported."""
        module = types.ModuleType(name)
        module.__file__ = os.path.abspath(self._file)
        sys.modules[name] = module
        sys.argv = [self._file]
        sys.path.insert(0, os.getcwd())
        try:
            if self._failure is not None:
                raise self._failure
            exec(self._code, vars(module))
        except BaseException as error:
            return {"failure": self._explain(error)}
        finally:
            _flush()
        self._objects.export_module(module)
        self._directories = DirectorySnapshot([os.getcwd(), "/tmp"] if self._alone else [os.getcwd()])
        return {"defined": [name for name in vars(module) if type(name) is str], "public": _public_names(module)}

    @staticmethod
    def _read(path):
        with open(path, "rb") as file:
            return file.read()

    def _explain(self, error):
        if isinstance(error, SyntaxError) and error.filename == self._file:
            return f"Python cannot read your file, line {error.lineno}: {error.msg}. {_quoted(error.text or '')}".strip()
        trace = self._trace(error)
        place = f", in line {trace[-1][0]}: {_quoted(trace[-1][2])}" if trace else "."
        if isinstance(error, SystemExit):
            return f"Your code ended the program before the tests could start{place}"
        return f"Your code raised {type(error).__name__}: {error} before the tests could start{place}"

    def _trace(self, error):
        """The student's own lines of a traceback: number, function, text."""
        lines = []
        traceback = error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename == self._file:
                number = traceback.tb_lineno
                text = self._lines[number - 1].strip()[:200] if 0 < number <= len(self._lines) else ""
                lines.append((number, code.co_name, text))
            traceback = traceback.tb_next
        return lines

    # Tests

    def _prefork(self):
        """Makes the process of the next test while the harness is still busy; True once it has come and gone.

        It waits for the `begin` of its test by itself: until it has ended, this process reads nothing.
        """
        try:
            child = self._fork()
        except BaseException:
            # The process limit, or what the student's code made of `os`: `begin` tries again, and then it is an answer.
            return False
        if child == 0:
            return False
        self._reap(child)
        return True

    def _begin(self):
        """What was not forked ahead is forked now; the child answers, the parent waits."""
        child = self._fork() if self._forks else 0
        if child == 0:
            return None
        self._reap(child)
        raise NoReply

    def _end(self):
        """The answer says that all the test printed is out."""
        _flush()
        # The process that imported the module stays until the cell ends: its own end would be the cell's.
        self._is_over = os.getpid() != self._loader

    def _fork(self):
        _flush()
        # Drawn anew in each fork by that module itself; but a test begins as the import has left things.
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
        """Waits for the end of a test's process, leaves nothing of it, and says that it is gone."""
        _, status = os.waitpid(child, 0)
        self._end_processes(child)
        self._directories.restore()
        self._forks -= 1
        self._link.announce_end(_ending(status))

    def _end_processes(self, group):
        """Ends whatever the test's process left behind."""
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
    """Takes the student's code from the prefault and serves the test in this same process."""

    def prefault(self, code):
        self._prefault_code = code
        self.serve()

    def _read(self, path):
        # To have read some file.
        super()._read(__file__)
        return self._prefault_code

    def _begin(self):
        return None


def _random_state(random):
    """None without the library's own `random`."""
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


def _quoted(text):
    return f"`{text.strip()[:200]}`" if text.strip() else ""


def _ending(status):
    code = os.waitstatus_to_exitcode(status)
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _flush():
    for stream in {id(stream): stream for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)}.values():
        try:
            stream.flush()
        except BaseException:
            # Closed or replaced by the student: what it held is lost, as it would be anywhere.
            pass
