"""B7: thousands of hostile runs in one service: what they leave on the host, and what grows in the service."""

import json
import statistics
import subprocess
import threading
import time

import report
from host_objects import HostObjects, descriptors, dying_groups, users_of
from processes import ProcessTree, rss_bytes
from stage import SANDMARTIN, SOURCE

_SAMPLE_SECONDS = 1
# One round in this many uses cold cells.
_COLD_SHARE = 10
# Maximum growth of resident memory from the first to the last quarter that counts as level.
_LEVEL = 1.05
_CORPUS = SOURCE / "Tests" / "Hostile"
# The kernel frees a group with the last page charged to it. Reported, but not a leak of ours.
_DYING = "memory groups not yet freed, whole machine"


class Growth(threading.Thread):
    """Samples memory and descriptors of the service and its launcher while they run."""

    def __init__(self, tree: ProcessTree):
        super().__init__(daemon=True)
        self._tree = tree
        self._stopped = threading.Event()
        self._samples: dict[str, list[tuple[int, int]]] = {"service": [], "launcher": []}
        self.users = range(0)

    def run(self) -> None:
        launcher = None
        while not self._stopped.wait(_SAMPLE_SECONDS):
            if launcher is None and (launcher := self._launcher()):
                self.users = users_of(launcher)
            for name, process in (("service", self._tree.root), ("launcher", launcher)):
                # 0: the process has just ended.
                if process and (size := rss_bytes(process)):
                    self._samples[name].append((size, descriptors(process)))

    def _launcher(self) -> int | None:
        children = [status for status in self._tree.members() if status.parent == self._tree.root]
        return next((status.pid for status in children if status.name == "sandmartin-launcher"[:15]), None)

    def stop(self) -> dict[str, dict]:
        self._stopped.set()
        self.join()
        return {name: self._quarters(samples) for name, samples in self._samples.items()}

    @staticmethod
    def _quarters(samples: list[tuple[int, int]]) -> dict:
        quarter = max(1, len(samples) // 4)
        first, last = samples[:quarter], samples[-quarter:]
        return {
            "bytes": [statistics.median(size for size, _ in part) for part in (first, last)],
            "descriptors": [statistics.median(count for _, count in part) for part in (first, last)],
            "most_descriptors": max(count for _, count in samples),
        }


def run(settings) -> dict:
    programs = len(list(_CORPUS.glob("*.py")))
    rounds = -(-settings.runs // programs)
    report.heading(f"B7  {rounds} rounds of the {programs} hostile programs, {settings.jobs} at a time")
    cold = rounds // _COLD_SHARE
    pieces = {"warm": _piece([], rounds - cold, settings)}
    if cold:
        pieces["cold"] = _piece(["--cold"], cold, settings)
    report.table(
        ["", "runs", "failed", "skipped", "seconds"],
        [[mode, *(str(piece[key]) for key in ("runs", "failed", "skipped")), piece["seconds"]]
         for mode, piece in pieces.items()])
    for mode, piece in pieces.items():
        report.heading(f"    {mode}: in the service, median of the first and of the last quarter")
        report.table(
            ["", "MiB", "MiB", "descriptors", "descriptors", "most"],
            [[name, *(size / 2**20 for size in part["bytes"]), *(str(int(count)) for count in part["descriptors"]),
              str(part["most_descriptors"])] for name, part in piece["growth"].items()])
        report.heading(f"    {mode}: on the host, of the service or its cells")
        report.table(
            ["", "before", "after"],
            [[name, str(before), str(piece["after"][name])] for name, before in piece["before"].items()])
        for complaint in piece["complaints"]:
            report.note(f"FAIL {complaint}")
    everything = pieces.values()
    # Warm runs only: the cold runs are too few for memory to settle.
    grown = [after / before for before, after in (part["bytes"] for part in pieces["warm"]["growth"].values())]
    goals = [
        report.goal("every program has the expected outcome", sum(piece["failed"] for piece in everything), "<=", 0),
        report.goal("nothing is left on the host", sum(len(piece["left"]) for piece in everything), "<=", 0),
        report.goal(f"resident memory flat: grows at most {_LEVEL} times", max(grown), "<=", _LEVEL),
    ]
    return {"results": pieces, "goals": goals}


def _piece(options: list[str], rounds: int, settings) -> dict:
    """Runs one selftest, with one service for all rounds."""
    began = time.monotonic()
    output = settings.scratch / "selftest.json"
    with open(output, "wb") as file:
        process = subprocess.Popen(
            [SANDMARTIN, "selftest", "--json", "--rounds", str(rounds), "--jobs", str(settings.jobs), *options],
            stdout=file)
    before, dying = HostObjects(process.pid), dying_groups()
    growth = Growth(ProcessTree(process.pid))
    growth.start()
    process.wait()
    held = growth.stop()
    seconds = time.monotonic() - began
    before, after = before.of(growth.users), HostObjects(process.pid).of(growth.users)
    if process.returncode not in (0, 1) or not output.stat().st_size:
        raise RuntimeError(f"selftest ended with status {process.returncode}")
    found = json.loads(output.read_text())
    failed = [entry for entry in found["programs"] if entry["status"] == "failed"]
    left = [f"{kind}: {name}" for kind, names in after.items() for name in names - before[kind]]
    return {
        "runs": len(found["programs"]), "failed": len(failed), "skipped": found["skipped"],
        "seconds": seconds, "growth": held, "left": left + found["changes"],
        "complaints": [f"{entry['name']}: {'; '.join(entry['complaints'])}" for entry in failed] + left
        + found["changes"],
        "before": {kind: len(names) for kind, names in before.items()} | {_DYING: dying},
        "after": {kind: len(names) for kind, names in after.items()} | {_DYING: dying_groups()},
    }
