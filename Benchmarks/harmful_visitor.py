"""A visitor who does harm, for B10.

    harmful_visitor.py ADDRESS PORT posts|loops|sockets|handshakes

Comes from 127.0.0.9. Prints a line of JSON when the harm has begun. Goes on until a line arrives on standard input, and
prints what was done.
"""

import collections
import itertools
import json
import resource
import select
import socket
import sys
import time

_SOURCE = ("127.0.0.9", 0)
_TIMEOUT_SECONDS = 60
_POSTS_PER_SECOND = 3800
_CONNECTIONS = 8
_SESSIONS = 12
_SOCKETS = 5000
_LOOP = "def hello():\n    while True:\n        pass\n# {}\n"
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Client:
    """A connection whose requests are not answered one by one. Counts the responses by status."""

    def __init__(self, address: str, port: int):
        self._socket = socket.create_connection((address, port), timeout=_TIMEOUT_SECONDS, source_address=_SOURCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self) -> tuple[int, bytes]:
        """Waits for the next response."""
        while (found := self._next()) is None:
            self._receive()
        return found

    def answers(self) -> list[int]:
        """Reads once, and returns the statuses of the responses that are complete."""
        self._receive()
        statuses = []
        while (found := self._next()) is not None:
            statuses.append(found[0])
        return statuses

    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def _next(self) -> tuple[int, bytes] | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._buffer[:end].lower() + b"\r\n"
        length = int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0] or 0)
        if len(self._buffer) < end + 4 + length:
            return None
        body, self._buffer = self._buffer[end + 4:end + 4 + length], self._buffer[end + 4 + length:]
        return int(head[9:12]), body

    def _receive(self) -> None:
        piece = self._socket.recv(1 << 18)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._buffer += piece


def request(method: str, path: str, token: str | None = None, body: dict | None = None) -> bytes:
    text = json.dumps(body).encode() if body is not None else b""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return (f"{method} {path} HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n").encode() + text


def new_session(client: Client) -> str:
    client.send(request("POST", "/api/v1/session", body={}))
    status, body = client.answer()
    if status != 201:
        raise RuntimeError(f"POST /api/v1/session: {status} {body.decode()}")
    return json.loads(body)["token"]


def is_asked_to_stop() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


def began() -> None:
    print(json.dumps({"began": True}), flush=True)


def by_status(statuses: collections.Counter) -> dict[str, int]:
    return {f"answered {status}": count for status, count in sorted(statuses.items())}


def posts(address: str, port: int) -> dict:
    """Posts with one session, on several connections, without waiting for responses."""
    clients = [Client(address, port) for _ in range(_CONNECTIONS)]
    token = new_session(clients[0])
    post = request("POST", "/api/v1/submissions", token, {"exercise": "hello", "code": _LOOP.format("posts")})
    statuses: collections.Counter = collections.Counter()
    # A connection gets the next batch when it has answered the one before.
    batch = _POSTS_PER_SECOND // 100 // _CONNECTIONS + 1
    open_requests = dict.fromkeys(clients, 0)
    began()
    start, sent = time.perf_counter(), 0
    while not is_asked_to_stop():
        allowed = int((time.perf_counter() - start) * _POSTS_PER_SECOND) - sent
        for client in clients:
            if allowed >= batch and open_requests[client] == 0:
                client.send(post * batch)
                open_requests[client] += batch
                sent += batch
                allowed -= batch
        for client in select.select(clients, [], [], 0.005)[0]:
            for status in client.answers():
                statuses[status] += 1
                open_requests[client] -= 1
    elapsed = time.perf_counter() - start
    return {"posts per second": round(statuses.total() / elapsed)} | by_status(statuses)


def loops(address: str, port: int) -> dict:
    """Keeps one endless loop pending in each of several anonymous sessions: posts again twice a second."""
    clients = [Client(address, port) for _ in range(_SESSIONS)]
    tokens = [new_session(client) for client in clients]
    numbers = itertools.count()
    statuses: collections.Counter = collections.Counter()
    began()
    while not is_asked_to_stop():
        for client, token in zip(clients, tokens):
            body = {"exercise": "hello", "code": _LOOP.format(next(numbers))}
            client.send(request("POST", "/api/v1/submissions", token, body))
        for client in clients:
            statuses[client.answer()[0]] += 1
        time.sleep(0.5)
    return by_status(statuses)


def sockets(address: str, port: int) -> dict:
    """Opens thousands of live connections of one session, and holds those that the service accepts."""
    return live_connections(address, port, again=False)


def handshakes(address: str, port: int) -> dict:
    """Tries to hold thousands of live connections of one session: opens another as soon as one is closed."""
    return live_connections(address, port, again=True)


def live_connections(address: str, port: int, again: bool) -> dict:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    first = Client(address, port)
    token = new_session(first)
    handshake = (
        f"GET /api/v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {_KEY}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n").encode()
    statuses: collections.Counter = collections.Counter()
    held: dict[int, Client] = {}
    poll = select.epoll()
    opened, most, has_begun = 0, 0, False
    while not is_asked_to_stop():
        # At most 50 new connections, so that those that were closed are noticed.
        for _ in range(min(50, _SOCKETS - (len(held) if again else opened))):
            opened += 1
            try:
                client = Client(address, port)
                client.send(handshake)
            except OSError as error:
                statuses[type(error).__name__] += 1
                continue
            held[client.fileno()] = client
            poll.register(client.fileno(), select.EPOLLIN)
        for descriptor, _ in poll.poll(0.02):
            client = held[descriptor]
            try:
                statuses.update(client.answers())
            except OSError:
                poll.unregister(descriptor)
                client.close()
                del held[descriptor]
        most = max(most, len(held))
        if not has_begun and opened >= _SOCKETS:
            has_begun = True
            began()
    return {"most open at once": most} | by_status(collections.Counter({str(k): v for k, v in statuses.items()}))


def main() -> None:
    address, port, harm = sys.argv[1:]
    harms = {"posts": posts, "loops": loops, "sockets": sockets, "handshakes": handshakes}
    print(json.dumps(harms[harm](address, int(port))), flush=True)


if __name__ == "__main__":
    main()
