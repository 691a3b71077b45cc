"""A minimal WebSocket client that reads the events of our server (RFC 6455)."""

import base64
import os
import socket
import struct

_TEXT, _CLOSE, _PING = 0x1, 0x8, 0x9


class WebSocket:
    def __init__(self, address: str, port: int, path: str, token: str, timeout: float, source: str = "",
                 headers: str = ""):
        self._socket = socket.create_connection((address, port), timeout=timeout, source_address=(source, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall((
            f"GET {path} HTTP/1.1\r\nHost: {address}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n"
            f"{headers}\r\n").encode())
        head = self._until(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError(f"the WebSocket upgrade failed at {path}: {head.splitlines()[0].decode()}")

    def fileno(self) -> int:
        return self._socket.fileno()

    def text(self) -> str:
        """Returns the next text message. Replies to pings while waiting."""
        while True:
            text = self._text_of(*self._frame())
            if text is not None:
                return text

    def received(self) -> list[str]:
        """Reads once, and returns the text messages that are complete. For sockets that have become readable."""
        self._receive()
        texts = []
        while self._has_frame():
            texts.append(self._text_of(*self._frame()))
        return [text for text in texts if text is not None]

    def _text_of(self, opcode: int, payload: bytes) -> str | None:
        """Returns the text of a frame. Handles a control frame, and returns None."""
        if opcode == _TEXT:
            return payload.decode()
        if opcode == _PING:
            self._send(0xA, payload)
        elif opcode == _CLOSE:
            raise ConnectionError(f"the server closed the WebSocket: {payload!r}")
        return None

    def _has_frame(self) -> bool:
        """Whether the buffer contains a complete frame."""
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        length, head = buffer[1], 2
        if length >= 126:
            head += 2 if length == 126 else 8
            if len(buffer) < head:
                return False
            length = int.from_bytes(buffer[2:head], "big")
        return len(buffer) >= head + length

    def close(self) -> None:
        self._send(_CLOSE, struct.pack(">H", 1000))
        self._socket.close()

    def shut_down(self) -> None:
        """Ends the connection without a close frame. A thread that waits for a message gets an error."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended already

    def _frame(self) -> tuple[int, bytes]:
        """Returns one frame. Our server does not fragment its events and never masks (5.1)."""
        first, length = self._exactly(2)
        if not first & 0x80:
            raise ConnectionError("a fragmented message")
        if length == 126:
            (length,) = struct.unpack(">H", self._exactly(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self._exactly(8))
        return first & 0x0F, self._exactly(length)

    def _send(self, opcode: int, payload: bytes) -> None:
        """Sends a short frame. A client must mask its frames; a key of zeros is valid (5.3)."""
        self._socket.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + bytes(4) + payload)

    def _exactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._receive()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._receive()
        taken, _, self._buffer = self._buffer.partition(end)
        return taken

    def _receive(self) -> None:
        piece = self._socket.recv(1 << 16)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._buffer += piece
