"""The line between harness and submission: frames over a stream socket, one conversation at a time.

A frame is four bytes of length, big-endian, one byte of kind and a value (codec.py). Either side may ask
while it answers (a callback); answers come back in reverse order, like returns from calls. Threads take turns.

As in one interpreter, a list that is passed in and changed there is changed here too: an answer carries the new
content of every container of the request that changed.
"""

import collections
import operator
import os
import struct
import threading

from .codec import MAXIMUM_BYTES, Malformed, Unsendable
from .decoder import Decoder
from .encoder import Encoder

# What is read in the hope that it is a whole frame, and of a frame that is larger.
_SMALL, _PIECE = 4096, 1 << 18

HUNG_UP = "hung up"
_HEADER = struct.Struct(">Ic")
_REQUEST, _REPLY, _RAISE, _END = b"Q", b"A", b"X", b"G"
# Names and shapes of frames cost a little beside their value.
_MAXIMUM_FRAME = MAXIMUM_BYTES + 1024


class LinkBroken(BaseException):
    """The other side is gone or speaks nonsense. No `except Exception` of a test may swallow it."""


class NoReply(BaseException):
    """Raised by `perform` when the question needs no answer any more."""


class Link:
    """One end; `perform(operation, *arguments)` carries out what the other end asks."""

    def __init__(self, descriptor, objects, perform):
        self.broken = None
        self._descriptor = descriptor
        self._objects = objects
        self._perform = perform
        self._turn = threading.RLock()
        # What was read beyond the last frame.
        self._pending = b""
        objects.link = self

    def request(self, *message):
        """Asks the other side, answering what it asks meanwhile; returns or raises what it answers."""
        with self._turn:
            encoder = self._encoder()
            encoder.value(message)
            self._send(_REQUEST, encoder.out)
            while True:
                kind, payload = self.receive()
                if kind == _REQUEST:
                    self.serve(payload)
                elif kind == _END:
                    # Only the submission's own parent process says so; see submission.py.
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
                        raise Malformed("something raised that is no error")
                case _:
                    raise Malformed("an answer of no kind")
        except Malformed as error:
            raise self.fail(f"malformed: {error}") from None
        if kind == _REPLY:
            return value
        raise value.with_traceback(None)

    def serve_next(self):
        """Waits for a question and answers it."""
        with self._turn:
            kind, payload = self.receive()
        if kind != _REQUEST:
            raise self.fail("malformed: an answer to no question")
        self.serve(payload)

    def serve(self, payload):
        decoder = Decoder(payload, self._objects)
        try:
            message = decoder.whole()
            if type(message) is not tuple or not message:
                raise Malformed("a question of no kind")
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
        """The kind and payload of an answer; a value that cannot cross becomes an error that says so."""
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
        """An answer to a question that nobody has read."""
        self._send(*self._encoded(_REPLY, value, [], ()))

    def announce_end(self, reason):
        self._send(_END, bytearray(_HEADER.size) + reason.encode())

    def leave_to_child(self):
        """After a fork, in the process that does not go on with the conversation: what has come is the other's."""
        self._pending = b""

    def reset_after_fork(self):
        """After a fork, in the process that goes on: a thread that held the turn is not here to give it back."""
        self._turn = threading.RLock()

    def wait_for_end(self):
        """Reads on until the other side says that its process for this test has ended."""
        self._discard_until(_END)

    def wait_for_reply(self):
        """Reads on until the other side has answered; whatever it answers, and asks meanwhile, is of no interest."""
        self._discard_until(_REPLY, _RAISE, _END)

    def _discard_until(self, *kinds):
        kind = None
        while kind not in kinds:
            kind, _ = self.receive()

    def notify(self, *message):
        """Asks something that has no answer of its own."""
        encoder = self._encoder()
        encoder.value(message)
        self._send(_REQUEST, encoder.out)

    def fail(self, reason):
        """The error to raise; the first reason is kept, since a test may swallow what is raised."""
        self.broken = self.broken or reason
        return LinkBroken(reason)

    def _send(self, kind, frame):
        """`frame` has room for the header."""
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
        """The next frame: its kind and payload, as bytes or, where they are many, as a view of them."""
        if self.broken:
            raise LinkBroken(self.broken)
        frame, self._pending = self._pending, b""
        while len(frame) < _HEADER.size:
            frame += self._read(_SMALL)
        length, kind = _HEADER.unpack_from(frame)
        if not 1 <= length <= _MAXIMUM_FRAME:
            raise self.fail("malformed: a frame of impossible size")
        end = length - 1 + _HEADER.size
        if len(frame) >= end:
            self._pending = frame[end:]
            return kind, frame[_HEADER.size:end]
        # Piece by piece: memory is only spent on what really arrives.
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
    """What a container holds now, as a flat list whose items can be compared by identity."""
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
    """Gives a container that was sent the content that it has on the other side."""
    match change:
        case (int() as index, content) if 0 <= index < len(sent):
            container = sent[index]
        case _:
            raise Malformed("a change to nothing")
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
        raise Malformed("a change of no kind")
