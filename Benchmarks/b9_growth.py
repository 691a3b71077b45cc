"""B9: how requests and claims slow down as more is stored and queued, and what an idle live connection takes."""

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import growth_data
import phases
import report
import sample
from database_servers import DatabaseServers
from learners import Connection
from processes import rss_bytes
from stage import SANDMARTIN
from websocket import WebSocket

# Stored and queued submissions. The first is the smallest; the others grow in one direction or in both.
SIZES = [(1_000, 10), (100_000, 10), (1_000_000, 10), (1_000, 1_000), (1_000, 100_000), (1_000_000, 100_000)]
_MOST = 1.3
_ADMIN = "administrator-of-the-benchmark"
_READY_SECONDS = 120
_QUEUE_SECONDS = 300
_VERDICTS = 60
_SOCKETS = 10_000
_SESSIONS = 1_000
_MOST_KIB = 20
# The limits of the service would refuse this load from one host.
_LIMITS = {"SANDMARTIN_LIMITS_ENABLED": "false", "SANDMARTIN_LIMITS_CONNECTIONS": "20000"}


class Role:
    """A running `sandmartin api` or `worker` on servers that others have started."""

    def __init__(self, role: str, log: Path, environment: dict[str, str]):
        self._log = log
        with open(log, "ab") as output:
            self._process = subprocess.Popen(
                [SANDMARTIN, role], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output, text=True,
                env=os.environ | {"SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": _ADMIN} | environment)
        self.pid = self._process.pid
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{role} was not ready:\n{log.read_text()}")
        address = urlsplit(line.rpartition(" ")[2].strip())
        self.address, self.port = address.hostname, address.port

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=_READY_SECONDS)
        self._process.stdout.close()

    def connect(self) -> Connection:
        return Connection(self.address, self.port)


class Situation:
    """A database with so much stored and queued, with an API of its own."""

    def __init__(self, servers: DatabaseServers, number: int, stored: int, queued: int, scratch: Path):
        self.stored, self.queued, self._number = stored, queued, number
        self._servers, self._scratch, self._name = servers, scratch, f"growth{number}"
        servers.create(self._name)
        self._environment = servers.environment(self._name, number)
        self.api = Role("api", scratch / f"api{number}.log", self._environment | _LIMITS)
        servers.sql(self._name, growth_data.stored(stored))
        servers.sql(self._name, growth_data.queued(queued))
        servers.sql(self._name, "VACUUM ANALYZE")
        self.connect()
        self._wait_for_queue()
        self._turn = 0

    def connect(self) -> None:
        """Connects anew: the service has closed a connection that was idle while other situations were made."""
        self._connection = self.api.connect()

    def _wait_for_queue(self) -> None:
        """Waits until the service has found all queued submissions in PostgreSQL."""
        end = time.monotonic() + _QUEUE_SECONDS
        while self._call("GET", "/api/v1/admin/queue", _ADMIN)["interactive"]["waiting"] < self.queued:
            if time.monotonic() > end:
                raise RuntimeError(f"{self.queued} submissions were not queued in {_QUEUE_SECONDS} s")
            time.sleep(0.5)

    def _call(self, method: str, path: str, token: str, body: bytes = b"", expected: int = 200) -> dict:
        self._connection.send(method, path, token, body)
        return self._connection.answer(expected)

    def requests(self) -> dict[str, float]:
        """Makes each request once, and returns its milliseconds.

        The submission changes what the learner can read, so no read is answered from the cache.
        """
        self._turn += 1
        learner = growth_data.token(1 + self._turn % growth_data.LEARNERS)
        times: dict[str, float] = {}

        def timed(name: str, method: str, path: str, token: str, body: bytes = b"", expected: int = 200) -> dict:
            began = time.perf_counter()
            answer = self._call(method, path, token, body, expected)
            times[name] = (time.perf_counter() - began) * 1000
            return answer

        submission = timed("submit", "POST", "/api/v1/submissions", learner, _solution(self._turn), 202)["id"]
        timed("own submissions", "GET", "/api/v1/submissions", learner)
        timed("own, one exercise", "GET", "/api/v1/submissions?exercise=hello", learner)
        timed("progress", "GET", "/api/v1/progress", learner)
        timed("a queued submission", "GET", f"/api/v1/submissions/{submission}", learner)
        self._connection.send("DELETE", f"/api/v1/submissions/{submission}", learner)
        self._connection.body(204)
        first = timed("admin: newest", "GET", "/api/v1/admin/submissions", _ADMIN)
        timed("admin: next page", "GET", f"/api/v1/admin/submissions?cursor={first['next']}", _ADMIN)
        timed("admin: failed", "GET", "/api/v1/admin/submissions?status=failed", _ADMIN)
        timed("admin: one exercise, one verdict", "GET",
              "/api/v1/admin/submissions?exercise=hello&verdict=invalid", _ADMIN)
        timed("admin: queue", "GET", "/api/v1/admin/queue", _ADMIN)
        timed("new session", "POST", "/api/v1/session", "", b"{}", 201)
        return times

    def claims(self) -> dict[str, float]:
        """Grades some submissions, and returns the milliseconds of a claim in Redis and of the work in PostgreSQL.

        Each graded submission is followed by a new one, so the queue stays as long as it is.
        """
        self.connect()
        port = 19100 + self._number
        # Each command of Redis, with its duration.
        self._servers.redis(self._number, "CONFIG", "SET", "slowlog-max-len", "1000000")
        self._servers.redis(self._number, "CONFIG", "SET", "slowlog-log-slower-than", "0")
        worker = Role("worker", self._scratch / f"worker{self._number}.log", self._environment | {
            "SANDMARTIN_WORKER_METRICS_ADDRESS": f"127.0.0.1:{port}", "SANDMARTIN_WORKER_SLOTS": "1"})
        metrics = Connection("127.0.0.1", port)
        end = time.monotonic() + _QUEUE_SECONDS
        submitted = 0
        while True:
            metrics.send("GET", "/metrics")
            found = phases.difference({}, phases.read(metrics.body(200).decode()))
            graded = found.get("store", {"count": 0})["count"]
            if graded >= _VERDICTS:
                break
            while submitted < graded:
                submitted += 1
                # A learner each: none has two pending submissions.
                learner = growth_data.token(submitted)
                self._call("POST", "/api/v1/submissions", learner, _solution(f"claim {submitted}"), 202)
            if time.monotonic() > end:
                raise RuntimeError(f"no {_VERDICTS} verdicts in {_QUEUE_SECONDS} s")
            time.sleep(0.02)
        metrics.close()
        self._connection.close()
        self.api.close()
        self._servers.redis(self._number, "CONFIG", "SET", "slowlog-log-slower-than", "-1")
        mark = f"-{worker.pid}-"
        # Only claims and renewals name their worker, and no renewal is due in this time. The newest come first.
        commands = self._servers.redis(self._number, "SLOWLOG", "GET", "-1")
        durations = [entry[2] / 1000 for entry in commands
                     if entry[3][0].upper().startswith("EVAL") and any(mark in argument for argument in entry[3])]
        self._servers.redis(self._number, "SLOWLOG", "RESET")
        worker.close()
        return {
            "claim, in Redis": sample.summary(durations)["median"], "dispatch": found["dispatch"]["mean_ms"],
            "store": found["store"]["mean_ms"],
        }

    def close(self) -> None:
        self._servers.sql("postgres", f"DROP DATABASE {self._name} WITH (FORCE)")


def _solution(mark: int | str) -> bytes:
    """Returns the body of a submission whose code no other has."""
    code = f"def hello():\n    return 'Hello'  # {mark}\n"
    return json.dumps({"exercise": "hello", "code": code}).encode()


def run(settings) -> dict:
    report.heading(f"B9  growth: requests with so much stored and queued, {settings.count} of each, in turn")
    with DatabaseServers(settings.scratch) as servers:
        situations = []
        for number, (stored, queued) in enumerate(SIZES, start=1):
            situations.append(Situation(servers, number, stored, queued, settings.scratch))
        for situation in situations:
            situation.connect()
        times: list[dict[str, list[float]]] = [{} for _ in situations]
        for turn in range(settings.count + 5):
            for situation, values in zip(situations, times):
                for name, milliseconds in situation.requests().items():
                    if turn >= 5:
                        values.setdefault(name, []).append(milliseconds)
        medians = [{name: sample.summary(values)["median"] for name, values in found.items()} for found in times]
        for situation, found in zip(situations, medians):
            found.update(situation.claims())
        for situation in situations:
            situation.close()
        columns = ["median ms"] + [f"{stored:,} + {queued:,}" for stored, queued in SIZES]
        report.table(columns, [[name, *(found[name] for found in medians)] for name in medians[0]])
        worst = {name: max(found[name] for found in medians) / medians[0][name] for name in medians[0]}
        goals = [report.goal(f"{name}: at most {_MOST} times the smallest", ratio, "<=", _MOST)
                 for name, ratio in worst.items()]
        sockets = idle_connections(servers, settings.scratch)
    goals.append(report.goal(f"an idle live connection takes at most {_MOST_KIB} KiB", sockets["kib_each"], "<=",
                             _MOST_KIB, " KiB"))
    return {"sizes": SIZES, "medians": medians, "connections": sockets, "goals": goals}


def idle_connections(servers: DatabaseServers, scratch: Path) -> dict:
    """Opens live connections of many sessions from several addresses, and returns the memory that each takes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _SOCKETS + 1_000
    if hard < needed:
        raise RuntimeError(f"B9 needs {needed} descriptors: raise LimitNOFILE or ulimit -Hn, which is {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    servers.create("sockets")
    api = Role("api", scratch / "sockets.log", servers.environment("sockets", 60) | _LIMITS)
    sockets = []
    try:
        connection = api.connect()
        tokens = []
        for _ in range(_SESSIONS):
            connection.send("POST", "/api/v1/session", "", b"{}")
            tokens.append(connection.answer(201)["token"])
        # What the first connections take is not what each takes.
        sockets += [_live(api, tokens, number) for number in range(100)]
        time.sleep(1)
        before = rss_bytes(api.pid)
        sockets += [_live(api, tokens, number) for number in range(100, _SOCKETS)]
        # Longer than the time between two pings.
        time.sleep(25)
        each = (rss_bytes(api.pid) - before) / (_SOCKETS - 100) / 1024
        report.note(f"{_SOCKETS:,} idle live connections of {_SESSIONS:,} sessions: {rss_bytes(api.pid) >> 20} MiB "
                    f"resident, {before >> 20} MiB before")
    finally:
        for socket in sockets:
            socket.close()
        api.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return {"count": _SOCKETS, "sessions": _SESSIONS, "kib_each": each}


def _live(api: Role, tokens: list[str], number: int) -> WebSocket:
    return WebSocket(api.address, api.port, "/api/v1/live", tokens[number % len(tokens)], _READY_SECONDS,
                     source=f"127.0.0.{2 + number % 16}")
