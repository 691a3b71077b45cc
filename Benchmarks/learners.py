"""Learners who each keep one submission pending: the load of B8, in one process that shares the machine.

    learners.py ADDRESS PORT LEARNERS SECONDS WORKLOADS

WORKLOADS is a JSON file, a list of {"exercise", "code"}. Prints a line of JSON when the measured time begins: each
learner has had a verdict, so the queue has its full length. Prints another when the measured time ends: `milliseconds`,
from POST to the event `graded`, for each verdict of that time, and the CPU time that this process used. Then lets the
pending submissions end, asks how the cells of all submissions started, and prints `modes`: the number of submissions by
mode.

Any verdict but `accepted` ends the program. Uses blocking sockets, and waits with epoll for the next event.
"""

import collections
import itertools
import json
import resource
import select
import socket
import sys
import time
from pathlib import Path

from websocket import WebSocket

_TIMEOUT_SECONDS = 60


class Connection:
    """A persistent HTTP connection (RFC 9112), cheaper than that of http.client."""

    def __init__(self, address: str, port: int, headers: str = "", source: str = ""):
        """`headers` are sent with each request: lines that end with CRLF. `source` is the address to connect from."""
        self._socket = socket.create_connection((address, port), _TIMEOUT_SECONDS, (source, 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = f"Host: {address}:{port}\r\n{headers}"
        self._buffer = b""

    def send(self, method: str, path: str, token: str | None = None, body: bytes = b"") -> None:
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._socket.sendall((
            f"{method} {path} HTTP/1.1\r\n{self._headers}{authorization}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)

    def answer(self, expected: int) -> dict:
        """Returns the JSON of the next response, or nothing if it has no body."""
        return json.loads(self.body(expected) or "{}")

    def body(self, expected: int) -> bytes:
        """Returns the body of the next response."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._receive()
        head = self._buffer[:end].lower() + b"\r\n"
        # A response without content (204) has no length.
        length = int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0] or 0)
        while len(self._buffer) < end + 4 + length:
            self._receive()
        body, self._buffer = self._buffer[end + 4:end + 4 + length], self._buffer[end + 4 + length:]
        if int(head[9:12]) != expected:
            raise RuntimeError(f"answered {head[9:12].decode()}: {body.decode(errors='replace')}")
        return body

    def close(self) -> None:
        self._socket.close()

    def _receive(self) -> None:
        piece = self._socket.recv(1 << 16)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._buffer += piece


class Learner:
    def __init__(self, address: str, port: int, headers: str = "", source: str = ""):
        self._connection = Connection(address, port, headers, source)
        self._connection.send("POST", "/api/v1/session", body=b"{}")
        self._token = self._connection.answer(201)["token"]
        self.events = WebSocket(address, port, "/api/v1/live", self._token, _TIMEOUT_SECONDS, source, headers)
        self.posted = 0.0
        self.submissions: list[str] = []

    def submit(self, body: bytes) -> None:
        self.posted = time.perf_counter()
        self._connection.send("POST", "/api/v1/submissions", self._token, body)

    def is_graded(self) -> bool:
        """Reads the events that have arrived. Returns whether one of them is the verdict."""
        for text in self.events.received():
            event = json.loads(text)
            if event["type"] == "graded":
                # Waits if the event has overtaken the response. Only this submission is pending.
                answer = self._connection.answer(202)
                if event["submission"] != answer["id"] or event["verdict"] != "accepted":
                    raise RuntimeError(f"unexpected event: {event}")
                self.submissions.append(answer["id"])
                return True
        return False

    def modes(self) -> list[str]:
        """Returns how the cells of each submission started."""
        modes = []
        for identifier in self.submissions:
            self._connection.send("GET", f"/api/v1/submissions/{identifier}", self._token)
            modes.append(self._connection.answer(200)["mode"])
        return modes


class Load:
    def __init__(self, learners: list[Learner], workloads: list[dict]):
        self._learners = {learner.events.fileno(): learner for learner in learners}
        self._workloads = itertools.cycle(workloads)
        self._numbers = itertools.count()
        self._poll = select.epoll()
        for descriptor in self._learners:
            self._poll.register(descriptor, select.EPOLLIN)
        for learner in learners:
            self._submit(learner)

    def _submit(self, learner: Learner) -> None:
        workload = next(self._workloads)
        # The number makes the code unique: identical code is not graded again.
        code = f"{workload['code']}# {next(self._numbers)}\n"
        learner.submit(json.dumps({"exercise": workload["exercise"], "code": code}).encode())

    def warm_up(self) -> None:
        """Lets each learner have a verdict, and submit again."""
        while not all(learner.submissions for learner in self._learners.values()):
            for learner, _ in self._verdicts(_TIMEOUT_SECONDS):
                self._submit(learner)

    def run(self, seconds: float) -> list[float]:
        """Submits again after each verdict. Returns the milliseconds from POST to verdict."""
        end = time.perf_counter() + seconds
        milliseconds = []
        while (left := end - time.perf_counter()) > 0:
            for learner, took in self._verdicts(left):
                milliseconds.append(took)
                self._submit(learner)
        return milliseconds

    def finish(self) -> None:
        """Waits for the pending submissions."""
        pending = len(self._learners)
        while pending:
            pending -= len(self._verdicts(_TIMEOUT_SECONDS))

    def _verdicts(self, timeout: float) -> list[tuple[Learner, float]]:
        ready = self._poll.poll(min(timeout, _TIMEOUT_SECONDS))
        if not ready and timeout >= _TIMEOUT_SECONDS:
            raise RuntimeError(f"no event has arrived for {_TIMEOUT_SECONDS} s")
        learners = [self._learners[descriptor] for descriptor, _ in ready]
        return [(learner, (time.perf_counter() - learner.posted) * 1000)
                for learner in learners if learner.is_graded()]


def cpu_ms() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def main() -> None:
    address, port, count, seconds, file = sys.argv[1:]
    learners = [Learner(address, int(port)) for _ in range(int(count))]
    load = Load(learners, json.loads(Path(file).read_text()))
    load.warm_up()
    print(json.dumps({"measuring": True}), flush=True)
    began, cpu = time.perf_counter(), cpu_ms()
    milliseconds = load.run(float(seconds))
    print(json.dumps({
        "milliseconds": milliseconds, "elapsed_seconds": time.perf_counter() - began, "cpu_ms": cpu_ms() - cpu,
    }), flush=True)
    load.finish()
    modes = collections.Counter(itertools.chain.from_iterable(learner.modes() for learner in learners))
    print(json.dumps({"modes": modes}), flush=True)


if __name__ == "__main__":
    main()
