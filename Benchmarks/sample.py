"""Measures contenders and summarizes the values."""

import math
import statistics
import time

from processes import machine_busy_ms

# Time for the kernel to tear down a contender's namespaces after its processes have ended.
_PAUSE_SECONDS = 0.03


def summary(values: list[float]) -> dict:
    ordered = sorted(values)
    return {
        "count": len(ordered), "median": statistics.median(ordered), "p95": percentile(ordered, 95),
        "p99": percentile(ordered, 99), "min": ordered[0], "max": ordered[-1],
    }


def percentile(ordered: list[float], percent: float) -> float:
    """Returns the smallest value that is not exceeded by `percent` of the values (nearest rank)."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def in_turn(contenders: dict, count: int, warm_up: int = 3) -> dict[str, dict]:
    """Measures A B C, A B C, …, so that changes of the machine affect all contenders alike.

    Returns summaries by the contenders' keys, with `title` and `cpu`: the average milliseconds of all processors for
    one run, including later work of the kernel. The accounts of processes would miss children that are never reaped
    (man 2 getrusage, RUSAGE_CHILDREN).
    """
    for contender in contenders.values():
        for _ in range(warm_up):
            contender.once()
    values = {key: [] for key in contenders}
    cpu = dict.fromkeys(contenders, 0.0)
    for _ in range(count):
        for key, contender in contenders.items():
            busy = machine_busy_ms()
            values[key].append(contender.once())
            time.sleep(_PAUSE_SECONDS)
            cpu[key] += machine_busy_ms() - busy
    return {
        key: summary(values[key]) | {"title": contender.title, "cpu": cpu[key] / count}
        for key, contender in contenders.items()
    }
