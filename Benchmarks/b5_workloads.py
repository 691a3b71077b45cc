"""B5: large exercises: many tests, large values, many calls across the cell boundary."""

import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import report
import sample
from contenders import Floor, Sandmartin, bare
from stage import Stage, Workload

_EXERCISES = Path(__file__).resolve().parent / "exercises"
_CALLS = 10_000


def run(settings) -> dict:
    count = max(3, settings.count // 10)
    report.heading(f"B5  large exercises, from request to verdict inside the worker, {count} times in turn")
    results = {}
    for exercise in sorted(path for path in _EXERCISES.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory(dir=settings.scratch) as scratch:
            results[exercise.name] = _measured(Workload.of(exercise), Path(scratch), count)
    report.table(
        ["", "median ms", "p95 ms", "machine CPU ms", "of floor"],
        [[f"{name}: {result['title']}", result["median"], result["p95"], result["cpu"],
          result["median"] / contenders["floor"]["median"]]
         for name, contenders in results.items() for result in contenders.values()])
    calls = results["small-calls"]
    per_call = (calls["warm"]["median"] - calls["bare"]["median"]) / _CALLS * 1000
    report.note(f"One call across the boundary: {per_call:.1f} µs")
    return {"results": results, "microseconds_per_call": per_call}


def _measured(workload: Workload, scratch: Path, count: int) -> dict[str, dict]:
    with ExitStack() as stack:
        stage = stack.enter_context(Stage(scratch, workload))
        contenders = {
            "warm": Sandmartin(workload), "cold": Sandmartin(workload, "--cold"), "floor": Floor(stage),
            "bare": bare(stage),
        }
        for contender in contenders.values():
            stack.enter_context(closing(contender))
        return sample.in_turn(contenders, count, warm_up=1)
