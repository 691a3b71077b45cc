"""The floor of a service: the calls that B8's learners make, answered by graders without isolation.

    floor_service.py SETTINGS

SETTINGS is JSON: `command` and `environment` start a grader (zygote.py), `graders` is their number, and `exercises`
lists the slugs in the order of the graders' places. Prints {"port"} when it listens on 127.0.0.1, and ends when its
standard input is closed.

Speaks only as much HTTP and WebSocket as learners.py needs, sends the same kinds of events as our service, and stores
nothing. A submission waits until a grader is idle.
"""

import asyncio
import base64
import hashlib
import itertools
import json
import struct
import sys

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_REASONS = {200: "OK", 201: "Created", 202: "Accepted"}


class Grader:
    """A process that grades one submission at a time."""

    @classmethod
    async def start(cls, command: list[str], environment: dict[str, str]) -> "Grader":
        self = cls()
        self._process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        await self._answer()
        return self

    async def grade(self, place: int) -> int:
        """Returns the number of tests."""
        self._process.stdin.write(f"grade {place}\n".encode())
        return (await self._answer())["tests"]

    async def end(self) -> None:
        self._process.stdin.close()
        await self._process.wait()

    async def _answer(self) -> dict:
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a grader ended with status {await self._process.wait()}")
        return json.loads(line)


class FloorService:
    def __init__(self, graders: list[Grader], exercises: list[str]):
        self._places = {exercise: place for place, exercise in enumerate(exercises)}
        self._idle: asyncio.Queue[Grader] = asyncio.Queue()
        for grader in graders:
            self._idle.put_nowait(grader)
        self._sockets: dict[str, asyncio.StreamWriter] = {}
        self._numbers = itertools.count(1)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection."""
        try:
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                method, path, _ = lines[0].split(" ")
                fields = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
                token = fields.get("authorization", "").removeprefix("bearer ")
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                if path == "/api/v1/live":
                    self._upgrade(writer, next(line for line in lines if line.lower().startswith("sec-websocket-key")))
                    self._sockets[token] = writer
                    await reader.read()  # the client sends nothing but its close
                    return
                self._answer(writer, *self._respond(method, path, token, body))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _respond(self, method: str, path: str, token: str, body: bytes) -> tuple[int, dict]:
        number = str(next(self._numbers))
        if path == "/api/v1/session":
            return 201, {"token": number}
        if method == "GET":
            return 200, {"mode": "floor"}
        exercise = json.loads(body)["exercise"]
        task = asyncio.create_task(self._grade(exercise, number, self._sockets[token]))
        task.add_done_callback(self._check)
        return 202, {"id": number, "status": "queued"}

    @staticmethod
    def _check(task: asyncio.Task) -> None:
        """Ends this program if a grading has failed."""
        if error := task.exception():
            sys.exit(f"floor_service.py: {error}")

    async def _grade(self, exercise: str, number: str, socket: asyncio.StreamWriter) -> None:
        self._send(socket, number, "queued", position=self._idle.qsize())
        grader = await self._idle.get()
        self._send(socket, number, "running")
        tests = await grader.grade(self._places[exercise])
        self._idle.put_nowait(grader)
        for index in range(tests):
            self._send(socket, number, "test", index=index, total=tests, status="passed")
        self._send(socket, number, "graded", verdict="accepted")

    @staticmethod
    def _send(socket: asyncio.StreamWriter, submission: str, kind: str, **values) -> None:
        payload = json.dumps({"type": kind, "submission": submission, **values}).encode()
        socket.write(struct.pack(">BB", 0x81, len(payload)) + payload)  # every event is shorter than 126 bytes

    @staticmethod
    def _upgrade(writer: asyncio.StreamWriter, key_field: str) -> None:
        key = key_field.partition(":")[2].strip().encode()
        accepted = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n")

    @staticmethod
    def _answer(writer: asyncio.StreamWriter, status: int, body: dict) -> None:
        text = json.dumps(body)
        writer.write(
            f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())


async def main() -> None:
    settings = json.loads(sys.argv[1])
    graders = [await Grader.start(settings["command"], settings["environment"]) for _ in range(settings["graders"])]
    service = FloorService(graders, settings["exercises"])
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    for grader in graders:
        await grader.end()


asyncio.run(main())
