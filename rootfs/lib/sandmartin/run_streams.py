"""The standard streams of a learner's run: output leaves line by line, and a program that waits for input says so."""

import _io
import builtins
from time import monotonic

# A program that prints without end would spend its time on system calls if every line left at once for ever.
_PROMPT_LINES = 1000
_SECONDS_BETWEEN_LATER_LINES = 0.05
_OUTPUT, _INPUT = 1, 0
# The student may replace built-in functions.
__builtins__ = dict(vars(builtins))


def prompt_output(like):
    """Returns a standard output whose lines leave at once, with the encoding of `like`."""
    buffer = _OutputBuffer(_OutputFile(_OUTPUT, "w", closefd=False))
    output = _Output(buffer, encoding=like.encoding, errors=like.errors, line_buffering=True)
    output.mode = "w"
    return output


def interactive_input(like, output, report_waiting):
    """Returns a standard input that flushes `output` and calls `report_waiting(count)` before it waits.

    `count` is the number of bytes that the program has read. The service knows how many it has written.
    """
    file = _InputFile(_INPUT, "r", closefd=False)
    file.output, file.report_waiting = output, report_waiting
    stream = _io.TextIOWrapper(_io.BufferedReader(file), encoding=like.encoding, errors=like.errors)
    stream.mode = "r"
    return stream


class _OutputFile(_io.FileIO):
    """Counts the bytes that have left."""

    written = 0

    def write(self, data):
        count = super().write(data)
        self.written += count or 0
        return count


class _OutputBuffer(_io.BufferedWriter):
    _prompt_lines = _PROMPT_LINES
    _next = 0.0

    def flush(self):
        """Flushes after a line; later on only from time to time."""
        if self._prompt_lines > 0:
            self._prompt_lines -= 1
        else:
            now = monotonic()
            if now < self._next:
                return
            self._next = now + _SECONDS_BETWEEN_LATER_LINES
        super().flush()

    def flush_always(self):
        super().flush()


class _Output(_io.TextIOWrapper):
    def flush(self):
        """Flushes because the program, or the end of it, asks for that."""
        super().flush()
        self.buffer.flush_always()


class _InputFile(_io.FileIO):
    _count = 0

    def readinto(self, buffer):
        self.output.flush()
        self.report_waiting(self._count)
        count = super().readinto(buffer)
        self._count += count or 0
        return count

    def readall(self):
        # FileIO's own method would not call `readinto`.
        return _io._RawIOBase.readall(self)

    def read(self, size=-1):
        return _io._RawIOBase.read(self, size)
