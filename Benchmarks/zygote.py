"""The floor of grading time: plain forks of an interpreter that has imported and frozen everything, without isolation.

    python3 -c ZYGOTE NATIVE [ahead] PLACE…

Runs in the root of the cells. NATIVE is the shared object with the link's C code. Each PLACE is a directory with a
submission.py, and with tests.py or with cases. Replies to each line of standard input with a line of JSON:

    (empty)          one grading, in the first place
    grade INDEX      one grading, in the place with this index
    sustain SECONDS  consecutive gradings for so long, in all places in turn

For tests, uses the same harness and submission code and as many processes as the cells: one for the tests, one for the
import of the submission, and one fork of the submission per test. For cases, forks one process per case, which runs the
submission as a program. This program plays the worker.

With the argument `ahead` the first two processes are forked and prefaulted before the request, like warm cells. This
needs one PLACE with tests.
"""

import atexit
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import signal
import socket
import sys
import time

NATIVE, *PLACES = sys.argv[1:]
AHEAD = PLACES[0] == "ahead"
if AHEAD:
    del PLACES[0]

sys.path.insert(0, "/usr/lib")
import sandmartin


def load_native():
    name = "sandmartin.native"
    loader = importlib.machinery.ExtensionFileLoader(name, NATIVE)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    # As with the runner, the module is in no list of modules.
    sys.modules.pop(name, None)
    return module


sandmartin.native = load_native()
from sandmartin import harness, submission

# The modules that a worker's zygote imports in advance.
importlib.import_module("sandmartin.preload")

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
                    module.prepare()
                    module.prefault()
                    os.write(self._ready_end, b"r")
                for number, end in descriptors.items():
                    os.dup2(end.fileno(), number + 1000)
                os.closerange(3, 1000)
                for number in descriptors:
                    os.dup2(number + 1000, number)
                os.closerange(1000, 1100)
                if module is harness:
                    # As in a cell, the submission is not beside the tests.
                    os.chdir("harness")
                role()
            finally:
                os._exit(0)
        return child

    def grade(self):
        """Grades one submission in the role of the worker. Returns the number of tests."""
        events = self.control.makefile("rb")
        self._send(JOB)
        tests = 0
        for line in events:
            event = json.loads(line)
            if event["event"] == "start":
                tests += 1
                self._send({"go": event["id"]})
            elif event["event"] == "done":
                return tests
            elif event["event"] in ("invalid", "fault") or event.get("end", {}).get("status", "passed") != "passed":
                sys.exit(f"floor: the submission is not accepted: {line}")
        sys.exit("floor: the harness ended")

    def _send(self, order):
        self.control.sendall(json.dumps(order).encode() + b"\n")

    def end(self):
        self.control.close()
        for child in self._children:
            os.waitpid(child, 0)


class Case:
    """An input for a program, and the output that it must print."""

    def __init__(self, file):
        with open(f"{file}.in", "rb") as given, open(f"{file}.out", "rb") as expected:
            self._input, self._expected = given.read(), expected.read()

    def run(self):
        """Runs the program in a fork, from its file to its exit functions."""
        given, output = os.memfd_create("input"), os.memfd_create("output")
        os.pwrite(given, self._input, 0)
        child = os.fork()
        if child == 0:
            self._become_program(given, output)
        _, status = os.waitpid(child, 0)
        if status != 0 or os.pread(output, len(self._expected) + 1, 0).rstrip() != self._expected.rstrip():
            sys.exit(f"floor: the program is not accepted: status {status}")
        os.close(given)
        os.close(output)

    @staticmethod
    def _become_program(given, output):
        """Does not finalize the interpreter: this would mostly free modules that the program never used."""
        os.dup2(given, 0)
        os.dup2(output, 1)
        sys.stdin = open(0, closefd=False)
        sys.argv = ["submission.py"]
        main = sys.modules["__main__"] = type(sys)("__main__")
        with open("submission.py", "rb") as file:
            code = compile(file.read(), "submission.py", "exec")
        exec(code, main.__dict__)
        atexit._run_exitfuncs()
        sys.stdout.flush()
        os._exit(0)


def cases_of(place):
    """Returns the cases of a place, or None if it has tests."""
    directory = f"{place}/cases"
    if not os.path.isdir(directory):
        return None
    return [Case(f"{directory}/{name[:-3]}") for name in sorted(os.listdir(directory)) if name.endswith(".in")]


CASES = [cases_of(place) for place in PLACES]


def grade(index, waiting=None):
    """Grades in the place with this index, with the waiting pair or a new one."""
    signal.alarm(TIMEOUT_SECONDS)
    os.chdir(PLACES[index])
    began = time.perf_counter()
    if CASES[index] is None:
        pair = waiting or Pair()
        tests = pair.grade()
        microseconds = (time.perf_counter() - began) * 1e6
        pair.end()
    else:
        for case in CASES[index]:
            case.run()
        tests = len(CASES[index])
        microseconds = (time.perf_counter() - began) * 1e6
    signal.alarm(0)
    return {"microseconds": microseconds, "tests": tests}


def ahead():
    if not AHEAD:
        return None
    os.chdir(PLACES[0])
    return Pair()


def sustain(seconds):
    began = time.perf_counter()
    microseconds = []
    while time.perf_counter() < began + seconds:
        microseconds.append(grade(len(microseconds) % len(PLACES), ahead())["microseconds"])
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
        match line.split():
            case ["sustain", seconds]:
                answer = sustain(float(seconds))
            case ["grade", index]:
                answer = grade(int(index))
            case _:
                answer = grade(0, waiting)
                waiting = ahead()
        print(json.dumps(answer), file=answers)
    if waiting:
        waiting.end()


main()
