"""B2: sustained verdicts a second on all cores, CPU time of one verdict, and whether memory stays level."""

import statistics
import threading

import report
import sample
from contenders import Floor, Lines
from processes import ProcessTree, machine_busy_ms, rss_bytes
from stage import HELLO, SANDMARTIN, Stage

_SAMPLE_SECONDS = 1
# Maximum growth from the first to the last quarter that counts as level.
_LEVEL = 1.05


class Memory(threading.Thread):
    """Samples the memory of the long-lived processes, without cells, until it is stopped."""

    def __init__(self, tree: ProcessTree):
        super().__init__(daemon=True)
        self._samples: list[int] = []
        self._tree = tree
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(_SAMPLE_SECONDS):
            # RSS, not PSS: the PSS of a zygote falls while cells share its pages.
            self._samples.append(sum(rss_bytes(status.pid) for status in self._tree.resident()))

    def stop(self) -> dict:
        self._stopped.set()
        self.join()
        quarter = max(1, len(self._samples) // 4)
        # Median: a new fork of the launcher counts here for an instant, until it enters its cell.
        first, last = (statistics.median(part) for part in (self._samples[:quarter], self._samples[-quarter:]))
        return {"first_quarter": first, "last_quarter": last, "samples": self._samples}


def run(settings) -> dict:
    report.heading(f"B2  sustained on all cores for {settings.seconds} s, {settings.jobs} gradings at a time")
    # The floor runs before and after ours, half as long each, so that a change in machine speed favours neither.
    with Stage(settings.scratch, HELLO) as stage:
        before = _floor(stage, settings.jobs, settings.seconds / 2)
        ours = _sandmartin(settings.jobs, settings.seconds)
        after = _floor(stage, settings.jobs, settings.seconds / 2)
    rows = (ours, before, after)
    report.table(
        ["", "verdicts/s", "median ms", "p95 ms", "own CPU ms each", "machine's CPU ms each"],
        [[row["title"], row["per_second"], row["latency"]["median"], row["latency"]["p95"], row["own_cpu"],
          row["machine_cpu"]] for row in rows])
    quarters = ours["memory"]["first_quarter"], ours["memory"]["last_quarter"]
    report.note("Resident outside of cells: {:.1f} MiB in the first quarter, {:.1f} in the last".format(
        *(size / 2**20 for size in quarters)))
    floor = (before["per_second"] + after["per_second"]) / 2
    growth = quarters[1] / quarters[0]
    goals = [
        report.goal("at least 0.7 of the floor's verdicts a second", ours["per_second"] / floor, ">=", 0.7),
        report.goal(f"resident memory flat: grows at most {_LEVEL} times", growth, "<=", _LEVEL),
    ]
    return {"results": {"sandmartin": ours, "floor": [before, after]}, "goals": goals}


def _measured(title: str, trees: list[ProcessTree], load) -> dict:
    """Runs `load` and measures its effect. `load` returns the elapsed and single microseconds of each stream."""
    own, machine = sum(tree.cpu_ms() for tree in trees), machine_busy_ms()
    streams = load()
    own, machine = sum(tree.cpu_ms() for tree in trees) - own, machine_busy_ms() - machine
    milliseconds = [value / 1000 for stream in streams for value in stream["microseconds"]]
    return {
        "title": title,
        "per_second": sum(len(stream["microseconds"]) / stream["elapsed_microseconds"] * 1e6 for stream in streams),
        "latency": sample.summary(milliseconds),
        # The CPU time of the machine includes later work of the kernel, such as tearing down namespaces, and
        # unrelated processes.
        "own_cpu": own / len(milliseconds),
        "machine_cpu": machine / len(milliseconds),
    }


def _floor(stage: Stage, jobs: int, seconds: float) -> dict:
    zygotes = [Floor(stage) for _ in range(jobs)]

    def load() -> list[dict]:
        for zygote in zygotes:
            zygote.ask(str(seconds))
        return [zygote.answer() for zygote in zygotes]

    try:
        return _measured(f"floor, {jobs} of them", [zygote.tree for zygote in zygotes], load)
    finally:
        for zygote in zygotes:
            zygote.close()


def _sandmartin(jobs: int, seconds: int) -> dict:
    ours = Lines("sandmartin", [
        SANDMARTIN, "measure", HELLO.exercise, HELLO.submission, "--jobs", str(jobs), "--seconds", str(seconds)])
    try:
        memory = Memory(ours.tree)
        memory.start()
        measured = _measured(f"sandmartin, {ours.greeting['mode']}", [ours.tree], lambda: [ours.answer()])
        return measured | {"memory": memory.stop()}
    finally:
        ours.close()
