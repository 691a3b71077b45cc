"""Learners who each submit from time to time: the load of B10, in one process that shares the machine.

    paced_learners.py ADDRESS PORT LEARNERS INTERVAL SECONDS WORKLOADS

Each learner submits again after 0.5 to 1.5 times INTERVAL seconds, or when the verdict has come. WORKLOADS is as of
learners.py. Prints a line of JSON when the measured time begins: each learner has had a verdict. Prints another when it
ends: `milliseconds`, from POST to the event `graded`, for each submission of that time. A submission without a verdict
after another minute counts with its time until then.
"""

import itertools
import json
import random
import select
import sys
import time
from pathlib import Path

from learners import Learner

_SEED = 10
_TIMEOUT_SECONDS = 60
# The address of the school, as the trusted proxy passes it on.
_HEADERS = "X-Forwarded-For: 198.51.100.1\r\n"


class Pace:
    def __init__(self, learners: list[Learner], workloads: list[dict], interval: float):
        self._learners = {learner.events.fileno(): learner for learner in learners}
        self._workloads = itertools.cycle(workloads)
        self._numbers = itertools.count()
        self._interval = interval
        self._random = random.Random(_SEED)
        self._poll = select.epoll()
        now = time.perf_counter()
        # When each learner that waits for no verdict submits next.
        self._due = {learner: now + self._random.uniform(0, interval) for learner in learners}
        self._is_over = False
        for descriptor in self._learners:
            self._poll.register(descriptor, select.EPOLLIN)

    def warm_up(self) -> None:
        while not all(learner.submissions for learner in self._learners.values()):
            self._step(_TIMEOUT_SECONDS)

    def run(self, seconds: float) -> list[float]:
        end = time.perf_counter() + seconds
        milliseconds = []
        while (left := end - time.perf_counter()) > 0:
            milliseconds += self._step(left)
        # The slowest verdicts come after the end.
        self._is_over = True
        end += _TIMEOUT_SECONDS
        while len(self._due) < len(self._learners) and (left := end - time.perf_counter()) > 0:
            milliseconds += self._step(left)
        now = time.perf_counter()
        pending = set(self._learners.values()) - set(self._due)
        return milliseconds + [(now - learner.posted) * 1000 for learner in pending]

    def _step(self, timeout: float) -> list[float]:
        """Submits what is due, and waits for the next event. Returns the milliseconds of the verdicts."""
        now, wait = time.perf_counter(), timeout
        if not self._is_over:
            for learner in [learner for learner, due in self._due.items() if due <= now]:
                del self._due[learner]
                self._submit(learner)
            wait = min([timeout, *(due - now for due in self._due.values())])
        milliseconds = []
        for descriptor, _ in self._poll.poll(max(0, wait)):
            learner = self._learners[descriptor]
            if learner.is_graded():
                now = time.perf_counter()
                milliseconds.append((now - learner.posted) * 1000)
                self._due[learner] = max(
                    now, learner.posted + self._interval * self._random.uniform(0.5, 1.5))
        return milliseconds

    def _submit(self, learner: Learner) -> None:
        workload = next(self._workloads)
        # The number makes the code unique: identical code is not graded again.
        code = f"{workload['code']}# {next(self._numbers)}\n"
        learner.submit(json.dumps({"exercise": workload["exercise"], "code": code}).encode())


def main() -> None:
    address, port, count, interval, seconds, file = sys.argv[1:]
    learners = [Learner(address, int(port), _HEADERS) for _ in range(int(count))]
    pace = Pace(learners, json.loads(Path(file).read_text()), float(interval))
    pace.warm_up()
    print(json.dumps({"measuring": True}), flush=True)
    print(json.dumps({"milliseconds": pace.run(float(seconds))}), flush=True)


if __name__ == "__main__":
    main()
