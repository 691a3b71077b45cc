"""B11: what others cost 50 learners: a flood of endless loops, and a long queue of rejudgings.

The learners (fairness_load.py, one process) speak HTTP and WebSocket with one `sandmartin serve` in its default
settings, on the same cores. Phases take turns: quiet, flood, quiet, batch, and again. During a flood, twelve sessions
of one further address each keep an endless loop pending. During a batch phase, 10,000 copies of a submission are queued
in the batch lane. Three classes are measured:

- calm: each learner submits every ten seconds on average, from an address of its own;
- saturated: each learner submits again as soon as it has a verdict;
- saturated, one address: the same, with all learners behind one address.
"""

import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import report
import sample
from contenders import Lines
from service import Service
from stage import SOURCE, Workload

_EXERCISES = ("hello", "longest-name", "word-count")
_LOAD = Path(__file__).resolve().parent / "fairness_load.py"
_SESSIONS, _REJUDGED = 12, 10_000
_CLASSES = {  # seconds between submissions of a learner, and whether all have one address
    "calm": (10, False), "saturated": (0, False), "saturated, one address": (0, True),
}
_CYCLES = 2
_WARM_UP_SECONDS = 3
# The recovery looks for what is missing from the queue every ten seconds.
_QUEUED_WITHIN_SECONDS = 30


class Lane:
    """The batch lane of a service, filled and emptied behind its back: in its private servers."""

    def __init__(self, state: Path):
        self._state = state

    def fill(self, count: int) -> None:
        # Of an author of their own, so that no learner gets their events.
        self._sql(f"""
            WITH author AS (INSERT INTO users DEFAULT VALUES RETURNING id)
            INSERT INTO submissions (user_id, exercise, exercise_version, code, code_hash, lane)
            SELECT author.id, exercise, exercise_version, code, code_hash, 'batch'
            FROM author, generate_series(1, {count}),
                (SELECT * FROM submissions WHERE verdict = 'accepted' ORDER BY number LIMIT 1) AS graded""")
        end = time.monotonic() + _QUEUED_WITHIN_SECONDS
        while self.length() < count * 0.9:
            if time.monotonic() > end:
                raise RuntimeError(f"{self.length()} of {count} submissions are in the batch lane")
            time.sleep(0.2)

    def length(self) -> int:
        return int(self._redis("XLEN", "submissions:batch"))

    def empty(self) -> None:
        self._sql("DELETE FROM submissions WHERE lane = 'batch'")
        self._redis("DEL", "submissions:batch", "submissions:batch:index")

    def _sql(self, statement: str) -> None:
        subprocess.run(
            ["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-c", statement,
             f"postgresql:///postgres?host={self._state}/postgres&user=sandmartin"], check=True)

    def _redis(self, *command: str) -> str:
        return subprocess.run(
            ["redis-cli", "-s", f"{self._state}/redis/socket", *command], check=True, text=True,
            stdout=subprocess.PIPE).stdout


class Load(Lines):
    def command(self, *words: str) -> dict:
        self.ask(" ".join(words))
        return self.answer()


def run(settings) -> dict:
    seconds = settings.seconds / 2
    report.heading(
        f"B11  {settings.learners} learners, quiet, beside {_SESSIONS} sessions with endless loops, and beside "
        f"{_REJUDGED:,} rejudgings; {_CYCLES} turns of {seconds:.0f} s each")
    workloads = settings.scratch / "workloads.json"
    workloads.write_text(json.dumps([
        {"exercise": name, "code": Workload.of(SOURCE / "exercises" / name).submission.read_text()}
        for name in _EXERCISES]))
    found = {}
    for title, (interval, is_shared) in _CLASSES.items():
        # A service of its own, so that no class finds the traces of another.
        state = settings.scratch / title.translate(str.maketrans(" ,", "__"))
        with Service(state) as service:
            load = Load("fairness_load.py", [
                sys.executable, "-B", _LOAD, service.address, str(service.port), str(settings.learners),
                str(interval), str(int(is_shared)), workloads])
            with closing(load):
                found[title] = _measured(load, Lane(state), seconds)
    report.table(
        ["POST to verdict", *(f"{name} {figure}" for figure in ("p50", "p95") for name in ("quiet", "flood", "batch")),
         "verdicts/s quiet", "flood", "batch", "graded of batch/s"],
        [[title, *(phases[name][figure] for figure in ("median", "p95") for name in ("quiet", "flood", "batch")),
          *(phases[name]["per_second"] for name in ("quiet", "flood", "batch")), phases["rejudged_per_second"]]
         for title, phases in found.items()])
    goals = [
        report.goal(f"{title}: p95 {beside} at most {limit} times the quiet one",
                    phases[name]["p95"] / phases["quiet"]["p95"], "<=", limit)
        for name, beside, limit in (("flood", "beside the flood", 1.5), ("batch", "beside the rejudgings", 1.1))
        for title, phases in found.items()]
    return {"results": found, "goals": goals}


def _measured(load: Load, lane: Lane, seconds: float) -> dict:
    times = {"quiet": [], "flood": [], "batch": []}
    rejudged = 0

    def phase(name: str) -> None:
        times[name] += load.command("measure", str(seconds))["milliseconds"]

    load.command("measure", str(_WARM_UP_SECONDS + seconds / 4))
    for _ in range(_CYCLES):
        phase("quiet")
        load.command("flood", str(_SESSIONS))
        phase("flood")
        load.command("calm")
        load.command("measure", str(_WARM_UP_SECONDS))
        phase("quiet")
        lane.fill(_REJUDGED)
        load.command("measure", str(_WARM_UP_SECONDS))
        before = lane.length()
        phase("batch")
        rejudged += before - lane.length()
        lane.empty()
        load.command("measure", str(_WARM_UP_SECONDS))
    turns = {"quiet": 2 * _CYCLES, "flood": _CYCLES, "batch": _CYCLES}
    return {name: sample.summary(values) | {"per_second": len(values) / (turns[name] * seconds)}
            for name, values in times.items()} | {"rejudged_per_second": rejudged / (_CYCLES * seconds)}
