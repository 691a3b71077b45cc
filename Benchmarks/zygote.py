"""The floor: grades by plain forks of an interpreter that has imported and frozen everything, without any isolation.

Runs inside the cells' root, in /work, where tests.py and submission.py are. A line on standard input asks for one
grading, or, if it is a number, for as many as can be done one after the other in so many seconds.

As many processes as in the cells, with the same harness and submission code: one for the tests, one for the
submission's import, and one a test that the submission's forks. The program that asks is played by this one.
"""

import gc
import json
import os
import signal
import socket
import sys
import time
import unittest

sys.path.insert(0, "/usr/lib/sandmartin")
import sandmartin_harness
import sandmartin_submission

JOB = {"module": "submission", "provides": [], "tests": None}
PATIENCE_SECONDS = 120


def start(descriptors, role):
    """Forks; the child has the given descriptors (number: socket), and none besides 0, 1 and 2."""
    child = os.fork()
    if child == 0:
        try:
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


def grade():
    """Microseconds from request to verdict."""
    began = time.perf_counter()
    control, harness_control = socket.socketpair()
    harness_link, submission_link = socket.socketpair()
    children = [
        start(
            {sandmartin_harness.CONTROL_DESCRIPTOR: harness_control, sandmartin_harness.LINK_DESCRIPTOR: harness_link},
            sandmartin_harness.main),
        start(
            {sandmartin_submission.LINK_DESCRIPTOR: submission_link},
            lambda: sandmartin_submission.main(alone=False)),
    ]
    for end in (harness_control, harness_link, submission_link):
        end.close()
    verdict = converse(control)
    microseconds = (time.perf_counter() - began) * 1e6
    control.close()
    for child in children:
        os.waitpid(child, 0)
    if verdict != "accepted":
        sys.exit(f"floor: the submission is not accepted: {verdict}")
    return microseconds


def converse(control):
    """Plays the worker; "accepted", or what came instead."""
    events = control.makefile("rb")
    tell(control, JOB)
    for line in events:
        event = json.loads(line)
        if event["event"] == "start":
            tell(control, {"go": event["id"]})
        elif event["event"] == "end" and event["end"]["status"] != "passed":
            return line
        elif event["event"] == "done":
            return "accepted"
        elif event["event"] in ("invalid", "fault"):
            return line
    return "the harness ended"


def tell(control, order):
    control.sendall(json.dumps(order).encode() + b"\n")


def sustain(seconds):
    began = time.perf_counter()
    microseconds = []
    while time.perf_counter() < began + seconds:
        signal.alarm(PATIENCE_SECONDS)
        microseconds.append(grade())
    return {"elapsed_microseconds": (time.perf_counter() - began) * 1e6, "microseconds": microseconds}


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # What a submission prints goes nowhere; the root has no working /dev/null.
    os.dup2(os.memfd_create("output"), 1)
    # A worker's interpreter has run the tests' machinery before; so has this one.
    unittest.TestResult()
    gc.collect()
    gc.freeze()
    print(json.dumps({"mode": "floor"}), file=answers)
    for line in sys.stdin:
        signal.alarm(PATIENCE_SECONDS)
        answer = sustain(float(line)) if line.strip() else {"microseconds": grade()}
        signal.alarm(0)
        print(json.dumps(answer), file=answers)


main()
