"""The harness: runs the teacher's tests against the submission. Only the harness can report that a test passed."""

import functools
import os
import sys
import unittest

from . import call_list, interaction
from .advice import ask_for_advice, ask_for_definition
from .calls import RecordingLink
from .control import Control
from .blame import judge_error
from .feedback import error_details, explain, explain_broken, explain_error, explain_refusal
from .access_rules import AccessRules
from .facts import line_of
from .link import CannotCross, LinkBroken
from .message import fitted
from .proxies import ProxyModule, proxy_number
from .proxy_type import is_proxy_type
from .objects import Objects
from .origins import Origins
from .result import Outcome, adapt_asynchronous_tests, adapt_unittest
from .review import review
from .rules import check_rules
from .shared_harness import shared_tests
from .soundness import returned_value
from .submission_file import refuse
from .test_files import TestFiles
from .tests import FILE, MissingNames, TestsFault, function_of, identifier_of, is_marked
from .thread_limit import wait_at_the_limit
from .trail import described_error

CONTROL_DESCRIPTOR = 3
LINK_DESCRIPTOR = 4


class Invalid(Exception):
    """The submission cannot be tested. The text says why, `details` may show the student's lines, and `line` is
    the number of the line that the text is about."""

    def __init__(self, reason, details="", line=None):
        super().__init__(reason)
        self.details = details
        self.line = line


def main():
    # Values may be nested 2,000 levels deep, and what the tests do with them may take several frames per level.
    sys.setrecursionlimit(10_000)
    sys.path.insert(0, "")
    serve(Control(CONTROL_DESCRIPTOR), LINK_DESCRIPTOR, _read_tests)


def prepare():
    """Prepares a cell for its job, before the pages are pre-faulted."""
    adapt_unittest()


def prefault():
    """Pre-faults pages by grading an imaginary submission; see prefault.py."""
    from .prefault import prefault_harness

    prefault_harness(serve)


def serve(control, link_descriptor, read_tests):
    """Runs the one job that arrives over `control`. Calls `read_tests` for the tests' sources after the job arrived."""
    adapt_unittest()
    wait_at_the_limit()
    job = control.receive()
    if job is None:
        return
    if "rules" in job:
        control.checked(check_rules(job["source"], job["module"], job["rules"]))
        return
    try:
        harness = Harness(
            control, link_descriptor, job["module"], job["provides"], job.get("isShared", False),
            job.get("isProgram", False))
        harness.read(read_tests(job["module"], job.get("files")))
        if job.get("review"):
            harness.review()
        else:
            harness.run(job.get("tests"))
    except Invalid as error:
        control.invalid(str(error), error.details, error.line)
    except MissingNames as error:
        control.invalid(str(error))
    except TestsFault as error:
        control.fault(str(error))


class Harness:
    """One job. `is_program` means that the tests talk with the submission while it runs, and do not import it."""

    def __init__(self, control, link_descriptor, submission, provides, is_shared=False, is_program=False):
        self._control = control
        self._is_shared = is_shared
        self._submission = submission
        self._provides = provides
        self._is_program = is_program
        self._access_rules = AccessRules()
        self._objects = Objects(submission, self._access_rules)
        self._link = RecordingLink(link_descriptor, self._objects, self._objects.perform, control.crossed)
        self._tests = self._origins = self._chance = None
        # Sent first, so that the submission compiles its file while the harness compiles the tests.
        self._notify("compile", submission)

    def read(self, sources):
        """Parses the sources of the tests, by the names of their files."""
        further = list(_further_modules(sources))
        self._tests = TestFiles(sources, self._submission, self._is_program, further)
        source = b"\n".join((self._tests.source, *further))
        self._link.mirror.watch(source)
        if b"issubclass" in source:
            # Imported only here, because few tests name it.
            from .subclass_checks import install

            install()
        if not self._is_shared:
            refuse(self._submission, source)
        self._origins = Origins(self._tests.trees, self._submission)

    def run(self, wanted):
        """Runs the tests whose ids are in `wanted`, or all tests if `wanted` is None."""
        self._control.listed(self._tests.listed())
        collected = self._load()
        self._link.mirror.note_loaded()
        waiting = {test: case for test, _, case in collected if wanted is None or test in wanted}
        # The submission can now fork the process of its first test, if that needs one.
        self._notify("tests", len(waiting))
        self._control.loaded([_described(*test) for test in collected])
        while waiting:
            identifier = self._control.start(next(iter(waiting)))
            case = waiting.pop(identifier, None)
            if case is None:
                return
            explanation = self._run(identifier, case, is_last=not waiting)
            self._control.end(identifier, explanation, broken=self._link.broken is not None)
            if self._link.broken:
                return
        self._control.done()

    def _notify(self, *message):
        """Sends a message that gets no reply."""
        try:
            self._link.notify(*message)
        except LinkBroken:
            # The next request fails too, and its caller reports the error.
            pass

    def review(self):
        """Reports what the tests' source contains, without running a test."""
        self._control.reviewed(review(self._tests.files))

    def _load(self):
        """Imports the tests against the submission. Returns the tests in the order of their source."""
        try:
            if self._is_shared:
                return self._load_shared()
            submission = sys.modules[self._submission] = self._open()
            self._prepare_libraries()
            self._tests.load(submission)
            for name, value in self._tests.values_read():
                self._note_class(name, value)
            adapt_asynchronous_tests()
            collected = self._tests.collect(self._link)
            if self._is_program:
                interaction.connect(
                    [case for _, _, case in collected], self._submission,
                    lambda error: ask_for_advice(error, self._link, self._objects))
            return collected
        except MissingNames as error:
            ask_for_definition(error, self._link)
            raise
        except (Invalid, TestsFault):
            raise
        except LinkBroken:
            reason = "Your code ended the program before the tests could start. Does it call exit() or quit()?"
            raise Invalid(reason) from None
        except BaseException as error:
            if isinstance(error, CannotCross) and not error.is_ours:
                raise Invalid(explain_refusal(error, self._link.last_call)) from None
            if hasattr(error, "_sandmartin_trace"):
                ask_for_advice(error, self._link, self._objects)
                reason = fitted(functools.partial(explain_error, error, self._link.last_call))
                raise Invalid(reason, error_details(error), line_of(error)) from None
            judged = judge_error(error, self._link.last_call, self._origins)
            if judged is not None:
                raise Invalid(judged[1]) from None
            raise TestsFault(
                f"{self._tests.current} cannot be loaded: {described_error(error, self._origins)}") from None

    def _prepare_libraries(self):
        """Adapts libraries that the tests import. Most tests import none of these, so the code is imported here."""
        packages = self._tests.packages | self._tests.further_packages
        if "doctest" in packages:
            from .doctests import install

            install(self._link)
        if not packages.isdisjoint(("hypothesis", "numpy", "random")):
            from .generated import Chance

            self._chance = Chance(self._tests.source, packages)
            self._chance.prepare()

    def _open(self):
        match self._link.request("open_program" if self._is_program else "open", self._submission):
            case {"failure": [str() as reason, str() as details, line]}:
                raise Invalid(reason, details, line)
            case {"defined": list() as defined, "public": list() as public} if all(
                type(name) is str for name in defined + public
            ):
                names = self._tests.star_import_names(set(defined), public, self._provides)
                return ProxyModule(self._submission, self._objects, names, self._note_global)
        raise Invalid("Your code broke the connection to the tests before they could start.")

    def _load_shared(self):
        """Lets the submission's process import the tests too."""
        match self._link.request("open", self._submission):
            case {"failure": [str() as reason, str() as details, line]}:
                raise Invalid(reason, details, line)
        match self._link.request("load tests", self._submission, list(self._tests.trees)):
            case {"invalid": str() as reason}:
                raise Invalid(reason)
            case {"fault": str() as reason}:
                raise TestsFault(reason)
            case {"tests": list() as listed} if (tests := shared_tests(self._link, listed)) is not None:
                return tests
        raise Invalid("Your code broke the connection to the tests before they could start.")

    def _note_global(self, name, value):
        """Records what the tests look up in the student's module."""
        self._link.note_global(name, value)
        self._note_class(name, value)

    def _note_class(self, name, value):
        """Records a class of the submission that the tests name, so that they can use its operators."""
        if is_proxy_type(value) and self._tests.reads(name):
            self._access_rules.named.add(proxy_number(value))

    def _run(self, identifier, case, is_last):
        snapshot = self._objects.snapshot()
        self._link.reset()
        outcome = Outcome(self._link)
        explanation = None
        if self._chance is not None:
            self._chance.begin(identifier)
        try:
            self._link.request("begin")
            self._link.reset()
            # A suite of one test, so that the fixtures of its class and module run in the same fresh process.
            unittest.TestSuite([case]).run(outcome)
        except TestsFault:
            raise
        except BaseException as error:
            outcome.add_problem(error)
        try:
            if not self._link.broken:
                for problem in outcome.problems[:1]:
                    ask_for_advice(problem.error, self._link, self._objects)
                self._link.flush_traffic()
                explanation = getattr(case, "explanation", None) or explain(
                    outcome, case, self._link, self._tests.trees, self._origins)
                self._link.notify("end")
                if is_last:
                    # No further test needs a process. The reply says that all output is flushed.
                    self._link.wait_for_reply()
                else:
                    self._link.wait_for_end()
        except LinkBroken:
            pass
        self._objects.restore(snapshot)
        if self._link.broken:
            return explain_broken(self._link.broken)
        if outcome.fault is not None:
            raise TestsFault(f"{identifier}: {type(outcome.fault).__name__}: {outcome.fault}")
        if outcome.has_returned_value:
            raise TestsFault(returned_value(identifier_of(case), function_of(case), self._tests.trees))
        if explanation is None:
            if outcome.problems and isinstance(outcome.problems[0].error, TestsFault):
                raise outcome.problems[0].error
            raise TestsFault(f"{identifier_of(case)}: {self._fault(outcome)}")
        return explanation

    def _fault(self, outcome):
        if self._link.refusal is not None:
            return f"a value of the tests cannot be passed to the student's code: {self._link.refusal}"
        if not outcome.problems:
            return "ended without a result"
        return described_error(outcome.problems[0].error, self._origins)


def _read_tests(submission, files):
    """Returns the sources of the tests: those of `files`, or else of the usual file or of a list of calls."""
    if files is not None:
        return {name: _contents(name) for name in files}
    try:
        return {FILE: _contents(FILE)}
    except FileNotFoundError:
        calls = _contents(call_list.FILE)
    try:
        return {FILE: call_list.tests_of(calls, submission)}
    except (RecursionError, MemoryError):
        raise TestsFault(f"{call_list.NAME_FOR_AUTHORS}: an expression in it is nested too deeply") from None


def _contents(path):
    with open(path, "rb") as file:
        return file.read()


def _further_modules(tests):
    """Yields the source of each module that the author added to the tests, such as `conftest.py`."""
    for name in os.listdir():
        if name.endswith(".py") and name not in tests and os.path.isfile(name):
            yield _contents(name)


def _described(identifier, title, case):
    """Returns what the worker needs to know about a test.

    `plain` is the title without the test's parameters. `marked` says that a mark skips the test.
    """
    described = {"id": identifier, "name": title}
    plain = getattr(case, "plain_title", title)
    if plain != title:
        described["plain"] = plain
    if is_marked(case):
        described["marked"] = True
    return described
