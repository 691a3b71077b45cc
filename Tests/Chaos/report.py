"""The report of a run: what was done, what failed on purpose, how long recovery took, and what was found."""

import statistics
from collections import Counter
from dataclasses import asdict, dataclass, field


@dataclass
class Report:
    seed: int
    seconds: float = 0.0
    submissions: dict[str, int] = field(default_factory=dict)  # by how they ended
    graded_again: int = 0  # by a further attempt after a fault
    repeated_posts: int = 0  # with the idempotency key of an earlier one
    failed_requests: dict[str, int] = field(default_factory=dict)
    live_connections: int = 0
    events: int = 0
    fully_ordered: int = 0  # submissions whose events had to be complete
    events_lost_with_redis: int = 0
    events_repeated_after_loss: int = 0
    ends_learned_by_asking: int = 0
    poison_deaths: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    slowest_recoveries: list[tuple[float, str]] = field(default_factory=list)
    median_seconds: float = 0.0
    p95_seconds: float = 0.0
    longest_seconds: float = 0.0
    findings: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return asdict(self)

    def lines(self) -> list[str]:
        total = sum(self.submissions.values())
        ends = ", ".join(f"{count} {end}" for end, count in sorted(self.submissions.items()))
        failures = ", ".join(f"{count} {name}" for name, count in sorted(self.failed_requests.items())) or "none"
        faults = ", ".join(f"{count} {kind}" for kind, count in sorted(self.faults.items()))
        lines = [
            f"seed {self.seed}: {total} submissions in {self.seconds:.0f} s: {ends}",
            f"  {self.graded_again} graded again after a fault; {self.repeated_posts} POSTs repeated with their key",
            f"  failed requests that were repeated: {failures}",
            f"  {self.events} events over {self.live_connections} live connections; those of "
            f"{self.fully_ordered} submissions had to be complete",
            f"  {self.events_lost_with_redis} events were lost with Redis' data, and "
            f"{self.events_repeated_after_loss} came again; {self.ends_learned_by_asking} ends were learned by asking",
            f"  the poison job ended {self.poison_deaths} workers",
            f"  {sum(self.faults.values())} faults: {faults}",
            f"  POST to verdict: median {self.median_seconds:.2f} s, p95 {self.p95_seconds:.1f} s, "
            f"longest {self.longest_seconds:.1f} s",
            "  longest times from the end of a fault to the next verdict:",
            *(f"    {seconds:6.2f} s  {name}" for seconds, name in self.slowest_recoveries),
        ]
        if not self.findings:
            return [*lines, "  no finding: each submission has exactly one verdict, and the right one"]
        shown = Counter(self.findings)
        return [*lines, f"  {len(self.findings)} findings:", *(f"    {finding}" for finding in list(shown)[:40])]

    def add_times(self, seconds: list[float]) -> None:
        if seconds:
            self.median_seconds = statistics.median(seconds)
            self.p95_seconds = sorted(seconds)[int(len(seconds) * 0.95)]
            self.longest_seconds = max(seconds)

    def add_recoveries(self, faults: list[tuple[float, str]], verdicts: list[float]) -> None:
        self.slowest_recoveries = recoveries(faults, verdicts)


def recoveries(faults: list[tuple[float, str]], verdicts: list[float], count: int = 5) -> list[tuple[float, str]]:
    """Returns the longest times from the end of a fault to the next verdict of any learner."""
    times = []
    for end, name in faults:
        following = [at - end for at in verdicts if at >= end]
        if following:
            times.append((round(min(following), 2), name))
    return sorted(times, reverse=True)[:count]
