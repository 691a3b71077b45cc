"""Decides who caused an error or a skip of the tests: the submission, or the tests alone.

Each function returns what the result of the test says: status, message for a beginner, details, and the teacher's
message.
"""

from .decisions import decided_by, is_on_purpose
from .skips import is_skipped_by_teacher
from .tests import MissingNames, function_of
from .trail import Trail
from .unusable import describe_unusable


def judge_error(error, call, origins):
    """Judges an error that the tests raised. Returns None if no value of the submission took part in it.

    `call` is the last call of the test.
    """
    if isinstance(error, ImportError) and error.name == origins.submission:
        return "error", str(MissingNames([error.name_from])), "", ""
    trail = Trail(origins, error)
    if trail.undefined is not None:
        return "error", str(MissingNames([trail.undefined])), "", ""
    details = ": ".join(filter(None, (type(error).__name__, trail.text)))
    is_from_call = trail.is_from_callback and call is not None and call.error is error
    if is_on_purpose(trail):
        if is_from_call:
            return "error", f"`{call.text}` did not handle an exception of the test: {details}", details, ""
        if not decided_by(trail):
            return None
        return "failed", _sentence(trail.text) or f"The test ended with {details}.", details, trail.text
    names = trail.origins()
    if not names:
        return None
    if is_from_call:
        return "error", f"`{call.text}` called a function of the test, which raised {details}.", details, ""
    return "error", describe_unusable(trail, names, call), details, ""


def judge_skips(skips, case, call, origins):
    """Judges the skips of a test. A skip that the submission may have caused is a failure, so no skip helps it."""
    reason = skips[0].reason
    errors = [skip.error for skip in skips]
    if is_skipped_by_teacher(errors, function_of(case), type(case), origins, was_called=call is not None):
        return "skipped", reason, "", reason
    message = _sentence(reason) or "Your program does not have what this test needs."
    return "failed", message, "The test skipped itself because of your program.", reason


def _sentence(text):
    text = text.strip()
    return text if not text or text[-1] in ".!?:" else text + "."
