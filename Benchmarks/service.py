"""A running `sandmartin serve` with its own state directory, and a learner who uses it."""

import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from processes import ProcessTree
from stage import SANDMARTIN
from websocket import WebSocket

_READY = "Sandmartin is ready: "
_TIMEOUT_SECONDS = 60


class Service:
    """Starts the service on creation. `seconds_to_ready` is the time from the start to the ready line.

    A load comes from one address, and a program submits faster than a person: without `settings`, which are variables
    of the environment, the limits on visitors are off.
    """

    def __init__(self, state: Path, settings: dict[str, str] = {"SANDMARTIN_LIMITS_ENABLED": "false"}):
        log = open(state.with_suffix(".log"), "ab")
        began = time.monotonic()
        self._process = subprocess.Popen(
            [SANDMARTIN, "serve"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            env=os.environ | {"SANDMARTIN_STATE_DIRECTORY": str(state), "SANDMARTIN_HTTP_PORT": "0"} | settings)
        log.close()
        self.tree = ProcessTree(self._process.pid)
        line = self._process.stdout.readline()
        self.began = began
        self.seconds_to_ready = time.monotonic() - began
        if not line.startswith(_READY):
            self._process.kill()
            raise RuntimeError(f"serve was not ready: {line!r}\n{Path(log.name).read_text()}")
        address = urlsplit(line.removeprefix(_READY).strip())
        self.address, self.port = address.hostname, address.port

    def metrics(self) -> str:
        connection = http.client.HTTPConnection(self.address, self.port, timeout=_TIMEOUT_SECONDS)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=_TIMEOUT_SECONDS)
        self._process.stdout.close()

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_) -> None:
        self.close()


class Learner:
    """A session with a persistent connection and a WebSocket for events."""

    def __init__(self, service: Service):
        self._connection = http.client.HTTPConnection(service.address, service.port, timeout=_TIMEOUT_SECONDS)
        self._headers = {"Content-Type": "application/json"}
        token = self._post("/api/v1/session", {}, expected=201)["token"]
        self._headers["Authorization"] = f"Bearer {token}"
        self._events = WebSocket(service.address, service.port, "/api/v1/live", token, _TIMEOUT_SECONDS)

    def submit(self, exercise: str, code: str) -> float:
        """Returns the milliseconds from the request to the event `graded`.

        Raises RuntimeError for any verdict but `accepted`.
        """
        body = json.dumps({"exercise": exercise, "code": code})
        began = time.perf_counter()
        self._connection.request("POST", "/api/v1/submissions", body, self._headers)
        # Read events first: they may arrive before the response. Only this submission is pending.
        while (event := json.loads(self._events.text()))["type"] != "graded":
            pass
        milliseconds = (time.perf_counter() - began) * 1000
        answer = self._answer(expected=202)
        if event["submission"] != answer["id"] or event["verdict"] != "accepted":
            raise RuntimeError(f"unexpected event: {event}")
        return milliseconds

    def close(self) -> None:
        self._events.close()
        self._connection.close()

    def _post(self, path: str, body: dict, expected: int) -> dict:
        self._connection.request("POST", path, json.dumps(body), self._headers)
        return self._answer(expected)

    def _answer(self, expected: int) -> dict:
        response = self._connection.getresponse()
        body = response.read()
        if response.status != expected:
            raise RuntimeError(f"answered {response.status}: {body.decode(errors='replace')}")
        return json.loads(body)
