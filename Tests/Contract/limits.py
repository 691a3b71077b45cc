"""Exceeds the limits on visitors, and checks that the refusals are as described."""

import time

import requests
import schemathesis

from fuzz import Finding, Record

_TIMEOUT_SECONDS = 30
# Low limits, so that a few requests exceed each.
SETTINGS = {
    "SANDMARTIN_LIMITS_ENABLED": "true",
    "SANDMARTIN_LIMITS_SESSIONS_BY_ADDRESS": "20/h",
    "SANDMARTIN_LIMITS_ACCOUNTS_BY_ADDRESS": "8/h",
    "SANDMARTIN_LIMITS_SUBMISSIONS_BY_SESSION": "3/h",
    "SANDMARTIN_LIMITS_RUNS_BY_SESSION": "3/h",
    "SANDMARTIN_LIMITS_REQUESTS_BY_SESSION": "200/h",
}


def exceed_limits(contract, keeper, visitor):
    """Repeats each limited call until it is refused, then all calls once all requests of the session are refused."""
    began = time.monotonic()
    record = Record("limits")
    schema = schemathesis.openapi.from_dict(contract)

    def send(method, path, body=None, headers=None):
        response = requests.request(
            method, keeper.base_url + path, json=body, headers=headers, timeout=_TIMEOUT_SECONDS)
        record.answers[f"{method} {path}", response.status_code] += 1
        return response

    def check(method, path, response):
        label = f"{method} {path}"
        if response.status_code != 429:
            record.add(Finding(label, "No limit was struck", response.text[:300]))
            return
        try:
            schema[path][method].validate_response(response)
        except BaseExceptionGroup as group:
            for failure in group.exceptions:
                record.add(Finding(label, failure.title, failure.message))
        if not response.headers.get("Retry-After", "").isdigit():
            record.add(Finding(label, "429 without Retry-After in seconds", str(response.headers)))

    program = {"exercise": "hello", "code": "a = 1"}
    for path, body in (("/api/v1/submissions", program), ("/api/v1/runs", program), ("/api/v1/account", {})):
        for _ in range(30):
            response = send("POST", path, body, visitor.headers)
            if response.status_code == 429:
                break
        check("POST", path, response)
    while send("GET", "/api/v1/account", headers=visitor.headers).status_code == 200:
        pass
    for path, item in contract["paths"].items():
        # Health checks and metrics are not limited.
        for method in ("get", "put", "post", "delete", "patch"):
            if method in item and path.startswith("/api/"):
                concrete = path.replace("{slug}", "hello").replace("{n}", "1").replace("{test}", "0")
                for name in ("{id}", "{user}"):
                    concrete = concrete.replace(name, "7d9f4b0e-6f0c-4f5e-9a55-0a4a4a7c1f11")
                concrete = concrete.replace("{name}", "worker")
                response = requests.request(
                    method, keeper.base_url + concrete, headers=visitor.headers, timeout=_TIMEOUT_SECONDS,
                    json={} if "requestBody" in item[method] else None)
                record.answers[f"{method.upper()} {path}", response.status_code] += 1
                check(method.upper(), path, response)
    for _ in range(30):
        response = send("POST", "/api/v1/session", {})
        if response.status_code == 429:
            break
    check("POST", "/api/v1/session", response)
    record.seconds = time.monotonic() - began
    return record
