"""Explains the result of a test to a beginner."""

import ast
import errno
import os

from .blame import judge_error, judge_skips
from .calls import short
from .link import HUNG_UP, CannotCross
from .proxy_classes import ForeignOperand
from .proxy_type import StandInLimit
from .result import AssertionText
from .special_results import WrongResult
from .tests import FILE

# Assertions that compare their first two arguments, and assertions whose name says what they expect.
_COMPARING = {
    "assertEqual", "assertAlmostEqual", "assertListEqual", "assertTupleEqual", "assertDictEqual", "assertSetEqual",
    "assertSequenceEqual", "assertMultiLineEqual", "assertCountEqual", "assertIs",
}
_NAMED = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None"}
# The work directory is cleared between tests, so afterwards only the error shows that the disk was full.
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
# The syntax nodes of an expression that has no side effects, so that it can be evaluated again.
_SIDE_EFFECT_FREE = (
    ast.Constant, ast.Name, ast.Load, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.USub, ast.UAdd,
)


class Explanation:
    """The result of a test: status, message for a beginner, details, and the teacher's own message."""

    def __init__(self, status, message="", details="", teacher=""):
        self.status = status
        self.message = message
        self.details = details
        self.teacher = teacher


def explain(outcome, case, link, tree, origins):
    """Returns the explanation of a test that ran, or None if the fault lies in the tests."""
    if outcome.has_passed:
        return Explanation("passed")
    if outcome.problems:
        if link.refusal is not None:
            # A value of the tests is too large for the link, or must not leave the tests.
            return None
        problem = outcome.problems[0]
        explanation = _explain_problem(problem.error, problem.call, tree, origins)
        if explanation is not None and problem.subtest:
            explanation.message = f"With {problem.subtest.strip('()[]')}: {explanation.message}"
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
        # The last test runs in the submission's only process, so no process is left to report an exit status.
        how = "" if how == HUNG_UP else f" ({how})"
        return Explanation(
            "error", f"Your code ended the program during this test{how}. Does it call exit() or quit()?"
        )
    return Explanation("error", "Your code broke the connection to the tests, so this test could not be judged.", how)


def explain_error(error, call):
    """Returns a sentence that says what the student's code raised and where."""
    if isinstance(error, WrongResult):
        return _explain_wrong_result(error)
    caller = f"`{call.text}`" if call is not None and call.error is error else "Your code"
    trace = error._sandmartin_trace
    place = f", in line {trace[-1][0]} of your code: `{trace[-1][2]}`" if trace else ""
    return f"{caller} raised {_named(error)}{place}"


def _explain_problem(error, call, tree, origins):
    if isinstance(error, CannotCross):
        return Explanation("error", explain_refusal(error, call))
    if isinstance(error, StandInLimit):
        return None
    if hasattr(error, "_sandmartin_trace"):
        lines = [f"line {number}, in {function}\n    {line}" for number, function, line in error._sandmartin_trace]
        status = "disk_limit" if getattr(error, "errno", None) in _DISK_FULL else "error"
        return Explanation(status, explain_error(error, call), "\n".join([*lines, _named(error)]))
    if isinstance(error, AssertionError):
        return _explain_failure(error, call, tree)
    if isinstance(error, ForeignOperand):
        return Explanation("failed", f"{_describe_result(call)}: {error}, so the test cannot compare it.")
    judged = judge_error(error, call, origins)
    return None if judged is None else Explanation(*judged)


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
    return f"{found}, but it must return {_DEMANDED.get(error.method, 'a text')}."


def explain_refusal(error, call):
    """Returns sentences about a value of the student's code that cannot cross."""
    caller = f"`{call.text}`" if call is not None and call.error is error else "Your code"
    found = str(error)
    if found.startswith("it "):
        found = f"gave a value that cannot be handed to the tests: {found}"
    else:
        found = f"could not continue, because {found}"
    return f"{caller} {found}. This is a limit of the grader, not of Python."


def _named(error):
    text = error._sandmartin_text
    name = type(error).__name__
    if isinstance(error, WrongResult):
        # The name under which Python raises it.
        name = "ValueError" if isinstance(error, ValueError) else "TypeError"
    return f"{name}: {text}" if text else name


def _explain_failure(error, call, tree):
    argument = error.args[0] if error.args else ""
    if isinstance(argument, AssertionText):
        unittest_text, teacher = argument.unittest_text, argument.teacher
    else:
        unittest_text, teacher = "", str(argument)
    got, expected = _compared(error, call, tree)
    if unittest_text.endswith(" not raised"):
        found = f"{_describe_result(call)}, but it should raise {unittest_text.removesuffix(' not raised')}."
    elif expected is not None:
        found = f"{got}, but {expected} was expected."
        if got.endswith(" None"):
            found += " Is a `return` missing?"
    elif call is not None:
        found = f"{_describe_result(call)}."
    else:
        found = ""
    message = " ".join(part for part in (_sentence(teacher), found) if part) or _sentence(unittest_text)
    return Explanation("failed", message, unittest_text, teacher)


def _compared(error, call, tree):
    """Returns the actual and the expected value as texts, or (None, None) if the assertion does not show them."""
    traceback, frames = error.__traceback__, []
    while traceback is not None:
        frames.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    ours = [index for index, (frame, _) in enumerate(frames) if frame.f_code.co_filename == FILE]
    if not ours:
        return None, None
    frame, line = frames[ours[-1]]
    if ours[-1] + 1 < len(frames):
        return _compared_by_method(frames[ours[-1] + 1][0], call)
    return _compared_by_statement(frame, line, call, tree)


def _compared_by_method(frame, call):
    """Reads the arguments of a unittest assertion from its frame."""
    name = frame.f_code.co_name
    if os.path.basename(os.path.dirname(frame.f_code.co_filename)) != "unittest":
        return None, None
    arguments = [frame.f_locals.get(name) for name in frame.f_code.co_varnames[1:3]]
    if name in _NAMED:
        return _describe_value(arguments[0], call), _NAMED[name]
    if name not in _COMPARING:
        return None, None
    first, second = arguments
    # Teachers write the two arguments in either order. The actual value is the one that the submission returned.
    if call is not None and call.returned and second is call.result and first is not call.result:
        first, second = second, first
    return _describe_value(first, call), short(second)


def _compared_by_statement(frame, line, call, tree):
    """Reads a plain assert statement. The expected value is the side that calls nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.lineno <= line <= node.end_lineno:
            break
    else:
        return None, None
    if call is None or not call.returned:
        return None, None
    match node.test:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            for side in (right, left):
                if all(isinstance(part, _SIDE_EFFECT_FREE) for part in ast.walk(side)):
                    value = eval(compile(ast.Expression(side), FILE, "eval"), frame.f_globals, frame.f_locals)
                    return f"`{call.text}` returned {short(call.result)}", short(value)
        case ast.Call():
            return f"`{call.text}` returned {short(call.result)}", "a true value"
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call()):
            return f"`{call.text}` returned {short(call.result)}", "a false value"
    return None, None


def _describe_value(value, call):
    if call is not None and call.returned and value is call.result:
        return f"`{call.text}` returned {short(value)}"
    beginning = f"After `{call.text}`, the value was" if call is not None else "The value was"
    return f"{beginning} {short(value)}"


def _describe_result(call):
    if call is None:
        return "Your code did not give the test the value that it needs"
    if call.returned:
        return f"`{call.text}` returned {short(call.result)}"
    return f"`{call.text}` did not return"


def _sentence(text):
    text = text.strip()
    return text if not text or text[-1] in ".!?:" else text + "."
