"""The floor of grading time: plain forks of an interpreter that has imported and frozen everything, without isolation.

Runs in the root of the cells, in /work, which contains tests.py and submission.py. An empty line on standard input
requests one grading. A number requests consecutive gradings for that many seconds.

Uses the same harness and submission code and as many processes as the cells: one for the tests, one for the import of
the submission, and one fork of the submission per test. This program plays the worker.

With the argument `ahead` the first two processes are forked and prefaulted before the request, like warm cells.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys
import time

sys.path.insert(0, "/usr/lib")
from sandmartin import harness, submission

# The modules that a worker's zygote imports in advance.
importlib.import_module("sandmartin.preload")

AHEAD = "ahead" in sys.argv[1:]
JOB = {"module": "submission", "provides": [], "tests": None}
TIMEOUT_SECONDS = 120


class Pair:
    """A harness and a submission process, connected by a socket. They wait for their job."""

    def __init__(self):
        self.control, harness_control = socket.socketpair()
        harness_link, submission_link = socket.socketpair()
        ready, self._ready_end = os.pipe()
        self._children = [
            self._fork(
                harness, harness.main, {
                    harness.CONTROL_DESCRIPTOR: harness_control,
                    harness.LINK_DESCRIPTOR: harness_link,
                }),
            self._fork(
                submission, lambda: submission.main(alone=False),
                {submission.LINK_DESCRIPTOR: submission_link}),
        ]
        for end in (harness_control, harness_link, submission_link):
            end.close()
        os.close(self._ready_end)
        if AHEAD:
            for _ in self._children:
                os.read(ready, 1)
        os.close(ready)

    def _fork(self, module, role, descriptors):
        """Forks a child with the given descriptors (number: socket) and 0, 1 and 2."""
        child = os.fork()
        if child == 0:
            try:
                if AHEAD:
                    getattr(module, "prefault", lambda: None)()
                    os.write(self._ready_end, b"r")
                for number, end in descriptors.items():
                    os.dup2(end.fileno(), number + 1000)
                os.closerange(3, 1000)
                for number in descriptors:
                    os.dup2(number + 1000, number)
                os.closerange(1000, 1100)
                role()
            finally:
                os._exit(0)
        return child

    def grade(self):
        """Grades one submission in the role of the worker."""
        events = self.control.makefile("rb")
        self._send(JOB)
        for line in events:
            event = json.loads(line)
            if event["event"] == "start":
                self._send({"go": event["id"]})
            elif event["event"] == "done":
                return
            elif event["event"] in ("invalid", "fault") or event.get("end", {}).get("status", "passed") != "passed":
                sys.exit(f"floor: the submission is not accepted: {line}")
        sys.exit("floor: the harness ended")

    def _send(self, order):
        self.control.sendall(json.dumps(order).encode() + b"\n")

    def end(self):
        self.control.close()
        for child in self._children:
            os.waitpid(child, 0)


def grade(waiting):
    """Returns the microseconds from request to verdict, with the waiting pair or a new one."""
    signal.alarm(TIMEOUT_SECONDS)
    began = time.perf_counter()
    pair = waiting or Pair()
    pair.grade()
    microseconds = (time.perf_counter() - began) * 1e6
    pair.end()
    signal.alarm(0)
    return microseconds


def ahead():
    return Pair() if AHEAD else None


def sustain(seconds):
    began = time.perf_counter()
    microseconds = []
    while time.perf_counter() < began + seconds:
        microseconds.append(grade(ahead()))
    return {"elapsed_microseconds": (time.perf_counter() - began) * 1e6, "microseconds": microseconds}


def import_if_present(name):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        pass


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # Discards the output of the submission. A memfd, because the root has no working /dev/null.
    os.dup2(os.memfd_create("output"), 1)
    import_if_present("sandmartin.prefault")
    gc.collect()
    gc.freeze()
    print(json.dumps({"mode": "floor"}), file=answers)
    waiting = ahead()
    for line in sys.stdin:
        if line.strip():
            answer = sustain(float(line))
        else:
            answer = {"microseconds": grade(waiting)}
            waiting = ahead()
        print(json.dumps(answer), file=answers)
    if waiting:
        waiting.end()


main()
