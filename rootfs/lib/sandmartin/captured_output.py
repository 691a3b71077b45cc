"""Gives the tests what the student's code prints. The submission's process captures the text (capture.py)."""

from .codec import Malformed
from .link import Link


class SubmissionOutput:
    """Captures what the submission prints. Its requests do not count as a use of the student's code.

    Without a link, in an interpreter that tests and submission share, the tests capture everything themselves.
    """

    def __init__(self, link):
        self._link = link

    def start(self):
        if self._link is not None:
            self._request("start")

    def read(self):
        """Returns what the student's code printed since the last call: (output, errors)."""
        if self._link is None:
            return "", ""
        match self._request("read"):
            case (str(), str()) as printed:
                return printed
        raise Malformed("a captured output that is no text")

    def stop(self):
        if self._link is not None and not self._link.broken:
            self._request("stop")

    def _request(self, action):
        return Link.request(self._link, "output", action)
