"""Sends frames that break RFC 6455 on a live connection, and handshakes of other sites' pages."""

import base64
import socket
import time
from urllib.parse import urlsplit

from fuzz import Finding, Record

_TIMEOUT_SECONDS = 20
_MASK = bytes(4)
_PING = b"\x89\x82" + _MASK + b"hi"
_PONG = b"\x8a\x02hi"
_CALL = "GET /api/v1/live"
# Frames after which the server must close the connection.
_BROKEN = {
    "a frame without a mask": b"\x81\x02hi",
    "a ping without a mask": b"\x89\x02hi",
    "reserved bits": b"\xf1\x82" + _MASK + b"hi",
    "an unknown data frame": b"\x83\x82" + _MASK + b"hi",
    "an unknown control frame": b"\x8b\x82" + _MASK + b"hi",
    "a ping in fragments": b"\x09\x82" + _MASK + b"hi",
    "a ping of 126 bytes": b"\x89\xfe\x00\x7e" + _MASK + bytes(126),
    "a text of 1 MiB": b"\x81\xff" + (1 << 20).to_bytes(8, "big") + _MASK + bytes(1 << 20),
    "a text of 2^63 bytes": b"\x81\xff\x80" + bytes(7) + _MASK,
    "a close frame of one byte": b"\x88\x81" + _MASK + b"x",
    "plain HTTP": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"Cookie: a\r\n" * 20 + b"\r\n",
}
# After these, a ping must be answered, or the connection closed.
_IGNORED = {
    "a text": b"\x81\x82" + _MASK + b"hi",
    "a text that is not UTF-8": b"\x81\x82" + _MASK + b"\xff\xfe",
    "an empty text": b"\x81\x80" + _MASK,
    "an unasked pong": b"\x8a\x80" + _MASK,
    "1,000 pings": _PING * 1000,
    "the end of nothing": b"\x80\x82" + _MASK + b"hi",
}
_ORIGINS = ["https://elsewhere.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "\xff", "file://", "http://"]


def try_frames(keeper, visitor):
    """Returns the record of all frames and origins."""
    began = time.monotonic()
    record = Record("frames and origins")
    for what, frame in _BROKEN.items():
        end = _outcome(keeper, visitor, frame)
        record.answers[_CALL, 101] += 1
        if end != "closed":
            record.add(Finding(_CALL, "The connection stays open after a broken frame", f"{what}: {end}"))
    for what, frame in _IGNORED.items():
        end = _outcome(keeper, visitor, frame)
        record.answers[_CALL, 101] += 1
        if end not in ("answered", "closed"):
            record.add(Finding(_CALL, "The connection hangs", f"{what}: {end}"))
    for cut in (1, 3, 7):
        # Half a frame, and then the end of the client.
        with _connected(keeper, visitor) as connection:
            connection.sendall(_PING[:cut])
        record.answers[_CALL, 101] += 1
    for origin in _ORIGINS:
        status = _handshake(keeper, f"Cookie: sandmartin_session={visitor.token}\r\nOrigin: {origin}\r\n")
        record.answers[_CALL, status] += 1
        if status != 403:
            record.add(Finding(_CALL, "A handshake of another site's page was not refused", f"{origin}: {status}"))
    ours = keeper.base_url
    for headers in (f"Cookie: sandmartin_session={visitor.token}\r\nOrigin: {ours}\r\n",
                    f"Authorization: Bearer {visitor.token}\r\nOrigin: {ours}\r\n"):
        status = _handshake(keeper, headers)
        record.answers[_CALL, status] += 1
        if status != 101:
            record.add(Finding(_CALL, "A handshake of the own page was refused", str(status)))
    keeper.call("GET", "/health/ready", [200])
    record.seconds = time.monotonic() - began
    return record


def _outcome(keeper, visitor, frame):
    """What comes of a frame and a ping behind it: `closed`, `answered` (the ping), or `hangs`."""
    with _connected(keeper, visitor) as connection:
        received = b""
        try:
            connection.sendall(frame + _PING)
            while _PONG not in received:
                piece = connection.recv(1 << 16)
                if not piece:
                    return "closed"
                received += piece
        except TimeoutError:
            return "hangs"
        except OSError:
            return "closed"
        return "answered"


def _connected(keeper, visitor):
    connection, head = _opened(keeper, f"Authorization: Bearer {visitor.token}\r\n")
    if b" 101 " not in head:
        connection.close()
        raise RuntimeError(f"the handshake was answered {head!r}")
    return connection


def _handshake(keeper, headers):
    connection, head = _opened(keeper, headers)
    connection.close()
    return int(head.split(b" ")[1])


def _opened(keeper, headers):
    """Sends a handshake on a new connection, and returns the connection and the first line of the answer."""
    address = urlsplit(keeper.base_url)
    connection = socket.create_connection((address.hostname, address.port), timeout=_TIMEOUT_SECONDS)
    key = base64.b64encode(bytes(16)).decode()
    connection.sendall((
        f"GET /api/v1/live HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n").encode("latin-1"))
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(1 << 16)
        if not piece:
            raise RuntimeError("the connection was closed before the handshake was answered")
        received += piece
    return connection, received.split(b"\r\n")[0]
