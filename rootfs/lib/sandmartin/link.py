"""The connection between harness and submission: frames over a stream socket, one conversation at a time.

A frame has a length of four bytes (big-endian), a kind of one byte and a value (codec.py). Either side may send
requests while it serves one (a callback). Replies arrive in reverse order, like returns from nested calls. Threads take
turns.

If the receiver changes a list that was passed to it, the sender's list changes too, as in one interpreter: a reply
carries the new content of every container of the request that changed.

A value that the codec refuses to write is reported as a limit of the link (`CannotCross`), never as an exception of the
code that wanted to send the value.
"""

import collections
import threading

from .codec import Malformed, Unsendable, native
from .decoder import Decoder

HUNG_UP = "hung up"
_REQUEST, _REPLY, _RAISE, _END, _REFUSED = b"Q", b"A", b"X", b"G", b"U"


class LinkBroken(BaseException):
    """The other side is gone or sent a malformed frame. A BaseException, so that `except Exception` lets it pass."""


class CannotCross(BaseException):
    """A value cannot cross the link. The text says why, for example because it has too many parts.

    A BaseException, so that no `except Exception` and no `assertRaises` takes it for an exception of the other side.
    `is_ours` says whether this side wanted to send the value.
    """

    def __init__(self, reason, is_ours):
        super().__init__(reason)
        self.is_ours = is_ours


class NoReply(BaseException):
    """Raised by `perform` for a request that gets no reply."""


class Link(native.Channel):
    """One end of the link. `perform(operation, *arguments)` carries out a request of the other end.

    The C code (Sources/Runner/channel.c) sends and receives. It calls `fail`, `finish_reply` and `await_reply`.
    """

    def __init__(self, descriptor, objects, perform):
        super().__init__(descriptor, objects)
        self.broken = None
        self._objects = objects
        self._perform = perform
        self._turn = threading.RLock()
        objects.link = self

    def request(self, *message):
        """Sends a request and serves requests until its reply arrives. Returns or raises what the reply holds."""
        with self._turn:
            if self.broken:
                raise LinkBroken(self.broken)
            try:
                return self.ask(message)
            except Malformed as error:
                raise self.fail(f"malformed: {error}") from None
            except Unsendable as error:
                raise self.refuse(str(error)) from None

    def await_reply(self, kind, payload, sent):
        """Serves requests, of which this frame is the first, until a reply arrives. Returns or raises what the reply
        holds."""
        while kind == _REQUEST:
            self.serve(payload)
            self._check()
            kind, payload = self.receive()
        if kind == _END:
            # Sent by the parent of the test's process; see submission.py.
            raise self.fail(f"gone: {payload[:200].decode('utf-8', 'replace')}")
        if kind == _REFUSED:
            raise CannotCross(payload[:200].decode("utf-8", "replace"), is_ours=False)
        if kind not in (_REPLY, _RAISE):
            raise Malformed("an unknown kind of reply")
        value = self.finish_reply(Decoder(payload, self._objects, sent).whole(), sent)
        if kind == _REPLY:
            return value
        if not isinstance(value, BaseException):
            raise Malformed("a raised value that is not an exception")
        _raise_unchanged(value)

    def finish_reply(self, answer, sent):
        """Applies the changes of a reply to the containers that were sent, and returns its value."""
        match answer:
            case (value, list() as changes):
                for change in changes:
                    try:
                        _apply_change(change, sent)
                    except (TypeError, ValueError) as error:
                        raise Malformed(str(error)) from None
                return value
        raise Malformed("an unknown kind of reply")

    def note_awaited(self, awaitable, result):
        """Called with the result of an awaitable of the other side."""

    def serve_next(self):
        """Waits for a request and serves it."""
        with self._turn:
            if self.broken:
                raise LinkBroken(self.broken)
            kind, payload = self.receive()
        if kind != _REQUEST:
            raise self.fail("malformed: a reply without a request")
        self.serve(payload)

    def serve(self, payload):
        try:
            message, containers, before = self.read_request(payload)
        except Malformed as error:
            raise self.fail(f"malformed: {error}") from None
        kind = _REPLY
        try:
            value = self._perform(*message)
        except Malformed as error:
            raise self.fail(f"malformed: {error}") from None
        except NoReply:
            return
        except LinkBroken:
            raise
        except CannotCross as error:
            return self._send_refusal(str(error))
        except BaseException as error:
            kind, value = _RAISE, error
        with self._turn:
            if self.broken:
                raise LinkBroken(self.broken)
            try:
                self.answer(kind, value, containers, before)
            except Unsendable as error:
                self._send_refusal(self.refuse_answer(str(error), message))
            except RecursionError:
                self._send_refusal(self.refuse_answer("it is nested too deep", message))

    def refuse(self, reason):
        """Returns the error that says why a value of this side cannot cross."""
        return CannotCross(reason, is_ours=True)

    def refuse_answer(self, reason, request):
        """Returns the words that say why the answer to a request cannot cross."""
        return reason

    def _send_refusal(self, reason):
        with self._turn:
            self._check()
            self.send_text(_REFUSED, reason[:200])

    def reply(self, value):
        """Sends a reply, even before the request was received."""
        self.answer(_REPLY, value, [], [])

    def announce_end(self, reason):
        self.send_text(_END, reason)

    def leave_to_child(self):
        """Drops the received bytes, after a fork whose child continues the conversation."""
        self.drop_pending()

    def reset_after_fork(self):
        """Replaces the lock in the child of a fork, where a thread that held it does not exist."""
        self._turn = threading.RLock()

    def wait_for_end(self):
        """Discards frames until the other side reports that its process for this test has ended."""
        self._discard_until(_END)

    def wait_for_reply(self):
        """Discards frames until the other side has replied or its process has ended."""
        self._discard_until(_REPLY, _RAISE, _END)

    def _discard_until(self, *kinds):
        kind = None
        while kind not in kinds:
            self._check()
            kind, _ = self.receive()

    def notify(self, *message):
        """Sends a request without waiting for a reply."""
        self._check()
        self.send(_REQUEST, message)

    def fail(self, reason):
        """Marks the link as broken and returns the error to raise. Keeps the first reason, if tests catch it."""
        self.broken = self.broken or reason
        return LinkBroken(reason)

    def _check(self):
        if self.broken:
            raise LinkBroken(self.broken)


def _raise_unchanged(error):
    """Raises an exception of the other side with its own context, even while this side handles an exception."""
    context = error.__context__
    try:
        raise error.with_traceback(None)
    finally:
        error.__context__ = context


def _apply_change(change, sent):
    """Copies the other side's content of a container into the container that was sent."""
    match change:
        case (int() as index, content) if 0 <= index < len(sent):
            container = sent[index]
        case _:
            raise Malformed("a change of an unknown container")
    if isinstance(container, bytearray) and type(content) is bytes:
        container[:] = content
    elif isinstance(container, dict) and type(content) is list and len(content) % 2 == 0:
        pairs = list(zip(content[::2], content[1::2]))
        dict.clear(container)
        for key, value in pairs:
            dict.__setitem__(container, key, value)
    elif isinstance(container, (list, collections.deque)) and type(content) is list:
        container.clear()
        container.extend(content)
    elif isinstance(container, set) and type(content) is list:
        container.clear()
        container.update(content)
    else:
        raise Malformed("an unknown kind of change")
