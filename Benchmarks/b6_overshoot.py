"""B6: how far a program exceeds its CPU and wall-clock limits before it is ended, idle and loaded."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import report
import sample
from stage import SANDMARTIN

# Busy processes per core.
_LOAD = 2


@dataclass
class Limit:
    """A limit, and an endless program that prints its elapsed time by the kernel's clock."""

    name: str
    milliseconds: int
    evidence: str
    limits: str
    program: str

    def policy(self) -> str:
        return f"extends: default\nlimits: {{{self.limits}}}\n"


_PRINTS_TIME = """
import os, time
first = time.{clock}()
while True:
    {step}
    os.write(1, b"%d\\n" % ((time.{clock}() - first) // 1000))
"""
_LIMITS = [
    Limit("cpu", 50, "cpu_us", "cpu: 50ms", _PRINTS_TIME.format(
        clock="process_time_ns", step="until = time.process_time_ns() + 50_000\n    "
        "while time.process_time_ns() < until: pass")),
    # It sleeps, so it uses little CPU time.
    Limit("wall", 100, "wall_us", "cpu: 100ms, wall: 100ms", _PRINTS_TIME.format(
        clock="monotonic_ns", step="time.sleep(0.0005)")),
]


def run(settings) -> dict:
    report.heading(f"B6  time beyond the limit, {settings.count} runs each; ms")
    rows = {}
    for limit in _LIMITS:
        for load in ("idle", "loaded"):
            with _busy_cores(load == "loaded"):
                rows[f"{limit.name}, {load}"] = _measured(limit, settings)
    report.table(
        ["", "median", "p99", "max", "by its own clock: median", "p99", "max"],
        [[name, *(row[by][part] for by in ("recorded", "own") for part in ("median", "p99", "max"))]
         for name, row in rows.items()])
    report.note(f"loaded: with {_LOAD} endless loops per core")
    goals = [
        report.goal(f"{name}: at most 5 ms at p99", row["recorded"]["p99"], "<=", 5, " ms")
        for name, row in rows.items() if name.endswith("idle")
    ]
    return {"results": rows, "goals": goals}


def _measured(limit: Limit, settings) -> dict:
    policy, program = settings.scratch / f"{limit.name}.yaml", settings.scratch / f"{limit.name}.py"
    policy.write_text(limit.policy())
    program.write_text(limit.program)
    recorded, own = [], []
    for _ in range(settings.count):
        result = _result(policy, program)
        if result["outcome"] != f"{limit.name}_limit":
            raise RuntimeError(f"an endless program ended with {result['outcome']}")
        recorded.append(result["evidence"][limit.evidence] / 1000 - limit.milliseconds)
        own.append(int(result["stdout"].split()[-1]) / 1000 - limit.milliseconds)
    return {"recorded": sample.summary(recorded), "own": sample.summary(own)}


def _result(policy: Path, program: Path) -> dict:
    run = subprocess.run(
        [SANDMARTIN, "run", "--json", "--cold", "--policy", policy, program], check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout)


@contextmanager
def _busy_cores(wanted: bool):
    count = _LOAD * (os.cpu_count() or 1) if wanted else 0
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
