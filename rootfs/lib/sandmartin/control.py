"""The protocol between harness and worker: one JSON object per line.

`HarnessEvent.swift` implements the worker's side and documents each event.
"""

import json
import os

from .facts import checked, checked_line
from .message import RETURN_HINT

_MAXIMUM_LINE = 1 << 20


class Control:
    """The harness's connection to the worker."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._pending = b""
        # Events that the next one follows at once. They are sent together, which wakes the worker once.
        self._held = b""

    def receive(self):
        """Returns the next message of the worker, or None if the worker has closed the connection."""
        while b"\n" not in self._pending:
            piece = os.read(self._descriptor, 1 << 16)
            if not piece or len(self._pending) > _MAXIMUM_LINE:
                return None
            self._pending += piece
        line, _, self._pending = self._pending.partition(b"\n")
        return json.loads(line)

    def listed(self, tests):
        self._send(event="listed", tests=tests)

    def loaded(self, tests):
        """Announces the tests, together with the start of the first one."""
        self._hold(event="loaded", tests=tests)

    def start(self, test):
        """Announces that this test is the next, and waits. Returns the id of the test that the worker wants to run.

        Tests that need others may have to run later or not at all. Returns None if the worker has closed the
        connection.
        """
        self._send(event="start", id=test)
        order = self.receive()
        return None if order is None else order.get("go")

    def crossed(self, frames, size, cpu, wall):
        """Reports the frames and bytes that crossed the link, and the CPU and wall-clock microseconds meanwhile."""
        traffic = {"frames": frames, "bytes": size, "cpuMicroseconds": cpu, "wallMicroseconds": wall}
        self._send(event="crossed", traffic=traffic)

    def end(self, test, explanation, broken):
        """Reports the result of a test, together with the start of the next one unless the link is broken."""
        end = {
            "id": test, "status": explanation.status, "message": _bounded(explanation.message, 4000),
            "details": _bounded(explanation.details, 16000), "teacher": _bounded(explanation.teacher, 4000),
            "broken": broken,
        }
        facts = checked(explanation.facts)
        if facts:
            end["facts"] = facts
        if explanation.lacks_return:
            end["returnHint"] = RETURN_HINT
        (self._send if broken else self._hold)(event="end", end=end)

    def reviewed(self, tests):
        self._send(event="reviewed", review=tests)

    def checked(self, found):
        self._send(event="checked", found=found)

    def done(self):
        self._send(event="done")

    def invalid(self, reason, details="", line=None):
        self._send(
            event="invalid", reason=_bounded(reason, 4000), details=_bounded(details, 16000), line=checked_line(line))

    def fault(self, reason):
        self._send(event="fault", reason=_bounded(reason, 4000))

    def _hold(self, **event):
        # JSON readers refuse a lone surrogate, so it becomes a question mark.
        self._held += json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    def _send(self, **event):
        self._hold(**event)
        data, self._held = memoryview(self._held), b""
        while data:
            data = data[os.write(self._descriptor, data):]


def _bounded(text, limit):
    return text if len(text) <= limit else text[:limit] + "…"
