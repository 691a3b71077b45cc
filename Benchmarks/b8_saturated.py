"""B8: the saturated service: verdicts a second while each of 50 learners keeps one submission pending.

The learners (learners.py, one process) speak HTTP and WebSocket with one `sandmartin serve` in its default settings, or
with the floor: the same calls, answered by forks without isolation (floor_service.py). All run on the same cores. The
floor is measured before and after ours, half as long each time. `--learners N` changes the number of learners.
"""

import json
import sys
from contextlib import closing
from pathlib import Path

import phases
import report
import sample
from contenders import ENVIRONMENT, Floor, Lines
from processes import ProcessTree, machine_busy_ms
from service import Service
from stage import SOURCE, Stage, Workload

_EXERCISES = ("hello", "longest-name", "word-count")
_DIRECTORY = Path(__file__).resolve().parent
_CLIENT, _OTHER = "client (learners.py)", "rest of the machine"


class Usage:
    """The CPU time of the machine, of a service's parts, and the phases that the service has measured."""

    def __init__(self, tree: ProcessTree, metrics):
        self._machine, self._parts, self._phases = machine_busy_ms(), tree.cpu_ms_by_part(), phases.read(metrics())

    def since(self, earlier: "Usage", client_ms: float) -> tuple[dict[str, float], dict]:
        """Returns the milliseconds of CPU time by part, and the phases."""
        parts = {name: ms - earlier._parts.get(name, 0) for name, ms in self._parts.items()}
        parts[_CLIENT] = client_ms
        # Kernel threads, which also take namespaces apart, and processes that have nothing to do with this.
        parts[_OTHER] = self._machine - earlier._machine - sum(parts.values())
        return parts, phases.difference(earlier._phases, self._phases)


def run(settings) -> dict:
    report.heading(
        f"B8  {settings.learners} learners, each with one submission pending for {settings.seconds} s; "
        f"{', '.join(_EXERCISES)} in turn")
    workloads = [Workload.of(SOURCE / "exercises" / name) for name in _EXERCISES]
    load = settings.scratch / "workloads.json"
    load.write_text(json.dumps([
        {"exercise": name, "code": workload.submission.read_text()} for name, workload in zip(_EXERCISES, workloads)]))
    with Stage(settings.scratch, *workloads) as stage:
        before = _floor(stage, load, settings, settings.seconds / 2)
        with Service(settings.scratch / "state") as service:
            ours = _measured(
                "sandmartin", (service.address, service.port), service.tree, service.metrics, load, settings,
                settings.seconds)
        after = _floor(stage, load, settings, settings.seconds / 2)
    floor = (before["per_second"] + after["per_second"]) / 2
    rows = (ours, before, after)
    report.table(
        ["POST to verdict", "verdicts/s", "p50 ms", "p95 ms", "max ms", "learners / throughput ms"],
        [[row["title"], row["per_second"], *(row["latency"][name] for name in ("median", "p95", "max")),
          row["turnaround_ms"]] for row in rows])
    _report_phases(ours)
    _report_usage(rows)
    modes = ours["modes"]
    report.note(f"Submissions graded with warm cells only: {modes.get('warm', 0) / sum(modes.values()):.1%}")
    goals = [
        report.goal("at least 0.6 of the floor's verdicts a second", ours["per_second"] / floor, ">=", 0.6),
        report.goal(
            "p95 at most 1.5 times learners / throughput", ours["latency"]["p95"] / ours["turnaround_ms"], "<=", 1.5),
    ]
    return {"results": {"sandmartin": ours, "floor": [before, after]}, "goals": goals}


def _floor(stage: Stage, load: Path, settings, seconds: float) -> dict:
    service = Lines("the floor's service", [sys.executable, "-B", _DIRECTORY / "floor_service.py", json.dumps({
        "command": Floor.command(stage), "environment": ENVIRONMENT, "graders": settings.jobs,
        "exercises": _EXERCISES,
    })])
    with closing(service):
        return _measured(
            f"floor, {settings.jobs} graders", ("127.0.0.1", service.greeting["port"]), service.tree, lambda: "",
            load, settings, seconds)


def _measured(
    title: str, address: tuple[str, int], tree: ProcessTree, metrics, load: Path, settings, seconds: float
) -> dict:
    # The constructor returns when the measured time begins.
    learners = Lines("learners.py", [
        sys.executable, "-B", _DIRECTORY / "learners.py", *map(str, address), str(settings.learners), str(seconds),
        load])
    with closing(learners):
        before = Usage(tree, metrics)
        answer = learners.answer()
        usage, found = Usage(tree, metrics).since(before, answer["cpu_ms"])
        modes = learners.answer()["modes"]
    count, elapsed = len(answer["milliseconds"]), answer["elapsed_seconds"]
    return {
        "title": title, "per_second": count / elapsed, "count": count, "elapsed_seconds": elapsed,
        "latency": sample.summary(answer["milliseconds"]),
        # By Little's law this is the mean time from POST to verdict.
        "turnaround_ms": settings.learners * elapsed / count * 1000,
        "phases": found, "modes": modes, "cpu_ms": usage,
    }


def _report_phases(ours: dict) -> None:
    found, count = ours["phases"], ours["count"]
    whole = ours["turnaround_ms"]
    report.table(
        ["phase of ours", "mean ms", "each", "of the whole time"],
        [[name, phase["mean_ms"], phase["count"] / count, phase["mean_ms"] * phase["count"] / count / whole]
         for name, phase in found.items()])


def _report_usage(rows: tuple[dict, ...]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row["cpu_ms"]))
    names.sort(key=lambda name: -rows[0]["cpu_ms"].get(name, 0))

    def each(row: dict, name: str) -> float | None:
        return row["cpu_ms"][name] / row["count"] if name in row["cpu_ms"] else None

    report.table(
        ["CPU ms of each verdict", *(row["title"] for row in rows)],
        [[name, *(each(row, name) for row in rows)] for name in names]
        + [["busy cores", *(sum(row["cpu_ms"].values()) / row["elapsed_seconds"] / 1000 for row in rows)]])
