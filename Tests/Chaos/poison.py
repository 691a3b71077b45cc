"""A poison job: its worker is killed each time it grades this one submission."""

import threading

from faults import Faults
from learner import Learner
from programs import Program, marked
from sandmartin import Worker

DELIVERIES = 3
_MARK = "poison"
# Long enough to find the worker before its program ends.
_KEEPS_SECONDS = 8.0


class Poison:
    """Submits the job, and kills each worker that grades it, until the submission has ended."""

    def __init__(self, learner: Learner, program: Program, workers: list[Worker], faults: Faults):
        self._learner, self._workers, self._faults = learner, workers, faults
        self._harmless = program
        self._program = marked(program, _MARK, _KEEPS_SECONDS)
        self._thread = threading.Thread(target=self._submit, daemon=True)
        self.deaths = 0

    def start(self) -> None:
        self._thread.start()

    def _submit(self) -> None:
        self._learner.submit(self._program)
        # The failure has cost no attempt: the same learner can submit again.
        self._learner.submit(self._harmless)

    def strike(self) -> None:
        """Kills the worker that grades the job now, if there is one, and starts it again."""
        if not self.is_over:
            for worker in self._workers:
                if worker.grades(_MARK):
                    self.deaths += 1
                    self._learner.journal.add("killed", part=worker.name, deaths=self.deaths)
                    self._faults.kill_and_restart(worker)

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def findings(self, rows: dict[str, dict]) -> list[str]:
        """The job failed as our fault after three deliveries, and the next submission was graded."""
        own = [row for row in rows.values() if row["user_id"] == self._learner.user]
        own.sort(key=lambda row: row["number"])
        if not self.is_over or len(own) != 2:
            return [f"the poison job is not over: {[row['status'] for row in own]}"]
        poisoned, harmless = own
        findings = []
        if (poisoned["status"], poisoned["verdict"]) != ("failed", "grader_error"):
            findings.append(f"the poison job ended as {poisoned['status']}, {poisoned['verdict']}")
        if self.deaths != DELIVERIES:
            findings.append(f"the poison job was delivered to {self.deaths} workers")
        if harmless["status"] != "graded" or harmless["verdict"] != self._harmless.result.verdict:
            findings.append(f"after the poison job, a submission ended as {harmless['status']}")
        return findings
