"""B3: time from POST to the event `graded` at a WebSocket client, on an idle service, and its phases."""

import re
import time

import report
import sample
from service import Learner, Service
from stage import HELLO

# Long enough for all work after a verdict: refill, teardown, acknowledgement.
_PAUSE_SECONDS = 0.1
_WARM_UP = 5
_PHASES = "sandmartin_phase_duration_seconds"
_SAMPLE = re.compile(rf'{_PHASES}_(sum|count)\{{[^}}]*phase="([^"]+)"[^}}]*\}} ([0-9.eE+-]+)')


def run(settings) -> dict:
    report.heading(f"B3  from POST to `graded` at a WebSocket client, idle: {settings.count} submissions")
    code = HELLO.submission.read_text()
    with Service(settings.scratch / "state") as service:
        learner = Learner(service)
        # The number makes the code unique: identical code is not graded again.
        for number in range(_WARM_UP):
            learner.submit("hello", f"{code}# warm-up {number}\n")
        phases_before = _phases(service.metrics())
        times = []
        for number in range(settings.count):
            time.sleep(_PAUSE_SECONDS)
            times.append(learner.submit("hello", f"{code}# {number}\n"))
        phases = _difference(phases_before, _phases(service.metrics()))
        learner.close()
    result = sample.summary(times)
    names = ("median", "p95", "p99", "max")
    report.table(["", *(f"{name} ms" for name in names)], [["POST to graded", *(result[name] for name in names)]])
    if phases:
        report.table(["phase", "mean ms", "each"], [
            [name, phase["mean_ms"], phase["count"] / settings.count] for name, phase in phases.items()])
    else:
        report.note(f"This build does not export {_PHASES}: the phases are unknown.")
    goals = [
        report.goal("median at most 15 ms", result["median"], "<=", 15, " ms"),
        report.goal("p99 at most 50 ms", result["p99"], "<=", 50, " ms"),
    ]
    return {"results": result, "phases": phases, "goals": goals}


def _phases(metrics: str) -> dict[str, dict[str, float]]:
    """Returns sums and counts by phase, in the order of the metrics."""
    found: dict[str, dict[str, float]] = {}
    for kind, phase, value in _SAMPLE.findall(metrics):
        found.setdefault(phase, {})[kind] = float(value)
    return found


def _difference(before: dict, after: dict) -> dict[str, dict[str, float]]:
    phases = {}
    for name, values in after.items():
        earlier = before.get(name, {"sum": 0, "count": 0})
        count = values["count"] - earlier["count"]
        if count:
            phases[name] = {"count": count, "mean_ms": (values["sum"] - earlier["sum"]) / count * 1000}
    return phases
