"""Runs a harness and a submission server as two local processes, and acts as their worker.

There are no cells and no limits. The tests check how the two programs of `rootfs/lib` work together.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
import textwrap
import unittest
from pathlib import Path

ROOTFS = Path(__file__).resolve().parents[3] / "rootfs"
LIBRARY = ROOTFS / "lib"
# The Python of the cells, with which these tests run too.
PYTHON = str(ROOTFS / "python")
# Much longer than any of these tests takes, so that a hanging test fails by name.
TIMEOUT_SECONDS = 60


def _start(program, directory, descriptors, stdout):
    """Starts a program. `descriptors` maps numbers in the new process to descriptors of this process."""
    high = {number: fcntl.fcntl(descriptor, fcntl.F_DUPFD, 20) for number, descriptor in descriptors.items()}

    def place():
        os.closerange(3, 20)
        for number, descriptor in high.items():
            os.dup2(descriptor, number)
        os.closerange(20, 64)

    process = subprocess.Popen(
        [PYTHON, "-I", "-B", str(LIBRARY / program)], cwd=directory, stdin=subprocess.DEVNULL,
        stdout=stdout, stderr=stdout, preexec_fn=place, close_fds=False, process_group=0,
        env={"PATH": "/usr/bin", "LANG": "C.UTF-8"},
    )
    for descriptor in high.values():
        os.close(descriptor)
    return process


class Grading:
    """Grades one submission and records the harness's events.

    `tests` is the text of `tests.py`, or a dict with the text of each file. Instead of it there may be the entries of a
    list of calls. `program` means that the tests talk with the submission. `support` has further files of the
    submission, and `helpers` further files of the tests. `order` lists the ids of the tests to run, instead of all in
    the harness's order. `shared` means that tests and submission share an interpreter.
    """

    def __init__(
        self, tests, code, module="submission", provides=(), support=None, wanted=None, calls=None, program=False,
        order=None, helpers=None, shared=False
    ):
        self.events = []
        self._order = None if order is None else iter(order)
        with tempfile.TemporaryDirectory() as harness, tempfile.TemporaryDirectory() as submission:
            files = tests if isinstance(tests, dict) else None
            if calls is None:
                for name, text in (files or {"tests.py": tests}).items():
                    Path(harness, name).write_text(textwrap.dedent(text))
            else:
                Path(harness, "calls.json").write_text(json.dumps(calls))
            source = code if isinstance(code, bytes) else textwrap.dedent(code).encode()
            Path(submission, f"{module}.py").write_bytes(source)
            for name, text in (support or {}).items():
                Path(submission, name).write_text(text)
            for name, text in (helpers or {}).items():
                Path(harness, name).write_text(textwrap.dedent(text))
            if shared:
                shutil.copytree(harness, submission, dirs_exist_ok=True)
            with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
                job = {
                    "module": module, "provides": list(provides), "tests": wanted, "isProgram": program,
                    "isShared": shared}
                if files is not None:
                    job["files"] = list(files)
                self._run(harness, submission, job, printed, errors)
                printed.seek(0)
                self.printed = printed.read().decode()
                errors.seek(0)
                self.errors = errors.read().decode()

    def _run(self, harness, submission, job, printed, errors):
        worker, control = socket.socketpair()
        link, other = socket.socketpair()
        processes = [
            _start("harness.py", harness, {3: control.fileno(), 4: link.fileno()}, errors),
            _start("submission.py", submission, {4: other.fileno()}, printed),
        ]
        for end in (control, link, other):
            end.close()
        try:
            worker.settimeout(TIMEOUT_SECONDS)
            worker.sendall(json.dumps(job).encode() + b"\n")
            with worker.makefile("rb") as lines:
                for line in lines:
                    event = json.loads(line)
                    self.events.append(event)
                    if event["event"] == "start":
                        test = event["id"] if self._order is None else next(self._order, None)
                        if test is None:
                            break
                        worker.sendall(json.dumps({"go": test}).encode() + b"\n")
        finally:
            worker.close()
            for process in processes:
                process.kill()
                process.wait()

    def named(self, name):
        return [event for event in self.events if event["event"] == name]

    @property
    def ends(self):
        return {event["end"]["id"]: event["end"] for event in self.named("end")}

    @property
    def statuses(self):
        return {identifier: end["status"] for identifier, end in self.ends.items()}

    @property
    def only(self):
        """The end event of the only test."""
        (end,) = self.ends.values()
        return end

    @property
    def invalid(self):
        return next((event["reason"] for event in self.named("invalid")), None)

    @property
    def invalid_details(self):
        return next((event["details"] for event in self.named("invalid")), None)

    @property
    def fault(self):
        return next((event["reason"] for event in self.named("fault")), None)


class TwoProcesses(unittest.TestCase):
    """Tests that grade a submission in two processes."""

    maxDiff = None

    def grade(self, tests, code, **options):
        """Returns the grading, which must come to its end."""
        grading = Grading(tests, code, **options)
        self.assertEqual((grading.invalid, grading.fault), (None, None), grading.errors)
        self.assertTrue(grading.named("done"), grading.errors)
        return grading

    def assertAllPass(self, tests, code, **options):
        """Grades a submission that must pass all tests, and returns the grading."""
        grading = self.grade(tests, code, **options)
        problems = [end for end in grading.ends.values() if end["status"] != "passed"]
        self.assertEqual(problems, [], grading.errors)
        self.assertTrue(grading.ends, grading.errors)
        return grading
