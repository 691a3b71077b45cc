"""Runs the test classes in several processes, each with a server of its own."""

import io
import multiprocessing
import time
import unittest
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path

import suite
from server import Server, ServerError


@dataclass
class Report:
    """What became of the tests of a class."""

    run: int
    # The names of the tests and classes that failed.
    failed: list
    # Pairs of a duration and a name.
    seconds: list


def run_classes(options):
    """Runs all tests that the options choose, prints what they print, and returns a report for each class."""
    suite.options = options
    classes = find_classes(options)
    with ProcessPoolExecutor(
        max(1, min(options.jobs, len(classes))), multiprocessing.get_context("fork"), start_server, [options],
    ) as pool:
        running = [pool.submit(run_class, tests) for tests in classes]
        try:
            for done in as_completed(running):
                output, report = done.result()
                print(output, end="", flush=True)
                yield report
        except BrokenProcessPool:
            raise ServerError("a process of the tests has ended, see above") from None


def find_classes(options):
    """The chosen tests by class. Long classes come first, then those with many tests."""
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{part}*" for part in options.filter or ["test_"]]
    classes = {}
    for test in tests_in(loader.discover(Path(__file__).parent)):
        classes.setdefault(type(test), []).append(test)
    order = sorted(classes, key=lambda kind: (getattr(kind, "is_long", False), len(classes[kind])), reverse=True)
    return [[test.id() for test in classes[kind]] for kind in order]


def tests_in(found):
    return [found] if isinstance(found, unittest.TestCase) else [test for part in found for test in tests_in(part)]


def start_server(options):
    """Starts the server of this process, which ends with the process."""
    suite.options = options
    options.server = None
    if options.base_url:
        return
    server = Server(options.binary)
    server.__enter__()
    Finalize(None, server.__exit__, exitpriority=1)
    options.server = server
    options.base_url = server.base_url
    options.exercises = server.exercises


def run_class(names):
    """Runs the tests of a class, and returns what they print and their report."""
    output = io.StringIO()
    tests = unittest.TestLoader().loadTestsFromNames(names)
    result = unittest.TextTestRunner(stream=output, verbosity=2, resultclass=Sentences).run(tests)
    # Of a test with several parts, each part may fail.
    failed = sorted({getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors})
    return output.getvalue(), Report(result.testsRun, failed, result.seconds)


class Sentences(unittest.TextTestResult):
    """Prints the sentence of each test, measures it, and saves a screenshot of the page if it fails."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.seconds = []

    def getDescription(self, test):
        part = test._subDescription() if hasattr(test, "_subDescription") else ""
        return f"{test.shortDescription() or test} {part}".strip()

    def startTest(self, test):
        self.started = time.monotonic()
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        self.seconds.append((time.monotonic() - self.started, test.id()))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.take_picture(test)

    def addError(self, test, err):
        super().addError(test, err)
        self.take_picture(test)

    def take_picture(self, test):
        # If the browser fails to start, there is no page.
        if not isinstance(test, suite.PageTestCase):
            return
        file = suite.options.pictures / f"{test.id().split('.')[-1]}.png"
        file.parent.mkdir(exist_ok=True)
        if test.browser.save_screenshot(str(file)):
            self.stream.writeln(f"screenshot: {file}")
