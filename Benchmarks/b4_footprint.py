"""B4: resident memory of an idle service, and the time from start until ready and until the pool is full."""

import statistics
import time

import report
from processes import ProcessStatus, pss_bytes
from service import Learner, Service
from stage import HELLO

_STARTS = 5
# A pool is full if it has not grown for this long.
_SETTLED_SECONDS = 1.0
_POLL_SECONDS = 0.01


def run(settings) -> dict:
    report.heading(f"B4  resident memory at rest, and {2 * _STARTS} starts on an existing state directory")
    state = settings.scratch / "state"
    with Service(state) as service:
        first_start = service.seconds_to_ready
    ready, full, graded = [], [], []
    memory = {}
    for number in range(_STARTS):
        with Service(state) as service:
            ready.append(service.seconds_to_ready)
            full.append(_seconds_to_full_pool(service))
            memory = _memory(service)
        # A separate start, because a submission takes cells out of the pool while it fills.
        with Service(state) as service:
            ready.append(service.seconds_to_ready)
            learner = Learner(service)
            graded.append(learner.submit("hello", f"{HELLO.submission.read_text()}# start {number}\n"))
            learner.close()
    report.table(
        ["", "MiB (PSS)", "processes"],
        [[name, part["bytes"] / 2**20, str(part["processes"])] for name, part in memory.items()])
    times = {
        "ready, new state directory": first_start,
        "ready, existing state directory": statistics.median(ready),
        "pool full": statistics.median(full) if None not in full else None,
        "first submission, posted when ready": statistics.median(graded) / 1000,
    }
    report.table(["", "seconds"], [[name, value] for name, value in times.items()])
    if "a waiting cell" not in memory:
        report.note("No cells wait: this build or this machine has no pool.")
    goals = [report.goal("ready in at most 3 s on an existing state directory", max(ready), "<=", 3, " s")]
    return {"results": {"memory": memory, "seconds": times, "starts": ready}, "goals": goals}


def _seconds_to_full_pool(service: Service) -> float | None:
    """Returns the seconds from the start until the last new cell; None if no cell waits.

    Observes the service from outside instead of trusting its reports: a waiting cell is a persistent pid namespace.
    """
    seen, grew = set(service.tree.cells()), time.monotonic()
    while time.monotonic() < grew + _SETTLED_SECONDS:
        time.sleep(_POLL_SECONDS)
        cells = set(service.tree.cells())
        if not cells <= seen:
            grew = time.monotonic()
        seen = cells
    return grew - service.began if seen else None


def _memory(service: Service) -> dict[str, dict]:
    """Returns proportional set sizes: each process of a shared page counts an equal part."""
    resident, cells = service.tree.parts()
    parts: dict[str, list[ProcessStatus]] = {}
    for status in resident:
        parts.setdefault(_role(status, service), []).append(status)
    memory = {
        role: {"bytes": sum(pss_bytes(status.pid) for status in members), "processes": len(members)}
        for role, members in parts.items()
    }
    if cells:
        sizes = [sum(pss_bytes(status.pid) for status in members) for members in cells.values()]
        memory["a waiting cell"] = {
            "bytes": statistics.median(sizes), "processes": statistics.median(map(len, cells.values()))}
        memory["all waiting cells"] = {"bytes": sum(sizes), "processes": sum(map(len, cells.values()))}
    return memory


def _role(status: ProcessStatus, service: Service) -> str:
    # The kernel keeps 15 characters of a program's name.
    if status.pid == service.tree.root:
        return "service"
    if status.name == "sandmartin-launcher"[:15]:
        return "launcher"
    return {"runner": "zygote", "postgres": "PostgreSQL", "redis-server": "Redis"}.get(status.name, status.name)
