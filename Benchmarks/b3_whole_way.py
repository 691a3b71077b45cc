"""B3: time from POST to the event `graded` at a WebSocket client, on an idle service, and its phases."""

import time

import phases
import report
import sample
from service import Learner, Service
from stage import HELLO

# Long enough for all work after a verdict: refill, teardown, acknowledgement.
_PAUSE_SECONDS = 0.1
_WARM_UP = 5


def run(settings) -> dict:
    report.heading(f"B3  from POST to `graded` at a WebSocket client, idle: {settings.count} submissions")
    code = HELLO.submission.read_text()
    with Service(settings.scratch / "state") as service:
        learner = Learner(service)
        # The number makes the code unique: identical code is not graded again.
        for number in range(_WARM_UP):
            learner.submit("hello", f"{code}# warm-up {number}\n")
        before = phases.read(service.metrics())
        times = []
        for number in range(settings.count):
            time.sleep(_PAUSE_SECONDS)
            times.append(learner.submit("hello", f"{code}# {number}\n"))
        found = phases.difference(before, phases.read(service.metrics()))
        learner.close()
    result = sample.summary(times)
    names = ("median", "p95", "p99", "max")
    report.table(["", *(f"{name} ms" for name in names)], [["POST to graded", *(result[name] for name in names)]])
    if found:
        report.table(["phase", "mean ms", "each"], [
            [name, phase["mean_ms"], phase["count"] / settings.count] for name, phase in found.items()])
    else:
        report.note(f"This build does not export {phases.FAMILY}: the phases are unknown.")
    goals = [
        report.goal("median at most 15 ms", result["median"], "<=", 15, " ms"),
        report.goal("p99 at most 50 ms", result["p99"], "<=", 50, " ms"),
    ]
    return {"results": result, "phases": found, "goals": goals}

