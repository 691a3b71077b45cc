"""Explains the result of a test to a beginner."""

import errno
import re

from .assertions import failed_assertion
from .blame import judge_error, judge_skips
from .explained_claim import OBJECT_HINTS, ExplainedClaim
from .facts import call_of_error, of_call, of_error
from .link import HUNG_UP, CannotCross
from .message import RETURN_HINT, RETURN_HINT_WORDS, aligned, fitted, joined, sentence, trace_lines
from .named_errors import named
from .proxy_classes import ForeignOperand
from .proxy_type import StandInLimit
from .result import AssertionText, Explained
from .short_text import describe, object_kind, printable, short
from .special_results import WrongResult
from .tests import TestsFault
from .trail import NOT_CALLABLE

# `PythonFailure.swift` has the same names for the signals of a crash.
_CRASHES = {
    "signal 4": "illegal instruction", "signal 6": "abort", "signal 7": "bus error",
    "signal 8": "floating-point exception", "signal 11": "segmentation fault",
}
_CHARACTERS_PER_WORD = 5
# The work directory is cleared between tests, so afterwards only the error shows that the disk was full.
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_DETAIL_LIMIT = 200
_MAXIMUM_SUBTESTS = 10
# What unittest says if an exception or a warning does not come, or comes with another text.
_MISSING_EVENT = re.compile(r"(.*) not (raised|triggered)(?: by .*)?\Z", re.DOTALL)
_EVENT_VERBS = {"raised": "raise", "triggered": "warn with"}
_MISMATCH = re.compile(r'"(.*)" does not match "', re.DOTALL)


class Explanation:
    """The result of a test: status, message for a beginner, details, and the teacher's own message.

    `message` is a text, or a function that writes it with values of about `limit` characters. `lacks_return` says that
    a function returned None where a value was expected. The message then holds RETURN_HINT, which the worker replaces
    if the test printed something. `facts` holds what facts.py describes.
    """

    def __init__(self, status, message="", details="", teacher="", lacks_return=False, rows=(), facts=None):
        self.status = status
        self.facts = facts or {}
        self.teacher = teacher
        self.lacks_return = lacks_return
        self.write = message if callable(message) else lambda limit: message
        # Labels and texts that precede the rest of the details.
        self.rows = list(rows)
        self._text = details

    @property
    def message(self):
        return fitted(self.write, RETURN_HINT_WORDS if self.lacks_return else 0)

    @property
    def details(self):
        return "\n".join(part for part in (aligned(self.rows), self._text) if part)


def explain(outcome, case, link, trees, origins):
    """Returns the explanation of a test that ran, or None if the fault lies in the tests."""
    if outcome.has_passed:
        return Explanation("passed")
    if outcome.problems:
        if link.refusal is not None:
            # A value of the tests is too large for the link, or must not leave the tests.
            return None
        problem = outcome.problems[0]
        if isinstance(problem.error, (Explained, TestsFault)):
            return getattr(problem.error, "explanation", None)
        explanation = _explain_problem(problem.error, problem.call, trees, origins)
        if explanation is not None and problem.subtest:
            _name_subtests(explanation, [problem.subtest for problem in outcome.problems if problem.subtest])
        return explanation
    if outcome.skips:
        return Explanation(*judge_skips(outcome.skips, case, link.last_call, origins))
    if outcome.unexpected_success:
        return Explanation("failed", "This test should have failed, but it passed.")
    return None


def explain_broken(reason):
    """Returns the explanation of a test whose submission process ended or sent a malformed frame."""
    kind, _, how = reason.partition(": ")
    if kind == "gone":
        if how in _CRASHES:
            return Explanation(
                "error",
                f"Python itself crashed during this test ({_CRASHES[how]}). Does your code use `ctypes`, or nest calls "
                "very deeply?")
        # The last test runs in the submission's only process, so no process is left to report an exit status. The
        # worker knows how that process ended.
        how = "" if how == HUNG_UP else f" ({how})"
        return Explanation(
            "error", f"Your code ended the program during this test{how}. Does it call exit() or quit()?"
        )
    return Explanation("error", "Your code broke the connection to the tests, so this test could not be judged.", how)


def explain_error(error, call, limit=100):
    """Returns sentences that say what the student's code raised, where, and what that means there."""
    if isinstance(error, WrongResult):
        return _explain_wrong_result(error)
    caller = f"`{call.shortened(limit)}`" if call is not None and call.error is error else "Your code"
    trace = error._sandmartin_trace
    place = f", in line {trace[-1][0]} of your code: `{trace[-1][2][:max(20, limit * 4 // 5)]}`" if trace else ""
    raised = f"{caller} raised {named(error, limit // _CHARACTERS_PER_WORD)}{place}."
    return joined(raised, getattr(error, "_sandmartin_advice", ""))


def error_details(error):
    """Returns the student's lines of an exception's traceback, and the exception."""
    return "\n".join([*trace_lines(error._sandmartin_trace), named(error)])


def _name_subtests(explanation, subtests):
    """Adds the values of the first sub-test that failed, and the number of the others."""
    write, first, others = explanation.write, subtests[0], subtests[1:]
    count = "" if not others else f"{len(others)} more of its cases {'fail' if len(others) > 1 else 'fails'} too."
    values = lambda limit: f"With {first.text(limit)}:" if first.text(limit) else ""
    explanation.write = lambda limit: joined(values(limit), sentence(write(limit)), count)
    rows = [("with" if other is first else "also with", other.text(_DETAIL_LIMIT)) for other in subtests]
    explanation.rows += [row for row in rows[:_MAXIMUM_SUBTESTS] if row[1]]


def _is_disk_full(error):
    try:
        return getattr(error, "errno", None) in _DISK_FULL
    except Exception:
        # An attribute of the student's exception, which may raise anything.
        return False


def _explain_problem(error, call, trees, origins):
    if isinstance(error, CannotCross):
        return Explanation("error", explain_refusal(error, call), facts=call_of_error(error, call))
    if isinstance(error, StandInLimit):
        return None
    if hasattr(error, "_sandmartin_trace"):
        status = "disk_limit" if _is_disk_full(error) else "error"
        return Explanation(
            status, lambda limit: explain_error(error, call, limit), error_details(error),
            facts=_facts_of_error(error, call))
    assertion = failed_assertion(error, call, trees)
    if isinstance(error, AssertionError):
        return _explain_failure(error, call, assertion, origins.submission)
    if isinstance(error, ForeignOperand):
        return Explanation(
            "failed", lambda limit: f"{_describe_result(call, limit)}: {error}, so the test cannot compare it.",
            facts=of_call(call))
    judged = judge_error(error, call, origins)
    if judged is None:
        return None
    status, message, details, teacher = judged
    if status == "error" and assertion is not None and assertion.asserts and call is not None and call.returned:
        return _explain_unusable(message, details, call, assertion, origins.submission)
    return Explanation(
        status, message, details, teacher, lacks_return=RETURN_HINT in message, facts=_facts_in(message, call))


def _facts_of_error(error, call):
    """Returns the facts about an exception that the student's code raised, or about the result that caused it."""
    if isinstance(error, WrongResult):
        return {"got": short(error.result), "expected": _demanded(error)}
    return call_of_error(error, call) | of_error(error)


def _facts_in(message, call):
    """Returns the facts about a call that a message names."""
    quoted = "" if call is None else f"`{call.text}`"
    if not quoted or quoted not in message:
        return {}
    is_about_result = message.startswith((f"{quoted} returned ", f"{quoted} raised "))
    return of_call(call) if is_about_result else {"call": call.expression}


# What a special method must return, in words.
_DEMANDED = {
    "__bool__": "True or False", "__complex__": "a complex number", "__float__": "a float",
    "__hash__": "a whole number", "__index__": "a whole number", "__int__": "a whole number",
    "__iter__": "an iterator, such as `iter(…)` of a list", "__len__": "a whole number that is not negative",
    "__length_hint__": "a whole number",
}


def _explain_wrong_result(error):
    """Returns sentences about a special method of a student's class whose result Python refuses."""
    found = f"`{error.method}` returned {short(error.result)}"
    if error.result is None:
        return f"{found}. Did you print instead of returning?"
    return f"{found}, but it must return {_demanded(error)}."


def _demanded(error):
    return _DEMANDED.get(error.method, "a text")


def explain_refusal(error, call):
    """Returns sentences about a value of the student's code that cannot cross."""
    caller = f"`{call.text}`" if call is not None and call.error is error else "Your code"
    found = str(error)
    if found.startswith("it "):
        found = f"gave a value that cannot be handed to the tests: {found}"
    else:
        found = f"could not continue, because {found}"
    return f"{caller} {found}. This is a limit of the grader, not of Python."


def _explain_failure(error, call, assertion, submission):
    argument = error.args[0] if error.args else ""
    if isinstance(argument, AssertionText):
        unittest_text, teacher = argument.unittest_text, argument.teacher
        introspection = argument.introspection
        if argument.sentence:
            return Explanation("failed", argument.sentence, unittest_text, teacher, facts=argument.facts)
    else:
        unittest_text, teacher, introspection = "", str(argument), ""
    facts = {}
    missing = _MISSING_EVENT.match(unittest_text)
    if missing:
        verb, wanted = _EVENT_VERBS[missing[2]], missing[1]
        found = lambda limit: f"{_describe_result(call, limit)}, but it should {verb} {wanted}."
        rows = _call_rows(call)
        facts = of_call(call, rows) | {"expected": f"to {verb} {wanted}"}
        rows.append(("expected", wanted))
    elif call is not None and call.error is not None and (assertion is None or assertion.claim is None):
        pattern = _MISMATCH.match(unittest_text)
        ending = f", but its message should match {short(pattern[1])}" if pattern else ""
        found = lambda limit: f"{_describe_result(call, limit)}{ending}."
        rows = _call_rows(call)
        facts = of_call(call, rows)
    elif assertion is not None and assertion.claim is not None:
        return _explain_claim(assertion, teacher, submission, introspection)
    elif call is not None:
        found = lambda limit: f"{_describe_result(call, limit)}."
        rows = _call_rows(call)
        facts = of_call(call, rows)
    else:
        found = lambda limit: "" if teacher else sentence(unittest_text)
        rows = []
    return Explanation(
        "failed", lambda limit: joined(sentence(teacher), found(limit)), introspection, teacher, rows=rows, facts=facts)


def _explain_claim(assertion, teacher, submission, introspection=""):
    explained = ExplainedClaim(assertion.claim, assertion.scope)
    rows, lines = explained.details()
    if introspection and not assertion.claim.names_one_value:
        # It shows the values of the parts, where our own rows only repeat the condition.
        lines = [*lines, introspection]
    return Explanation(
        "failed", lambda limit: joined(sentence(teacher), explained.sentences(limit)), "\n".join(lines), teacher,
        explained.lacks_return, rows, explained.facts(submission))


def _explain_unusable(message, details, call, assertion, submission):
    """Explains an assertion that broke, because the submission returned a value of the wrong kind."""
    # What cannot be called gave the assertion no value, although the source shows a call there.
    was_called = not details.endswith(NOT_CALLABLE)
    if was_called and assertion.claim is not None and assertion.claim.actual.is_known:
        return _explain_claim(assertion, assertion.teacher, submission)
    advice = OBJECT_HINTS.get(object_kind(call.result), "")
    return Explanation(
        "failed", lambda limit: joined(sentence(assertion.teacher), message, advice), teacher=assertion.teacher,
        lacks_return=RETURN_HINT in message, rows=_call_rows(call) + [("error", details)],
        facts=_facts_in(message, call))


def _call_rows(call):
    if call is None:
        return []
    rows = [("call", call.text)]
    if call.returned:
        rows.append(("returned", describe(call.result, _DETAIL_LIMIT)))
    elif isinstance(call.error, Exception):
        rows.append(("raised", printable(named(call.error)[:_DETAIL_LIMIT])))
    return rows


def _describe_result(call, limit=100):
    if call is None:
        return "Your code did not give the test the value that it needs"
    if call.returned:
        return f"`{call.shortened(limit)}` returned {describe(call.result, limit)}"
    if isinstance(call.error, Exception):
        return f"`{call.shortened(limit)}` raised {printable(named(call.error)[:limit])}"
    return f"`{call.shortened(limit)}` did not return"
