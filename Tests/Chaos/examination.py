"""Examines a finished run: all checks over all journals, and the numbers of the report."""

from collections import Counter

import checks
from client_log import ClientLog
from journal import Journal
from programs import Program
from report import Report
from system import System

# Faults of these parts may keep a worker from publishing the events of tests; and how long it takes afterwards to
# reach Redis again: a timeout of 5 s and a back-off of 5 s.
_PUBLISHING = ("redis", "worker-1", "worker-2")
_RECONNECTING_SECONDS = 12.0


class Examination:
    def __init__(self, run: Report, system: System, programs: list[Program], operator: Journal,
                 lost_feeds: list[dict[str, list[dict]]]):
        """`operator` is the journal of the faults, `lost_feeds` what Redis held whenever it lost its data."""
        self._run, self._operator, self._lost_feeds = run, operator, lost_feeds
        self._results = {program.name: program.result for program in programs}
        self._rows, self._changes, self._feeds = system.rows(), system.changes(), system.redis.feeds()
        self._disturbances = _disturbances(operator)

    def examine(self, clients: list[ClientLog]) -> None:
        """Adds the findings and the numbers to the report."""
        run = self._run
        run.findings += checks.keys(self._rows) + checks.transitions(self._changes, self._rows)
        for client in clients:
            run.findings += [f"{client.name}: {finding}" for finding in self._findings(client)]
            self._count(client)
        run.submissions = dict(Counter(row["status"] for row in self._rows.values()))
        run.graded_again = sum(row["attempt"] > 1 for row in self._rows.values())
        run.faults = dict(Counter(f"{entry['fault']} {entry['part']}" for entry in self._operator.of("fault")))
        run.add_recoveries(
            [(entry["at"], entry["description"]) for entry in self._operator.of("fault over")],
            [at for client in clients for at in client.ended.values()])
        run.add_times([
            client.ended[identifier] - submit["at"] for client in clients
            for identifier, submit in client.submissions.items()
            if identifier in client.ended and submit["program"] in self._results])

    def _findings(self, client: ClientLog) -> list[str]:
        run = self._run
        own = {identifier: row for identifier, row in self._rows.items() if row["user_id"] == client.user}
        retained = self._feeds.get(client.user, [])
        lost = [feeds.get(client.user, []) for feeds in self._lost_feeds]
        expected = {identifier: self._results[submit["program"]] for identifier, submit in client.submissions.items()
                    if submit["program"] in self._results}
        undisturbed = client.apart_from(self._disturbances)
        findings, lost_events = checks.delivery(client.events, retained, lost)
        eras = checks.eras(client.events, retained, lost)
        run.events_lost_with_redis += lost_events
        run.events_repeated_after_loss += checks.repetitions(eras)
        run.fully_ordered += len(undisturbed)
        for era in eras:
            findings += checks.order(era, undisturbed.__contains__)
        return (findings + checks.answers(client.entries, self._rows) + checks.reads(client.entries)
                + checks.verdicts(expected, own) + checks.ends(client.events, client.asked, own))

    def _count(self, client: ClientLog) -> None:
        run = self._run
        run.events += len(client.events)
        run.ends_learned_by_asking += len(client.asked)
        run.live_connections += len(client.of("connected"))
        run.repeated_posts += client.repeated_posts
        for entry in client.of("failure"):
            run.failed_requests[entry["failure"]] = run.failed_requests.get(entry["failure"], 0) + 1


def _disturbances(operator: Journal) -> list[tuple[float, float]]:
    """Returns begin and end of each time in which a worker may not have reached Redis."""
    over = {(entry["description"], entry["part"]): entry["at"] for entry in operator.of("fault over")}
    return [(entry["at"], over.get((entry["description"], entry["part"]), entry["at"]) + _RECONNECTING_SECONDS)
            for entry in operator.of("fault") if entry["part"] in _PUBLISHING]
