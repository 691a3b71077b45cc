"""B1: time from request to verdict inside an idle worker, for one submission with one test."""

import statistics
from contextlib import ExitStack, closing

import report
import sample
from contenders import Floor, Missing, Sandmartin, bare, bubblewrap, runc
from stage import HELLO, Stage

# Consecutive phases: until the cells have the code, until the tests are loaded with it, until the last test has its
# result, until the report is finished.
_PHASES = ("dispatch", "import", "tests", "report")


def run(settings) -> dict:
    makers = {
        "warm": lambda stage: Sandmartin(HELLO),
        "floor": Floor, "ahead": lambda stage: Floor(stage, "ahead"), "bwrap": bubblewrap, "runc": runc, "bare": bare,
        "cold": lambda stage: Sandmartin(HELLO, "--cold"),
    }
    report.heading(
        f"B1  from request to verdict inside an idle worker: one test, {settings.count} submissions of each in turn")
    contenders, missing = {}, {}
    with ExitStack() as stack:
        stage = stack.enter_context(Stage(settings.scratch, HELLO))
        for key, make in makers.items():
            try:
                contenders[key] = stack.enter_context(closing(make(stage)))
            except Missing as error:
                missing[key] = str(error)
        results = sample.in_turn(contenders, settings.count)
    floor = results["floor"]["median"]
    report.table(
        ["", "median ms", "p95 ms", "p99 ms", "machine CPU ms", "of floor"],
        [[result["title"], *(result[name] for name in ("median", "p95", "p99", "cpu")), result["median"] / floor]
         for result in results.values()])
    for reason in missing.values():
        report.note(f"MISSING: {reason}")
    if contenders["warm"].greeting["mode"] != "warm":
        report.note("This build has no warm cells. Both rows of ours, and the goals, are for cold cells.")
    phases = {key: _phases(contenders[key].phases[-settings.count:]) for key in ("warm", "cold")}
    report.table(
        ["median ms of each phase", *_PHASES],
        [[contenders[key].title, *parts.values()] for key, parts in phases.items()])
    return {"results": results, "phases": phases, "missing": missing, "goals": _goals(results)}


def _phases(gradings: list[dict[str, int]]) -> dict[str, float]:
    """Median milliseconds by phase. The medians need not add up to the median of the whole."""
    return {name: statistics.median(grading[name] for grading in gradings) / 1000 for name in _PHASES}


def _goals(results: dict) -> list[dict]:
    def ratio(key: str) -> float | None:
        return results["warm"]["median"] / results[key]["median"] if key in results else None

    return [
        report.goal("at most 1.5 times the floor", ratio("floor"), "<=", 1.5),
        report.goal("at most a tenth of bwrap with a cold unittest", ratio("bwrap"), "<=", 0.1),
        report.goal("below a bare cold unittest", ratio("bare"), "<", 1),
    ]
