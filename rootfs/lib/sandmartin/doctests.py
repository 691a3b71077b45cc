"""Examples as tests: doctest's examples in the tests, in files beside them, and in the submission.

An example of the tests runs in the harness. Examples of a file and of the submission run in the process of the
submission, as at Python's prompt: the harness never runs a text that came from the submission. In each case the harness
alone compares the output with what the example shows.
"""

import doctest
import unittest

from .codec import Malformed
from .example_prompts import HarnessPrompt, SubmissionPrompt
from .proxies import is_proxy
from .result import AssertionText
from .short_text import short

_FENCES = ("```", "~~~")
_OWN = "docstrings"
_OWN_TITLE = "The examples in your docstrings"


class _SubmissionDocTest(doctest.DocTest):
    """The examples in one docstring of the submission."""


def install(link):
    """Makes doctest find the examples of the submission without running them in the harness."""
    find, get = doctest.DocTestFinder.find, doctest.DocTestFinder._get_test

    def find_examples(self, obj, name=None, module=None, globs=None, extraglobs=None):
        if is_proxy(obj):
            return _examples_of_submission(link)
        return find(self, obj, name, module, globs, extraglobs)

    def get_test(self, obj, name, module, globs, source_lines):
        # For example a function of the submission that the tests import.
        return None if is_proxy(obj) else get(self, obj, name, module, globs, source_lines)

    doctest.DocTestFinder.find = find_examples
    doctest.DocTestFinder._get_test = get_test
    doctest.DocTestRunner.run = _refuse(doctest.DocTestRunner.run)


def _refuse(run):
    def run_examples(self, test, compileflags=None, out=None, clear_globs=True):
        if isinstance(test, _SubmissionDocTest):
            raise ValueError(
                "examples of the submission run only as tests of their own: add doctest.DocTestSuite in load_tests")
        return run(self, test, compileflags, out, clear_globs)

    return run_examples


def _examples_of_submission(link):
    found = link.request("examples", "docstrings")
    if type(found) is not list:
        raise Malformed("docstrings that are no list")
    tests = []
    for entry in found:
        match entry:
            case (str() as name, int() as line, str() as text):
                tests.append(_parsed(name, line, text))
            case _:
                raise Malformed("a docstring without a name or line")
    # The test exists even if the submission has no example.
    return [test for test in tests if test.examples] or [_parsed("", 1, ">>> None\n")]


def _parsed(name, line, text):
    try:
        examples = doctest.DocTestParser().get_examples(text, name)
    except ValueError as error:
        examples = [_Unreadable(str(error))]
    return _SubmissionDocTest(examples, {}, name, "submission", line - 1, text)


class _Unreadable(doctest.Example):
    """Takes the place of examples that doctest cannot read."""

    def __init__(self, reason):
        super().__init__("", "")
        self.reason = reason


def tests_of(cases, link):
    """Yields the tests that doctest's cases stand for: (id, title, case)."""
    own = [case._dt_test for case in cases if isinstance(case._dt_test, _SubmissionDocTest)]
    for case in cases:
        if not isinstance(case._dt_test, _SubmissionDocTest):
            yield from _blocks(case, link)
    if own:
        # One test, so that further examples cannot gain a larger share of the points.
        yield _OWN, _OWN_TITLE, _OwnExamples(own, link)


def _blocks(case, link):
    """Yields a test for each block of examples that follow each other without text between them."""
    test, is_file = case._dt_test, isinstance(case, doctest.DocFileCase)
    place = test.name.partition(".")[0] if is_file else test.name
    for example in test.examples:
        example.want = _without_fence(example.want)
        example.exc_msg = example.exc_msg and _without_fence(example.exc_msg)
    first = 0
    for index, example in enumerate(test.examples, 1):
        if index < len(test.examples) and _end(example) == test.examples[index].lineno:
            continue
        block = test.examples[first:index]
        judged = [each for each in block if each.want]
        if judged:
            runs_here = link is None or not is_file or _has_names(test)
            prompt = HarnessPrompt(link, case) if runs_here else SubmissionPrompt(link)
            identifier = f"{place}:{(test.lineno or 0) + block[0].lineno + 1}"
            yield identifier, judged[0].source.strip().partition("\n")[0], _ExampleTest(
                identifier, prompt, test.examples[:first], block, case)
        first = index


def _without_fence(want):
    """Returns the expected output without what follows it in Markdown: the end of the code block."""
    lines = want.splitlines(keepends=True)
    ends = [index for index, line in enumerate(lines) if line.lstrip().startswith(_FENCES)]
    return "".join(lines[:ends[0]] if ends else lines)


def _end(example):
    return example.lineno + len(example.source.splitlines()) + len(example.want.splitlines())


def _has_names(test):
    return bool(set(test.globs) - {"__file__", "__name__"})


class _ExampleTest(unittest.TestCase):
    """A block of examples. The examples before it run first and are not judged."""

    def __init__(self, identifier, prompt, before, examples, case):
        super().__init__("run_examples")
        self._identifier = identifier
        self._prompt = prompt
        self._before = before
        self._examples = examples
        self._flags = case._dt_optionflags
        self._checker = case._dt_checker or doctest.OutputChecker()

    def id(self):
        return f"tests.{self._identifier}"

    def run_examples(self):
        with self._prompt:
            for example in self._before:
                self._prompt.run(example.source)
            for example in self._examples:
                _judge(example, self._prompt, self._flags, self._checker)


class _OwnExamples(unittest.TestCase):
    """The examples in all docstrings of the submission."""

    def __init__(self, tests, link):
        super().__init__("run_examples")
        self._tests = tests
        self._link = link

    def id(self):
        return f"tests.{_OWN}"

    def run_examples(self):
        for test in self._tests:
            with SubmissionPrompt(self._link) as prompt:
                for example in test.examples:
                    place = f" in the docstring of `{test.name}`" if test.name else ""
                    if isinstance(example, _Unreadable):
                        raise _failure(f"Python cannot read the example{place}: {example.reason}.")
                    if not any(each.want for each in test.examples):
                        raise _failure(f"Write an example (`>>>`) and what it gives{place or ' into a docstring'}.")
                    _judge(example, prompt, 0, doctest.OutputChecker(), place)


def _judge(example, prompt, flags, checker, place=""):
    """Runs an example, and raises an error if its output is not what the example shows."""
    output, error, line = prompt.run(example.source)
    for flag, is_set in example.options.items():
        flags = flags | flag if is_set else flags & ~flag
    if flags & doctest.SKIP:
        return
    if error is not None and example.exc_msg is None:
        error._sandmartin_call = prompt.call
        raise error
    if error is None and example.exc_msg is None:
        holds = checker.check_output(example.want, output, flags)
    elif error is None:
        holds = False
    else:
        output, wanted = line, example.exc_msg
        if flags & doctest.IGNORE_EXCEPTION_DETAIL:
            output, wanted = (doctest._strip_exception_details(text) for text in (output, wanted))
        holds = checker.check_output(wanted, output, flags)
    if not holds:
        wanted = f"raise `{example.exc_msg.strip()}`" if example.exc_msg else f"give {_shown(example.want)}"
        expected = f"to raise {example.exc_msg.strip()}" if example.exc_msg else example.want.rstrip("\n")
        raise _failure(
            f"The example `{_source(example)}`{place} should {wanted}, but gives {_shown(output)}.",
            f"example:\n{example.source}expected:\n{example.want}got:\n{output}",
            {"call": prompt.call, "got": output.rstrip("\n"), "expected": expected})


def _failure(sentence, details="", facts=None):
    text = AssertionText(sentence)
    text.sentence = sentence
    text.unittest_text = details
    text.facts = facts
    return AssertionError(text)


def _source(example):
    first, _, rest = example.source.strip().partition("\n")
    return first[:100] + (" …" if rest or len(first) > 100 else "")


def _shown(text):
    text = text.rstrip("\n")
    if not text:
        return "nothing"
    return f"`{text}`" if "\n" not in text and len(text) <= 60 else short(text)
