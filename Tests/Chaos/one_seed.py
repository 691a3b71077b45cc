"""Runs one seed, in the namespaces that `run` has made.

    one_seed.py SEED GROUP BINARY OUTPUT LEARNERS SUBMISSIONS short|full
"""

import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import leftovers
import schedule
from cgroups import Groups
from client_log import ClientLog
from examination import Examination
from faults import Faults
from journal import Journal, now
from learner import Learner, Mix
from poison import Poison
from programs import Program, load, marked
from report import Report
from system import System

_DRAIN_SECONDS = 120
# How long a marked program keeps its worker.
_KEEPS_SECONDS = 1.0


@dataclass
class Settings:
    seed: int
    binary: Path
    output: Path
    learners: int
    submissions: int
    is_short: bool

    @property
    def schedule(self) -> list[schedule.Fault]:
        return schedule.make(self.seed, rounds=1 if self.is_short else 2, short=self.is_short)


def run(settings: Settings, groups: Groups, scratch: Path) -> Report:
    report = Report(settings.seed)
    mounts = leftovers.mounts()
    programs = load(settings.binary, groups.make("programs"))
    system = System(settings.binary, scratch, groups)
    system.start()
    operator = Journal(settings.output / "faults.jsonl")
    faults = Faults(system.parts, system.network, operator)
    slow = [marked(program, f"slow-{index}", _KEEPS_SECONDS) for index, program in enumerate(programs[:4])]
    learners = [_learner(f"learner-{number}", settings, system, programs, slow) for number in range(settings.learners)]
    patient = _learner("poisoner", settings, system, programs, slow)
    poison = Poison(patient, programs[0], system.workers, faults)
    everybody = [*learners, patient]
    for learner in everybody:
        learner.sign_in()
        learner.user = system.user_of(learner.token)
    for learner in learners:
        learner.start()
    patient.listen()
    print(f"seed {settings.seed}: {len(settings.schedule)} faults begin", flush=True)

    def watch() -> None:
        faults.look_after_parts()
        poison.strike()

    faults.run(settings.schedule)
    # No further fault may count among the deliveries of the poison job.
    poison.start()
    _keep_on(lambda: not poison.is_over, watch, _DRAIN_SECONDS)
    _keep_on(lambda: _submitted(learners) < settings.submissions, watch, settings.submissions)
    for learner in learners:
        learner.stop()
    _keep_on(lambda: not all(learner.is_over for learner in learners), watch, _DRAIN_SECONDS)
    # A live connection that lost its server in silence takes this long to connect again.
    _keep_on(lambda: any(learner.is_behind(system.redis.feeds()) for learner in everybody), watch, _DRAIN_SECONDS)
    for learner in everybody:
        learner.leave()
    report.seconds = now()
    report.poison_deaths = poison.deaths
    clients = [ClientLog(learner.name, learner.user, learner.journal.entries) for learner in everybody]
    Examination(report, system, programs + slow, operator, faults.lost_feeds).examine(clients)
    report.findings += faults.unexpected + poison.findings(system.rows())
    report.findings += [f"{learner.name} still waits for a verdict" for learner in learners if not learner.is_over]
    known = system.holders
    report.findings += system.stop() + leftovers.findings(groups, known, mounts)
    _keep_logs(scratch, settings.output)
    return report


def _learner(name: str, settings: Settings, system: System, programs: list[Program], slow: list[Program]) -> Learner:
    return Learner(name, str(settings.seed), [api.place.address for api in system.apis], programs, slow, Mix(),
                   Journal(settings.output / f"{name}.jsonl"))


def _submitted(learners: list[Learner]) -> int:
    return sum(len(learner.journal.of("submit")) for learner in learners)


def _keep_on(condition, watch, seconds: float) -> None:
    """Waits while `condition` holds, at most for some seconds."""
    deadline = time.monotonic() + seconds
    while condition() and time.monotonic() < deadline:
        watch()
        time.sleep(0.2)


def _keep_logs(scratch: Path, output: Path) -> None:
    for log in scratch.glob("*.log"):
        shutil.copy(log, output)


def main() -> int:
    seed, group, binary, output, learners, submissions, form = sys.argv[1:]
    settings = Settings(int(seed), Path(binary), Path(output), int(learners), int(submissions), form == "short")
    settings.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sandmartin-chaos-") as scratch:
        os.chmod(scratch, 0o755)
        try:
            report = run(settings, Groups(group), Path(scratch))
        except BaseException:
            _keep_logs(Path(scratch), settings.output)
            raise
    (settings.output / "report.json").write_text(json.dumps(report.as_json(), indent=2) + "\n")
    print("\n".join(report.lines()), flush=True)
    return 1 if report.findings else 0


if __name__ == "__main__":
    # Learners that still wait are threads that would keep the process.
    code = main()
    sys.stdout.flush()
    os._exit(code)
