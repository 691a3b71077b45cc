"""Captures what the student's code prints, in the submission's process, and hands the text to the tests.

The student still sees the text as the output of the test.
"""

import io
import sys

# In characters. A text must fit into one frame of the link.
_MAXIMUM = 1 << 20


class Capture:
    """Takes the place of `sys.stdout` and `sys.stderr` while the tests capture them."""

    def __init__(self):
        self._streams = None

    def start(self):
        if self._streams is None:
            self._streams = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = io.StringIO(), io.StringIO()

    def read(self):
        """Returns what was printed to both streams since the last call."""
        if self._streams is None:
            return "", ""
        texts = tuple(map(_taken, (sys.stdout, sys.stderr)))
        for stream, text in zip(self._streams, texts):
            stream.write(text)
        return texts

    def stop(self):
        if self._streams is not None:
            self.read()
            sys.stdout, sys.stderr = self._streams
            self._streams = None


def _taken(stream):
    """Returns the text in a stream and empties it. Returns nothing if the student's code replaced the stream."""
    if type(stream) is not io.StringIO or stream.closed:
        return ""
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text[:_MAXIMUM]
