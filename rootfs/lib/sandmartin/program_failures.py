"""Reports why a program failed, for a beginner, in a line at the end of standard error.

The line begins with a marker that only the runner and the service know, so the program cannot print
such a line by accident. The service (`PythonFailure.swift`) removes the line again.
"""

from _json import encode_basestring_ascii
from posix import write

from .failures import Failures

_STANDARD_ERROR = 2


def report_failure(error, file, marker):
    with open(file, "rb") as opened:
        source = opened.read()
    failures = Failures(file, source, is_program=True)
    if failures.is_about_reading(error):
        (message, details, line), is_unreadable = failures.explain_reading(error), "true"
    else:
        # Standard error already holds the traceback.
        (message, line), details, is_unreadable = failures.explain_end(error), "", "false"
    message, details = encode_basestring_ascii(message), encode_basestring_ascii(details)
    line = "null" if line is None else line
    report = f'{{"message":{message},"details":{details},"isUnreadable":{is_unreadable},"line":{line}}}'
    _write(f"{marker}{report}\n".encode("ascii"))


def _write(data):
    while data:
        data = data[write(_STANDARD_ERROR, data):]
