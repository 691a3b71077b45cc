"""Runs the submission as a program that talks with the tests: the submission's side of an interactive exercise.

The program's standard input and output are functions of the tests. This file is no defence: the student's code may
change all of it, and only the tests judge what arrives.
"""

import io
import sys
import types


def run(code, file, read, write):
    """Runs the program. `read()` returns its next input, empty at the end; `write(output)` takes its output."""
    # Output is sent when the program reads, when it ends, and when the buffer is full, because each request takes time.
    output = io.TextIOWrapper(io.BufferedWriter(_Output(write)), "utf-8", "backslashreplace")
    sys.stdin = io.TextIOWrapper(io.BufferedReader(_Input(read, output)), "utf-8")
    sys.stdout = output
    module = types.ModuleType("__main__")
    module.__file__ = file
    sys.modules["__main__"] = module
    try:
        exec(code, vars(module))
    finally:
        output.flush()


class _Input(io.RawIOBase):
    def __init__(self, read, output):
        super().__init__()
        self._read = read
        self._output = output
        self._pending = b""

    def readable(self):
        return True

    def readinto(self, buffer):
        # The tests must know all output, because they decide what the program reads next.
        self._output.flush()
        if not self._pending:
            self._pending = self._read()
        count = min(len(buffer), len(self._pending))
        buffer[:count] = self._pending[:count]
        self._pending = self._pending[count:]
        return count


class _Output(io.RawIOBase):
    def __init__(self, write):
        super().__init__()
        self._write = write

    def writable(self):
        return True

    def write(self, data):
        self._write(bytes(data))
        return len(data)
