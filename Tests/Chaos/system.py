"""The system under test: two API processes, two workers, PostgreSQL and Redis, joined by a network."""

import signal
from pathlib import Path

import clock
from cgroups import Groups
from clock import Clock
from network import Network
from part import Part
from sandmartin import API, Worker
from schedule import APIS, WORKERS
from servers import PostgreSQL, Redis

class System:
    def __init__(self, binary: Path, directory: Path, groups: Groups):
        self.network = Network()
        self._directory = directory
        self._library = clock.build(directory)
        self.database = PostgreSQL(directory / "database", *self._part("database"))
        self.redis = Redis(directory / "redis", *self._part("redis"))
        settings = {
            "SANDMARTIN_DATABASE_URL": self.database.url, "SANDMARTIN_REDIS_URL": self.redis.url,
            # All learners have one address, and submit faster than people.
            "SANDMARTIN_LIMITS_ENABLED": "false",
            "SANDMARTIN_STATE_DIRECTORY": str(directory / "state"), "SANDMARTIN_WORKER_SLOTS": "2",
        }
        self.apis = [API(binary, settings, *self._part(name)) for name in APIS]
        self.workers = [Worker(binary, settings, *self._part(name)) for name in WORKERS]
        for worker in self.workers:
            worker.enter_group = groups.make(worker.name)
        self.parts: dict[str, Part] = {
            part.name: part for part in [self.database, self.redis, *self.apis, *self.workers]}

    def _part(self, name: str):
        return (self.network.join(name), Clock(self._library, self._directory / f"{name}.clock"),
                self._directory / f"{name}.log")

    def start(self) -> None:
        self.database.start()
        self.redis.start()
        for process in [*self.apis, *self.workers]:
            process.start()
        for process in [*self.apis, *self.workers]:
            process.wait_until_ready()
        self.database.run(Path(__file__).with_name("witness.sql").read_text())

    def stop(self) -> list[str]:
        """Stops all processes in order, and returns the faults of their ends."""
        findings = []
        for part in [*self.workers, *self.apis]:
            if (code := part.end_with(signal.SIGTERM)) != 0:
                findings.append(f"{part.name} ended with exit code {code} after SIGTERM")
        self.database.end_with(signal.SIGINT)
        self.redis.end_with(signal.SIGTERM)
        return findings

    @property
    def holders(self) -> set[int]:
        return {part.place.holder.pid for part in self.parts.values()}

    def rows(self) -> dict[str, dict]:
        """Returns all submissions by identifier, with the tests of their reports."""
        rows = self.database.rows(
            "SELECT id, number, user_id, idempotency_key, status, attempt, verdict, points, summary,"
            " report->'tests' AS tests FROM submissions ORDER BY number")
        return {row["id"]: row for row in rows}

    def changes(self) -> list[dict]:
        return self.database.rows("SELECT * FROM chaos_changes ORDER BY number")

    def user_of(self, token: str) -> str:
        return self.database.rows(
            f"SELECT user_id FROM sessions WHERE token_hash = sha256('{token}')")[0]["user_id"]
