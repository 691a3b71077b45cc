"""B12: whether the time of a refused sign-in reveals that a name has an account.

Pairs of attempts, one with an unknown name and one with a wrong password, in random order over one connection. The
service counts failed attempts by name and by address: each name is used as often as attempts are free of delay, and
each attempt comes from another address.
"""

import http.client
import json
import random
import time

import report
import sample
from service import Service

_FREE_ATTEMPTS = 5
_PASSWORD, _WRONG = "correct horse", "wrong horse"


class Visitor:
    """A connection whose every request seems to come from another address."""

    def __init__(self, service: Service):
        self._connection = http.client.HTTPConnection(service.address, service.port, timeout=60)
        self._requests = 0

    def post(self, path: str, body: dict, expected: int, token: str | None = None) -> tuple[dict, float]:
        """Returns the response and the milliseconds that it took."""
        self._requests += 1
        headers = {
            "Content-Type": "application/json",
            "X-Forwarded-For": f"10.{self._requests >> 16 & 255}.{self._requests >> 8 & 255}.{self._requests & 255}",
        }
        if token:
            headers["Authorization"] = f"Bearer {token}"
        began = time.perf_counter()
        self._connection.request("POST", path, json.dumps(body), headers)
        response = self._connection.getresponse()
        content = response.read()
        milliseconds = (time.perf_counter() - began) * 1000
        if response.status != expected:
            raise RuntimeError(f"{path} answered {response.status}: {content.decode(errors='replace')}")
        return json.loads(content), milliseconds

    def close(self) -> None:
        self._connection.close()


def run(settings) -> dict:
    pairs = settings.count
    report.heading(f"B12  {pairs} refused sign-ins with an unknown name, and {pairs} with a wrong password")
    values = {"unknown name": [], "wrong password": []}
    variables = {"SANDMARTIN_HTTP_BEHIND_TLS": "true", "SANDMARTIN_LIMITS_ENABLED": "false"}
    with Service(settings.scratch / "state", variables) as service:
        visitor = Visitor(service)
        accounts = -(-pairs // _FREE_ATTEMPTS)
        for number in range(accounts):
            token = visitor.post("/api/v1/session", {}, 201)[0]["token"]
            visitor.post("/api/v1/account", {"name": f"known{number}", "password": _PASSWORD}, 201, token)
        for pair in range(pairs):
            number = pair % accounts
            attempts = [("unknown name", f"guess{number}"), ("wrong password", f"known{number}")]
            random.shuffle(attempts)
            for kind, name in attempts:
                values[kind].append(visitor.post("/api/v1/session", {"name": name, "password": _WRONG}, 401)[1])
        visitor.close()
    rows = {kind: sample.summary(milliseconds) for kind, milliseconds in values.items()}
    report.table(
        ["refused sign-in", "median ms", "p95 ms", "p99 ms", "min ms", "max ms"],
        [[kind, *(row[name] for name in ("median", "p95", "p99", "min", "max"))] for kind, row in rows.items()])
    slower = _share_of_slower(values["unknown name"], values["wrong password"])
    report.note("1 of 2 means that the time says nothing: the share of pairs in which the unknown name took longer.")
    goals = [
        report.goal("the unknown name takes longer in at least 40 % of all pairs", slower, ">=", 0.4),
        report.goal("the unknown name takes longer in at most 60 % of all pairs", slower, "<=", 0.6),
    ]
    return {"results": rows | {"share_of_slower_unknown_names": slower}, "goals": goals}


def _share_of_slower(some: list[float], others: list[float]) -> float:
    """Returns the share of all pairs in which the first value is larger: the statistic of Mann and Whitney."""
    larger = sum((one > other) + 0.5 * (one == other) for one in some for other in others)
    return larger / (len(some) * len(others))
