"""Learners and a flood for B11, in one process.

    fairness_load.py ADDRESS PORT LEARNERS INTERVAL SHARED WORKLOADS

Each learner submits a program of WORKLOADS (a JSON file, a list of {"exercise", "code"}) every INTERVAL seconds on
average, or as soon as it has a verdict if INTERVAL is 0. Each connects from an address of its own, or all from one if
SHARED is 1. Commands are lines on standard input, and each is answered by a line of JSON:

    measure SECONDS    `milliseconds`, from POST to the event `graded`, of each verdict of that time
    flood SESSIONS     sessions of one further address that each keep an endless loop pending from now on; {}
    calm               withdraws the loops, ends the sessions and waits for the verdicts that are pending; {}

Any verdict but `accepted` of a learner ends the program.
"""

import heapq
import itertools
import json
import random
import select
import sys
import time
from pathlib import Path

from learners import Learner

_FLOOD_SOURCE = "127.0.2.1"
_SHARED_SOURCE = "127.0.1.1"
_TIMEOUT_SECONDS = 120
# The loop runs in a test, so the cell holds its slot until the CPU time of the test is used up.
_LOOP = "def hello():\n    while True: pass\n# {}\n"


class Looper(Learner):
    """A session that submits endless loops."""

    def loop(self, number: int) -> None:
        self.submit(json.dumps({"exercise": "hello", "code": _LOOP.format(number)}).encode())
        self.pending = self._connection.answer(202)["id"]

    def has_verdict(self) -> bool:
        return any(json.loads(text)["type"] == "graded" for text in self.events.received())

    def withdraw(self) -> None:
        """Deletes the pending submission, or one that has just been graded."""
        self._connection.send("DELETE", f"/api/v1/submissions/{self.pending}", self._token)
        self._connection.answer(204)


class Load:
    def __init__(self, address: str, port: int, count: int, interval: float, shared: bool, workloads: list[dict]):
        self._place = address, port
        self._interval = interval
        self._workloads = itertools.cycle(workloads)
        self._numbers = itertools.count()
        self._poll = select.epoll()
        self._due: list[tuple[float, int]] = []
        self._learners: dict[int, Learner] = {}
        self._waiting: set[int] = set()
        self._loopers: dict[int, Looper] = {}
        self._random = random.Random(7)
        now = time.perf_counter()
        for number in range(count):
            learner = Learner(address, port, source=_SHARED_SOURCE if shared else f"127.0.1.{number + 2}")
            descriptor = learner.events.fileno()
            self._learners[descriptor] = learner
            self._poll.register(descriptor, select.EPOLLIN)
            heapq.heappush(self._due, (now + self._random.random() * interval, descriptor))

    def measure(self, seconds: float) -> list[float]:
        end = time.perf_counter() + seconds
        milliseconds = []
        while (now := time.perf_counter()) < end:
            while self._due and self._due[0][0] <= now:
                self._submit(heapq.heappop(self._due)[1])
            next_due = self._due[0][0] if self._due else end
            milliseconds += self._verdicts(min(next_due, end) - now)
        return milliseconds

    def flood(self, sessions: int) -> None:
        for _ in range(sessions):
            looper = Looper(*self._place, source=_FLOOD_SOURCE)
            self._loopers[looper.events.fileno()] = looper
            self._poll.register(looper.events.fileno(), select.EPOLLIN)
        for looper in self._loopers.values():
            looper.loop(next(self._numbers))

    def calm(self) -> None:
        for descriptor, looper in self._loopers.items():
            self._poll.unregister(descriptor)
            looper.withdraw()
            looper.events.close()
        self._loopers = {}
        end = time.perf_counter() + _TIMEOUT_SECONDS
        while self._waiting and time.perf_counter() < end:
            self._verdicts(1)
        if self._waiting:
            raise RuntimeError(f"{len(self._waiting)} learners have no verdict after {_TIMEOUT_SECONDS} s")

    def _submit(self, descriptor: int) -> None:
        workload = next(self._workloads)
        # The number makes the code unique: identical code is not graded again.
        code = f"{workload['code']}# {next(self._numbers)}\n"
        self._learners[descriptor].submit(json.dumps({"exercise": workload["exercise"], "code": code}).encode())
        self._waiting.add(descriptor)

    def _verdicts(self, timeout: float) -> list[float]:
        milliseconds = []
        for descriptor, _ in self._poll.poll(max(0, timeout)):
            if descriptor in self._loopers:
                if self._loopers[descriptor].has_verdict():
                    self._loopers[descriptor].loop(next(self._numbers))
            elif self._learners[descriptor].is_graded():
                now = time.perf_counter()
                milliseconds.append((now - self._learners[descriptor].posted) * 1000)
                self._waiting.remove(descriptor)
                pause = self._interval * self._random.uniform(0.5, 1.5)
                heapq.heappush(self._due, (now + pause, descriptor))
        return milliseconds


def main() -> None:
    address, port, count, interval, shared, file = sys.argv[1:]
    load = Load(
        address, int(port), int(count), float(interval), shared == "1", json.loads(Path(file).read_text()))
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        answer = {}
        if command == "measure":
            answer["milliseconds"] = load.measure(float(arguments[0]))
        elif command == "flood":
            load.flood(int(arguments[0]))
        else:
            load.calm()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
