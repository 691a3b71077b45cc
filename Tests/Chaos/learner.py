"""A learner who submits known programs and follows the live events, whatever fails meanwhile."""

import http.client
import itertools
import json
import random
import threading
import time
from dataclasses import dataclass

from journal import Journal
from programs import Program
from sandmartin import PORT
from websocket import WebSocket

TERMINAL = {"graded", "cancelled", "failed"}
_ANSWER_SECONDS = 12
# The server sends a ping every 20 seconds.
_SILENCE_SECONDS = 25
# A verdict may have been lost on its way to the socket, so the learner also asks.
_ASK_SECONDS = 3
_numbers = itertools.count(1)


@dataclass
class Mix:
    """What learners do besides submitting a new program, as shares of all submissions."""

    marked: float = 0.15  # a program that keeps its worker for a moment
    superseding: float = 0.06
    identical: float = 0.04
    repeated_key: float = 0.10
    lists: float = 0.30  # reads the list of submissions, which is cached, after a POST
    leaves_live: float = 0.15  # disconnects and connects again with `after`
    thinking_seconds: float = 4.0


class Learner:
    """Submits until `stop`, one submission at a time. Each learner has two threads: one submits, one reads events."""

    def __init__(self, name: str, seed: str, apis: list[str], programs: list[Program], slow: list[Program], mix: Mix,
                 journal: Journal):
        self.name, self.journal = name, journal
        self._random = random.Random(f"{seed} {name}")
        self._apis, self._programs, self._slow, self._mix = apis, programs, slow, mix
        self._stopping, self._left = threading.Event(), threading.Event()
        self._news = threading.Condition()
        self._ended: dict[str, str] = {}  # submissions whose last event has arrived
        self.last_seen = 0
        self.token, self.user = "", ""
        self._live: WebSocket | None = None
        self._submitting = threading.Thread(target=self._submit_until_stopped, daemon=True)
        self._listening = threading.Thread(target=self._listen, daemon=True)

    def sign_in(self) -> None:
        self.token = self._request("POST", "/api/v1/session", {})[1]["token"]

    def listen(self) -> None:
        self._listening.start()

    def start(self) -> None:
        self.listen()
        self._submitting.start()

    def stop(self) -> None:
        """Lets the learner end with the submission that is pending."""
        self._stopping.set()

    @property
    def is_over(self) -> bool:
        return not self._submitting.is_alive()

    def is_behind(self, feeds: dict[str, list[dict]]) -> bool:
        """Whether the learner has yet to receive an event. `feeds` has all retained events by user."""
        feed = feeds.get(self.user)
        return bool(feed) and feed[-1]["seq"] > self.last_seen

    def leave(self) -> None:
        """Ends the live connection and the thread that reads it."""
        self._left.set()
        self._hang_up()
        self._listening.join(_SILENCE_SECONDS + _ANSWER_SECONDS)

    # Submitting

    def _submit_until_stopped(self) -> None:
        previous = None
        while not self._stopping.wait(self._random.uniform(0, 2 * self._mix.thinking_seconds)):
            draw = self._random.random()
            if previous and draw < self._mix.identical:
                self.submit(previous[0], code=previous[1])
                continue
            program = self._random.choice(self._programs)
            if draw > 1 - self._mix.marked - self._mix.superseding:
                program = self._random.choice(self._slow)
            if draw > 1 - self._mix.superseding:
                self.submit(program, waits=False)
                program = self._random.choice(self._programs)
            previous = (program, self.submit(program, supersede=draw > 1 - self._mix.superseding))
            if self._random.random() < self._mix.leaves_live:
                self._hang_up()

    def submit(self, program: Program, code: str | None = None, supersede: bool = False, waits: bool = True) -> str:
        """Submits until accepted, and waits for the verdict. Returns the code, which is unique unless it was given."""
        number = next(_numbers)
        key = f"{self.name}-{number}"
        code = code or f"# {key}\n{program.code}"
        body = {"exercise": program.exercise, "code": code} | ({"supersede": True} if supersede else {})
        self.journal.add("submit", key=key, program=program.name, exercise=program.exercise, supersede=supersede)
        while True:
            status, answer = self._request("POST", "/api/v1/submissions", body, key)
            self.journal.add("answer", key=key, status=status, id=answer.get("id"), state=answer.get("status"))
            if status == 409:
                self._await_end(answer["id"])
                continue
            break
        identifier = answer["id"]
        is_new = status == 202
        if self._random.random() < self._mix.repeated_key:
            status, answer = self._request("POST", "/api/v1/submissions", body, key)
            self.journal.add("answer", key=key, status=status, id=answer.get("id"), state=answer.get("status"))
        if is_new and self._random.random() < self._mix.lists:
            _, answer = self._request("GET", "/api/v1/submissions?limit=5")
            self.journal.add("list", after=identifier, ids=[item["id"] for item in answer["items"]])
        if waits:
            self._await_end(identifier)
        return code

    def _await_end(self, identifier: str) -> None:
        """Waits for the last event of a submission, or until the API says that the submission has ended."""
        while True:
            with self._news:
                if self._news.wait_for(lambda: identifier in self._ended, _ASK_SECONDS):
                    return
            status, answer = self._request("GET", f"/api/v1/submissions/{identifier}")
            if status == 200 and answer["status"] in TERMINAL:
                with self._news:
                    by_event = self._news.wait_for(lambda: identifier in self._ended, _ASK_SECONDS)
                if not by_event:
                    self.journal.add("asked", id=identifier, state=answer["status"], verdict=answer.get("verdict"))
                return

    def _request(self, method: str, path: str, body: dict | None = None, key: str | None = None) -> tuple[int, dict]:
        """Sends a request until the system answers it: after a failure again, to any of the processes."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        while True:
            api = self._random.choice(self._apis)
            connection = http.client.HTTPConnection(api, PORT, timeout=_ANSWER_SECONDS)
            try:
                connection.request(method, path, json.dumps(body) if body is not None else None, headers)
                response = connection.getresponse()
                status, text = response.status, response.read()
                if status < 500 and status != 429:
                    return status, json.loads(text or b"{}")
                failure, pause = f"answered {status}", float(response.headers.get("Retry-After") or 0.5)
            except (OSError, http.client.HTTPException) as error:
                failure, pause = type(error).__name__, 0.5
            finally:
                connection.close()
            self.journal.add("failure", method=method, path=path, key=key, api=api, failure=failure)
            time.sleep(self._random.uniform(0.5, 1.5) * min(pause, 10))

    # Events

    def _listen(self) -> None:
        while not self._left.is_set():
            api = self._random.choice(self._apis)
            try:
                path = f"/api/v1/live?after={self.last_seen}"
                self._live = WebSocket(api, PORT, path, self.token, _SILENCE_SECONDS)
                self.journal.add("connected", api=api, after=self.last_seen)
                while True:
                    self._take(json.loads(self._live.text()))
            except (OSError, ValueError) as error:
                self.journal.add("disconnected", api=api, reason=type(error).__name__)
            self._left.wait(self._random.uniform(0.1, 0.6))

    def _take(self, event: dict) -> None:
        self.journal.add("event", event=event)
        with self._news:
            self.last_seen = event["seq"]
            if event["type"] in TERMINAL:
                self._ended[event["submission"]] = event["type"]
                self._news.notify_all()

    def _hang_up(self) -> None:
        live = self._live
        if live:
            live.shut_down()
