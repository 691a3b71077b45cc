"""The connection between harness and submission: frames over a stream socket, one conversation at a time.

A frame has a length of four bytes (big-endian), a kind of one byte and a value (codec.py). Either side may send
requests while it serves one (a callback). Replies arrive in reverse order, like returns from nested calls. Threads take
turns.

If the receiver changes a list that was passed to it, the sender's list changes too, as in one interpreter: a reply
carries the new content of every container of the request that changed.
"""

import collections
import operator
import os
import struct
import threading

from .codec import MAXIMUM_BYTES, Malformed, Unsendable
from .decoder import Decoder
from .encoder import Encoder

# The bytes per read: at first, which is enough for most frames, and for the rest of a larger frame.
_SMALL, _PIECE = 4096, 1 << 18

HUNG_UP = "hung up"
_HEADER = struct.Struct(">Ic")
_REQUEST, _REPLY, _RAISE, _END = b"Q", b"A", b"X", b"G"
# A frame may be a little larger than its value.
_MAXIMUM_FRAME = MAXIMUM_BYTES + 1024


class LinkBroken(BaseException):
    """The other side is gone or sent a malformed frame. A BaseException, so that `except Exception` lets it pass."""


class NoReply(BaseException):
    """Raised by `perform` for a request that gets no reply."""


class Link:
    """One end of the link. `perform(operation, *arguments)` carries out a request of the other end."""

    def __init__(self, descriptor, objects, perform):
        self.broken = None
        self._descriptor = descriptor
        self._objects = objects
        self._perform = perform
        self._turn = threading.RLock()
        # Bytes that were read after the last frame.
        self._pending = b""
        objects.link = self

    def request(self, *message):
        """Sends a request and serves requests until its reply arrives. Returns or raises what the reply holds."""
        with self._turn:
            encoder = self._encoder()
            encoder.value(message)
            self._send(_REQUEST, encoder.out)
            while True:
                kind, payload = self.receive()
                if kind == _REQUEST:
                    self.serve(payload)
                elif kind == _END:
                    # Sent by the parent of the test's process; see submission.py.
                    raise self.fail(f"gone: {payload[:200].decode('utf-8', 'replace')}")
                else:
                    return self._finish_request(kind, payload, encoder.containers)

    def _finish_request(self, kind, payload, sent):
        try:
            answer = Decoder(payload, self._objects, sent).whole()
            match kind, answer:
                case (b"A" | b"X"), (value, list() as changes):
                    for change in changes:
                        try:
                            _apply_change(change, sent)
                        except (TypeError, ValueError) as error:
                            raise Malformed(str(error)) from None
                    if kind == _RAISE and not isinstance(value, BaseException):
                        raise Malformed("a raised value that is not an exception")
                case _:
                    raise Malformed("an unknown kind of reply")
        except Malformed as error:
            raise self.fail(f"malformed: {error}") from None
        if kind == _REPLY:
            return value
        raise value.with_traceback(None)

    def serve_next(self):
        """Waits for a request and serves it."""
        with self._turn:
            kind, payload = self.receive()
        if kind != _REQUEST:
            raise self.fail("malformed: a reply without a request")
        self.serve(payload)

    def serve(self, payload):
        decoder = Decoder(payload, self._objects)
        try:
            message = decoder.whole()
            if type(message) is not tuple or not message:
                raise Malformed("an unknown kind of request")
        except Malformed as error:
            raise self.fail(f"malformed: {error}") from None
        before = list(map(_content, decoder.containers))
        kind = _REPLY
        try:
            value = self._perform(*message)
        except Malformed as error:
            raise self.fail(f"malformed: {error}") from None
        except NoReply:
            return
        except LinkBroken:
            raise
        except BaseException as error:
            kind, value = _RAISE, error
        changes = [
            (index, content)
            for index, (container, old) in enumerate(zip(decoder.containers, before))
            if not _is_unchanged(content := _content(container), old)
        ]
        with self._turn:
            self._send(*self._encoded(kind, value, changes, decoder.containers))

    def _encoded(self, kind, value, changes, known):
        """Returns the kind and frame of a reply. A value that cannot cross is replaced by an error that says so."""
        try:
            encoder = self._encoder(known)
            encoder.value((value, changes))
        except (Unsendable, RecursionError) as error:
            kind = _RAISE
            encoder = self._encoder()
            encoder.value((ValueError(f"this value cannot be passed between the tests and your code: {error}"), []))
        return kind, encoder.out

    def _encoder(self, known=()):
        return Encoder(self._objects, known, _HEADER.size)

    def reply(self, value):
        """Sends a reply, even before the request was received."""
        self._send(*self._encoded(_REPLY, value, [], ()))

    def announce_end(self, reason):
        self._send(_END, bytearray(_HEADER.size) + reason.encode())

    def leave_to_child(self):
        """Drops the received bytes, after a fork whose child continues the conversation."""
        self._pending = b""

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
            kind, _ = self.receive()

    def notify(self, *message):
        """Sends a request without waiting for a reply."""
        encoder = self._encoder()
        encoder.value(message)
        self._send(_REQUEST, encoder.out)

    def fail(self, reason):
        """Marks the link as broken and returns the error to raise. Keeps the first reason, if tests catch it."""
        self.broken = self.broken or reason
        return LinkBroken(reason)

    def _send(self, kind, frame):
        """Sends a frame, whose first bytes are reserved for the header."""
        if self.broken:
            raise LinkBroken(self.broken)
        _HEADER.pack_into(frame, 0, len(frame) - _HEADER.size + 1, kind)
        try:
            sent = os.write(self._descriptor, frame)
            while sent < len(frame):
                with memoryview(frame) as view:
                    sent += os.write(self._descriptor, view[sent:])
        except OSError as error:
            raise self.fail(f"gone: {error.strerror}") from None

    def receive(self):
        """Returns the kind and payload of the next frame. The payload of a large frame is a view."""
        if self.broken:
            raise LinkBroken(self.broken)
        frame, self._pending = self._pending, b""
        while len(frame) < _HEADER.size:
            frame += self._read(_SMALL)
        length, kind = _HEADER.unpack_from(frame)
        if not 1 <= length <= _MAXIMUM_FRAME:
            raise self.fail("malformed: a frame of an impossible size")
        end = length - 1 + _HEADER.size
        if len(frame) >= end:
            self._pending = frame[end:]
            return kind, frame[_HEADER.size:end]
        # Reads in pieces, so that memory is allocated only for bytes that arrive.
        frame = bytearray(frame)
        while len(frame) < end:
            frame += self._read(min(end - len(frame), _PIECE))
        return kind, memoryview(frame)[_HEADER.size:]

    def _read(self, count):
        try:
            piece = os.read(self._descriptor, count)
        except OSError as error:
            raise self.fail(f"gone: {error.strerror}") from None
        if not piece:
            raise self.fail(f"gone: {HUNG_UP}")
        return piece


def _content(container):
    """Returns the content of a container as a flat list. Its items can be compared by identity."""
    if isinstance(container, bytearray):
        return bytes(container)
    if isinstance(container, dict):
        return [part for pair in dict.items(container) for part in pair]
    return list(container)


def _is_unchanged(new, old):
    if type(new) is bytes:
        return new == old
    return len(new) == len(old) and all(map(operator.is_, new, old))


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
