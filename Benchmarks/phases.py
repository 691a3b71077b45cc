"""The phases of submissions, as a service exports them at /metrics. docs/performance.md explains each phase."""

import re

FAMILY = "sandmartin_phase_duration_seconds"
_ORDER = ("accept", "queue", "dispatch", "import", "tests", "test", "report", "store", "publish", "delivery")
_SAMPLE = re.compile(rf'{FAMILY}_(sum|count)\{{[^}}]*phase="([^"]+)"[^}}]*\}} ([0-9.eE+-]+)')


def read(metrics: str) -> dict[str, dict[str, float]]:
    """Returns sums and counts by phase, in the order of a submission's way."""
    found: dict[str, dict[str, float]] = {name: {} for name in _ORDER}
    for kind, phase, value in _SAMPLE.findall(metrics):
        found.setdefault(phase, {})[kind] = float(value)
    return {name: values for name, values in found.items() if values}


def difference(before: dict, after: dict) -> dict[str, dict[str, float]]:
    """Returns count and mean of each phase that occurred between two calls of `read`."""
    phases = {}
    for name, values in after.items():
        earlier = before.get(name, {"sum": 0, "count": 0})
        count = values["count"] - earlier["count"]
        if count:
            phases[name] = {"count": count, "mean_ms": (values["sum"] - earlier["sum"]) / count * 1000}
    return phases
