"""A process of the system under test, which faults kill, stop and restart."""

import os
import signal
import subprocess
import time
from pathlib import Path

from clock import Clock
from network import Place

_END_SECONDS = 30


class Part:
    """A process in a network namespace of its own, with a clock of its own.

    Only one thread may start and end a part.
    """

    def __init__(self, place: Place, clock: Clock, log: Path):
        self.place, self.clock = place, clock
        self.name = place.name
        self._log = log
        self._process: subprocess.Popen | None = None
        self.starts = 0

    # Commands that run another command as the user of this part, and in the control group of this part.
    as_user: list[str] = []
    enter_group: list[str] = []

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def is_ready(self) -> bool:
        raise NotImplementedError

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [*self.enter_group, *self.place.command, *self.as_user, *self.clock.command, *self.command()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ | self.environment())
        self.starts += 1

    def wait_until_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if not self.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} is not ready; see {self._log}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Ends the process with SIGKILL. Its descendants are not signalled."""
        self.end_with(signal.SIGKILL)

    def end_with(self, number: signal.Signals) -> int:
        """Sends a signal, and returns the exit code."""
        self.send(number)
        return self._process.wait(_END_SECONDS)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def unexpected_end(self) -> str | None:
        """Describes the end of a process that no fault has ended."""
        code = self._process.poll() if self._process else None
        return None if code is None else f"{self.name} ended by itself with exit code {code}"
