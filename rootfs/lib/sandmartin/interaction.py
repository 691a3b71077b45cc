"""Interactive exercises: the tests of `interactor.py` talk with the student's program while it runs.

Each test function gets a `Program`. The program runs in the submission's process; a thread of the harness serves its
reading and printing, while the test function decides what comes next.
"""

import codecs
import collections
import functools
import re
import sys
import threading

from .facts import of_error
from .feedback import Explanation, explain_error
from .link import LinkBroken
from .message import fitted
from .result import Explained
from .tests import FILE, TestsFault

# The characters that the program may print before the tests read them.
_MAXIMUM_UNREAD = 1 << 20
_MAXIMUM_RECORDED = 200
_MAXIMUM_TRANSCRIPT = 6000
_MAXIMUM_SHOWN = 200
_NUMBER = re.compile(r"[+-]?\d{1,1000}")


class Mistake(Exception):
    """What the program did wrong, in words for its author, and the line that it printed instead of what is expected."""

    def __init__(self, text, got=None, expected=None):
        super().__init__(text)
        self.facts = {"got": got, "expected": expected}


class Program:
    """The student's program, as a test talks with it."""

    def __init__(self, run):
        self._run = run
        self._changed = threading.Condition()
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._unread = ""
        self._input = collections.deque()
        self._record = collections.deque(maxlen=_MAXIMUM_RECORDED)
        self._is_reading = self._is_closed = self._has_ended = False
        self._error = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    # For the tests

    def read_line(self):
        """Returns the next line that the program prints, without its newline.

        A text without a newline counts as a line when the program waits for input or has ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: "\n" in self._unread or self._is_idle())
            if not self._unread:
                self._raise_end("it should print something more")
                raise Mistake("Your program waits for input, but it should print something now.")
            line, _, self._unread = self._unread.partition("\n")
        self._note("Your program", line)
        return line

    def read_number(self):
        """Returns the whole number in the next line. A line without exactly one number is the program's mistake."""
        line = self.read_line()
        numbers = _NUMBER.findall(line)
        if len(numbers) != 1:
            expected = "a line with one whole number"
            raise Mistake(f"Your program printed {_quoted(line)}, but {expected} was expected.", line, expected)
        return int(numbers[0])

    def write_line(self, *values):
        """Gives the program a line of input: the values as texts, separated by spaces."""
        line = " ".join(map(str, values))
        with self._changed:
            self._note("Test", line)
            if self._has_ended:
                self._raise_end("it should read more input")
            self._input.append(line.encode("utf-8", "backslashreplace") + b"\n")
            self._changed.notify_all()

    def expect_end(self):
        """Waits until the program has ended. Further output, and waiting for input, are its mistakes."""
        with self._changed:
            self._changed.wait_for(lambda: self._unread or self._is_idle())
            if self._unread:
                line = self._unread.partition("\n")[0]
                self._note("Your program", line)
                raise Mistake(f"Your program printed {_quoted(line)}, but it should have ended.", line)
        self.finish()

    # For the harness

    def finish(self):
        """Waits until the program has ended properly. Output that no test has read is dropped."""
        with self._changed:
            self._changed.wait_for(self._is_idle)
            if not self._has_ended:
                raise Mistake("Your program waits for more input, but it should have ended.")
        self._raise_error()

    def close(self):
        """Lets the program read the end of its input, and waits until it has ended."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join()

    def transcript(self):
        """Returns the last part of what was said, one text for each line."""
        lines = [f"{speaker}: {_shown(line)}" for speaker, line in self._record]
        lines += [f"Your program, unread: {_shown(line)}" for line in self._unread[:_MAXIMUM_SHOWN].splitlines()]
        length = 0
        for index in range(len(lines) - 1, -1, -1):
            length += len(lines[index]) + 1
            if length > _MAXIMUM_TRANSCRIPT:
                return ["…", *lines[index + 1:]]
        return lines

    def last_line(self):
        """Returns the last line of the program that the test read, or None."""
        return next((line for speaker, line in reversed(self._record) if speaker == "Your program"), None)

    def is_quoted(self, text):
        """Whether a text quotes the last line of the program, as the error of `int(line)` does."""
        line = self.last_line()
        return line is not None and (repr(line) in text or repr(line.strip()) in text)

    def _note(self, speaker, line):
        self._record.append((speaker, line))

    def _is_idle(self):
        return self._has_ended or self._is_reading and not self._input

    def _raise_end(self, missing):
        """Raises the reason if the program has ended."""
        if self._has_ended:
            self._raise_error()
            raise Mistake(f"Your program has ended, but {missing}.")

    def _raise_error(self):
        error = self._error
        if isinstance(error, SystemExit):
            code = error.args[0] if error.args else None
            if code is None or type(code) is int and code == 0:
                return
            raise Mistake("Your program ended itself with an exit code that means failure.")
        if error is not None:
            raise error

    # In the thread that serves the program

    def _serve(self):
        try:
            self._run(lambda: self._read(), lambda output: self._write(output))
        except BaseException as error:
            self._error = error
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()

    def _read(self):
        with self._changed:
            self._is_reading = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._input or self._is_closed)
            self._is_reading = False
            return self._input.popleft() if self._input else b""

    def _write(self, output):
        if type(output) is not bytes:
            raise TypeError("a program prints bytes")
        with self._changed:
            # A program that prints without end meets its own limits.
            if not self._is_closed and len(self._unread) < _MAXIMUM_UNREAD:
                self._unread += self._decoder.decode(output)
                self._changed.notify_all()


def talk(function, run, advise):
    """Runs one test function against the program. Raises `Explained` for a mistake of the program.

    `advise(error)` notes what an exception of the program means.
    """
    program = Program(run)
    try:
        result = function(program)
        program.finish()
        return result
    except Mistake as error:
        raise Explained(_explanation("failed", str(error), program, facts=error.facts)) from None
    except AssertionError as error:
        teacher = str(error)
        explanation = _explanation("failed", teacher, program, teacher) if teacher else _unexpected(program)
        raise Explained(explanation) from None
    except LinkBroken:
        raise
    except BaseException as error:
        if hasattr(error, "_sandmartin_trace"):
            program.close()
            advise(error)
            message = fitted(functools.partial(explain_error, error, None))
            raise Explained(_explanation("error", message, program, facts=of_error(error))) from None
        if isinstance(error, ValueError) and program.is_quoted(str(error)):
            raise Explained(_unexpected(program)) from None
        raise TestsFault(f"{FILE}, line {_line_of(error)}: {type(error).__name__}: {error}") from None
    finally:
        program.close()


def _explanation(status, message, program, teacher="", facts=None):
    return Explanation(status, message, "\n".join(["What was said:", *program.transcript()]), teacher, facts=facts)


def _unexpected(program):
    """Returns the explanation of a failure about which the test says nothing."""
    line, message = program.last_line(), "Your program did not do what this test expects."
    if line is not None:
        message = f"Your program printed {_quoted(line)}, which this test does not expect."
    return _explanation("failed", message, program, facts={"got": line})


def _line_of(error):
    """Returns the line of the tests in which an exception was raised."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _quoted(line):
    return f"“{_shown(line)}”"


def _shown(line):
    text = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)
    return text if len(text) <= _MAXIMUM_SHOWN else text[:_MAXIMUM_SHOWN] + "…"


def connect(cases, submission, advise):
    """Makes each test function of `interactor.py` talk with the program."""
    run = sys.modules[submission].run
    for case in cases:
        case.function = _Conversation(case.function, run, advise)


class _Conversation:
    """A test function with its program. Keeps what the harness reads from a function."""

    def __init__(self, function, run, advise):
        self._function = function
        self._run = run
        self._advise = advise
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__

    def __call__(self):
        return talk(self._function, self._run, self._advise)
