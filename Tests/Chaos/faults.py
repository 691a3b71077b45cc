"""Carries out the faults of a schedule, and undoes each when its time is over."""

import heapq
import itertools
import os
import signal
import time
from collections import deque
from collections.abc import Callable

from journal import Journal
from network import Cut, Network
from part import Part
from schedule import Fault, together_with
from servers import PostgreSQL, Redis

_CLAIM_SECONDS = 20


class Faults:
    """All parts are started and ended by the thread that calls `run`."""

    def __init__(self, parts: dict[str, Part], network: Network, journal: Journal):
        self._parts, self._network, self.journal = parts, network, journal
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._struck: set[str] = set()  # parts whose fault is not over
        self._down: set[str] = set()  # parts that a fault has ended and that are not started again yet
        self.lost_feeds: list[dict[str, list[dict]]] = []
        self.unexpected: list[str] = []

    def run(self, schedule: list[Fault]) -> None:
        """Carries out the faults in order, and returns when the last one is over.

        A fault may begin late, because the one before waited for a claim. So a fault also waits until the last fault of
        its part is over.
        """
        began = time.monotonic()
        waiting = deque(schedule)
        while waiting or self._due:
            now = time.monotonic()
            if self._due and self._due[0][0] <= now:
                heapq.heappop(self._due)[2]()
            elif waiting and began + waiting[0].at <= now and self._struck.isdisjoint(together_with(waiting[0].part)):
                self._begin(waiting.popleft())
            else:
                self.look_after_parts()
                time.sleep(0.05)

    def look_after_parts(self) -> None:
        """Restarts parts that ended by themselves, as an operator's service manager would, and notes them."""
        for part in self._parts.values():
            if part.name not in self._down and (end := part.unexpected_end()):
                self.unexpected.append(end)
                self.journal.add("unexpected end", part=part.name, description=end)
                part.start()

    def kill_and_restart(self, part: Part) -> None:
        part.kill()
        part.start()

    def _later(self, at: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._due, (at, next(self._numbers), action))

    def _begin(self, fault: Fault) -> None:
        part = self._parts[fault.part]
        self.journal.add("fault", description=fault.describe(), fault=fault.kind, part=fault.part)
        undo = getattr(self, "_" + fault.kind.replace(" ", "_"))(part, fault)
        if undo:
            self._struck.add(fault.part)

            def end() -> None:
                undo()
                self._struck.discard(fault.part)
                self.journal.add("fault over", description=fault.describe(), part=fault.part)
            self._later(time.monotonic() + fault.seconds, end)

    # Each function begins a fault of one kind, and returns what ends the fault.

    def _kill(self, part: Part, _: Fault) -> Callable[[], None]:
        part.kill()
        return self._restarting(part)

    def _kill_launcher_of(self, part: Part, _: Fault) -> None:
        launcher = part.launcher()
        if launcher:
            os.kill(launcher, signal.SIGKILL)

    def _hang_after_a_claim(self, part: Part, _: Fault) -> Callable[[], None]:
        """Stops a worker (SIGSTOP) while one of its cells runs a marked program."""
        self._wait_for_claim(part)
        part.send(signal.SIGSTOP)
        return lambda: part.send(signal.SIGCONT)

    def _set_clock_back_and_kill(self, part: Part, fault: Fault) -> Callable[[], None]:
        """Kills a worker with a claim that is, for Redis, in the future."""
        self._wait_for_claim(part)
        self._parts["redis"].clock.step(fault.step)
        part.kill()
        return self._restarting(part)

    def _wait_for_claim(self, worker: Part) -> None:
        deadline = time.monotonic() + _CLAIM_SECONDS
        while not worker.grades("") and time.monotonic() < deadline:
            time.sleep(0.02)
        self.journal.add("claim", part=worker.name, holds_a_submission=worker.grades(""))

    def _stop(self, part: Part, _: Fault) -> Callable[[], None]:
        part.send(signal.SIGSTOP)
        return lambda: part.send(signal.SIGCONT)

    def _wipe(self, part: Redis, _: Fault) -> None:
        self.lost_feeds.append(part.take_everything())

    def _restart_empty(self, part: Redis, _: Fault) -> None:
        self.lost_feeds.append(part.lose_data())

    def _restart(self, part: PostgreSQL, _: Fault) -> None:
        part.restart()

    def _unplug(self, part: Part, _: Fault) -> Callable[[], None]:
        self._network.unplug(part.name)
        return lambda: self._network.plug(part.name)

    def _cut_packets_from(self, part: Part, _: Fault) -> Callable[[], None]:
        return self._cutting(Cut(source=part.name))

    def _cut_packets_to(self, part: Part, _: Fault) -> Callable[[], None]:
        return self._cutting(Cut(target=part.name))

    def _cut_connection_from(self, part: Part, fault: Fault) -> Callable[[], None]:
        return self._cutting(Cut(source=part.name, target=fault.other))

    def _lose_power_of(self, part: Part, _: Fault) -> Callable[[], None]:
        """Ends a part so that no other part learns of its end: the link is cut before and healed after."""
        self._network.unplug(part.name)
        part.kill()
        restart = self._restarting(part)

        def heal() -> None:
            restart()
            self._network.plug(part.name)
        return heal

    def _set_clock_of(self, part: Part, fault: Fault) -> None:
        part.clock.step(fault.step)

    _set_clock_forward_of = _set_clock_back_of = _set_clock_of

    def _restarting(self, part: Part) -> Callable[[], None]:
        self._down.add(part.name)

        def restart() -> None:
            part.start()
            self._down.discard(part.name)
        return restart

    def _cutting(self, cut: Cut) -> Callable[[], None]:
        self._network.cut(cut)
        return lambda: self._network.heal(cut)
