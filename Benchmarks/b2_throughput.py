"""B2: sustained verdicts a second on all cores, CPU time of one verdict, and whether memory stays level.

Measures twice: with one recipe of cells, and with four recipes mixed, which are tests and a program under two policies
each. `Benchmarks/run B2 --recipes 4` measures only the mix. Ours and the floor take turns.
"""

import os
import shutil
import statistics
import tempfile
import threading
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import report
import sample
from contenders import Floor, Lines
from processes import ProcessTree, machine_busy_ms, rss_bytes
from stage import HELLO, SANDMARTIN, SOURCE, Stage, Workload

_TURNS = 4
_SAMPLE_SECONDS = 1
# Maximum growth from the first to the last quarter that counts as level.
_LEVEL = 1.05
# A second policy, whose cells differ from those of the default policy.
_SMALL = "extends: default\nlimits: {memory: 128MiB, processes: 16}\n"


@dataclass
class Mix:
    """Workloads that are graded in turn, and the environment of the command that grades them."""

    title: str
    workloads: list[Workload]
    environment: dict[str, str] | None = None

    @classmethod
    def one(cls, scratch: Path) -> "Mix":
        return cls("one recipe", [HELLO])

    @classmethod
    def four(cls, scratch: Path) -> "Mix":
        policies = shutil.copytree(SOURCE / "policies", scratch / "policies")
        (policies / "small.yaml").write_text(_SMALL)
        workloads = []
        for name in ("hello", "shopping"):
            for policy in ("default", "small"):
                exercise = shutil.copytree(SOURCE / "exercises" / name, scratch / policy / name)
                with open(exercise / "exercise.yaml", "a") as file:
                    file.write(f"policy: {policy}\n")
                workloads.append(Workload.of(exercise))
        return cls("four recipes", workloads, os.environ | {"SANDMARTIN_POLICIES": str(policies)})


MIXES = {1: Mix.one, 4: Mix.four}


class Memory(threading.Thread):
    """Samples the memory of the long-lived processes, without cells, until it is stopped."""

    def __init__(self, tree: ProcessTree):
        super().__init__(daemon=True)
        self._samples: list[int] = []
        self._tree = tree
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(_SAMPLE_SECONDS):
            # RSS, not PSS: the PSS of a zygote falls while cells share its pages.
            self._samples.append(sum(rss_bytes(status.pid) for status in self._tree.resident()))

    def stop(self) -> dict:
        """Returns medians of the first quarter, the middle half and the last quarter, and all samples."""
        self._stopped.set()
        self.join()
        quarter = max(1, len(self._samples) // 4)
        parts = {
            "start": self._samples[:quarter],
            "middle": self._samples[quarter:-quarter] or self._samples,
            "end": self._samples[-quarter:],
        }
        # Median: a new fork of the launcher counts here for an instant, until it enters its cell.
        return {name: statistics.median(part) for name, part in parts.items()} | {"samples": self._samples}


class Load:
    """The effect of one contender's loads, each of which is started by a line to its programs."""

    def __init__(self, title: str, programs: list[Lines]):
        self.title = title
        self._programs = programs
        self.rates: list[float] = []
        self._milliseconds: list[float] = []
        self._own_cpu = self._machine_cpu = 0.0
        self._warm = 0

    def run(self, order: str = "") -> None:
        own, machine = self._cpu()
        for program in self._programs:
            program.ask(order)
        streams = [program.answer() for program in self._programs]
        ended = self._cpu()
        self._own_cpu += ended[0] - own
        self._machine_cpu += ended[1] - machine
        self.rates.append(sum(
            len(stream["microseconds"]) / stream["elapsed_microseconds"] * 1e6 for stream in streams))
        self._milliseconds += [value / 1000 for stream in streams for value in stream["microseconds"]]
        self._warm += sum(stream.get("warm", 0) for stream in streams)

    def _cpu(self) -> tuple[float, float]:
        return sum(program.tree.cpu_ms() for program in self._programs), machine_busy_ms()

    def result(self) -> dict:
        count = len(self._milliseconds)
        return {
            "title": self.title, "per_second": statistics.mean(self.rates), "rates": self.rates,
            "latency": sample.summary(self._milliseconds), "warm": self._warm / count,
            # The CPU time of the machine includes later work of the kernel, such as tearing down namespaces, and
            # unrelated processes.
            "own_cpu": self._own_cpu / count, "machine_cpu": self._machine_cpu / count,
        }


def run(settings) -> dict:
    results, goals = {}, []
    for recipes in settings.recipes:
        with tempfile.TemporaryDirectory(dir=settings.scratch) as scratch:
            mix = MIXES[recipes](Path(scratch))
            report.heading(f"B2  sustained on all cores for {settings.seconds} s, {mix.title}")
            results[mix.title] = _measured(mix, Path(scratch), settings)
        goals += _reported(mix.title, **results[mix.title])
    return {"results": results, "goals": goals}


def _measured(mix: Mix, scratch: Path, settings) -> dict:
    part = settings.seconds / _TURNS
    with ExitStack() as stack:
        stage = stack.enter_context(Stage(scratch, *mix.workloads))
        zygotes = [stack.enter_context(closing(Floor(stage))) for _ in range(settings.jobs)]
        command = [SANDMARTIN, "measure", "--seconds", str(part)]
        if settings.gradings is not None:
            command += ["--jobs", str(settings.gradings)]
        for workload in mix.workloads:
            command += [workload.exercise, workload.submission]
        program = stack.enter_context(closing(Lines("sandmartin", command, mix.environment)))
        ours = Load(f"sandmartin, {program.greeting['mode']}, {program.greeting['jobs']} at a time", [program])
        floor = Load(f"floor, {settings.jobs} of them", zygotes)
        memory = Memory(program.tree)
        memory.start()
        ratios = []
        for _ in range(_TURNS):
            # Half of the floor's turn before ours and half after it, so that a change in machine speed favours neither.
            floor.run(f"sustain {part / 2}")
            ours.run()
            floor.run(f"sustain {part / 2}")
            ratios.append(ours.rates[-1] / statistics.mean(floor.rates[-2:]))
        return {
            "sandmartin": ours.result(), "floor": floor.result(), "ratios": ratios, "memory": memory.stop(),
        }


def _reported(title: str, sandmartin: dict, floor: dict, ratios: list[float], memory: dict) -> list[dict]:
    report.table(
        ["", "verdicts/s", "median ms", "p95 ms", "own CPU ms each", "machine's CPU ms each"],
        [[row["title"], row["per_second"], row["latency"]["median"], row["latency"]["p95"], row["own_cpu"],
          row["machine_cpu"]] for row in (sandmartin, floor)])
    report.note("Resident outside of cells: {:.1f} MiB at the start, {:.1f} in the middle, {:.1f} at the end".format(
        *(memory[name] / 2**20 for name in ("start", "middle", "end"))))
    report.note(
        f"Gradings with warm cells only: {sandmartin['warm']:.1%}. CPU time of the machine for each verdict: "
        f"{sandmartin['machine_cpu'] / floor['machine_cpu']:.2f} of the floor's. "
        f"Verdicts/s in each turn: {', '.join(f'{ratio:.2f}' for ratio in ratios)} of the floor's.")
    return [
        report.goal(
            f"{title}: at least 0.7 of the floor's verdicts a second", sandmartin["per_second"] / floor["per_second"],
            ">=", 0.7),
        report.goal(
            f"{title}: resident memory flat: grows at most {_LEVEL} times", memory["end"] / memory["start"], "<=",
            _LEVEL),
    ]
