"""Turns what happened in a test into words for a beginner."""

import ast
import errno
import os

from .calls import short
from .link import HUNG_UP
from .proxies import ForeignOperand
from .result import AssertionText
from .tests import FILE

# Assertions whose first two arguments are what is compared, and those that say what they expect by their name.
_COMPARING = {
    "assertEqual", "assertAlmostEqual", "assertListEqual", "assertTupleEqual", "assertDictEqual", "assertSetEqual",
    "assertSequenceEqual", "assertMultiLineEqual", "assertCountEqual", "assertIs",
}
_NAMED = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None"}
# The work directory is cleared between tests, so that afterwards nothing else tells that it was full.
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
# The nodes of an expression that can be evaluated again without running anything.
_SIDE_EFFECT_FREE = (
    ast.Constant, ast.Name, ast.Load, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.USub, ast.UAdd,
)


class Explanation:
    """How a test ended: its status, the words for a beginner, the rest, and the teacher's own words."""

    def __init__(self, status, message="", details="", teacher=""):
        self.status = status
        self.message = message
        self.details = details
        self.teacher = teacher


def explain(outcome, link, tree):
    """The explanation of a test that ran; None if the tests themselves broke."""
    if outcome.has_passed:
        return Explanation("passed")
    if outcome.problems:
        problem = outcome.problems[0]
        explanation = _explain_problem(problem.error, problem.call, link.was_used, tree)
        if explanation is not None and problem.subtest:
            explanation.message = f"With {problem.subtest.strip('()[]')}: {explanation.message}"
        return explanation
    if outcome.skip_reason is not None:
        return Explanation("skipped", outcome.skip_reason, teacher=outcome.skip_reason)
    if outcome.unexpected_success:
        return Explanation("failed", "This test should have failed, but did not.")
    return None


def explain_broken(reason):
    """The submission's process is gone, or spoke nonsense."""
    kind, _, how = reason.partition(": ")
    if kind == "gone":
        # Nobody is left to say how, where the process was the submission's last.
        how = "" if how == HUNG_UP else f" ({how})"
        return Explanation(
            "error", f"Your code ended the whole program in the middle of this test{how}. Does it call exit() or quit()?"
        )
    return Explanation("error", "Your code disturbed the line to the tests, so this test could not be judged.", how)


def explain_error(error, call):
    """What the student's code raised, and where, in a sentence."""
    caller = f"`{call.text}`" if call is not None and call.error is error else "Your code"
    trace = error._sandmartin_trace
    place = f", in line {trace[-1][0]} of your code: `{trace[-1][2]}`" if trace else ""
    return f"{caller} raised {_named(error)}{place}"


def _explain_problem(error, call, was_used, tree):
    if hasattr(error, "_sandmartin_trace"):
        lines = [f"line {number}, in {function}\n    {line}" for number, function, line in error._sandmartin_trace]
        status = "disk_limit" if getattr(error, "errno", None) in _DISK_FULL else "error"
        return Explanation(status, explain_error(error, call), "\n".join([*lines, _named(error)]))
    if isinstance(error, AssertionError):
        return _explain_failure(error, call, tree)
    if isinstance(error, ForeignOperand):
        return Explanation("failed", f"{_describe_result(call)}: {error}, so it cannot be compared.")
    if was_used:
        # The tests tripped over what they got, such as None where a list should be.
        name = type(error).__name__
        return Explanation("error", f"{_describe_result(call)}, and the test could not go on with that.", f"{name}: {error}")
    return None


def _named(error):
    text = error._sandmartin_text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


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
    """What came back and what was expected, as texts; (None, None) where the assertion does not tell."""
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
    """An assertion of unittest: its arguments are still in its frame."""
    name = frame.f_code.co_name
    if os.path.basename(os.path.dirname(frame.f_code.co_filename)) != "unittest":
        return None, None
    arguments = [frame.f_locals.get(name) for name in frame.f_code.co_varnames[1:3]]
    if name in _NAMED:
        return _describe_value(arguments[0], call), _NAMED[name]
    if name not in _COMPARING:
        return None, None
    first, second = arguments
    # Teachers write it either way round; what the submission returned is what came back.
    if call is not None and call.returned and second is call.result and first is not call.result:
        first, second = second, first
    return _describe_value(first, call), short(second)


def _compared_by_statement(frame, line, call, tree):
    """A plain assert: the side that calls nothing is what was expected."""
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
    after = f"After `{call.text}` there was" if call is not None else "There was"
    return f"{after} {short(value)}"


def _describe_result(call):
    if call is None:
        return "Your code did not give what the test needs"
    if call.returned:
        return f"`{call.text}` returned {short(call.result)}"
    return f"`{call.text}` did not return"


def _sentence(text):
    text = text.strip()
    return text if not text or text[-1] in ".!?:" else text + "."
