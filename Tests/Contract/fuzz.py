"""Lets schemathesis try every call as one visitor."""

import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import schemathesis
from schemathesis.engine import Status, events, from_schema

# After such a call nothing that the visitor made exists any longer, or can be reached.
ENDS_THE_VISITOR = ("deleteAccount", "signOut")
# 410: a link for the first administrator that is not valid. 426: no WebSocket handshake.
REFUSALS_OF_VALID_DATA = ["2xx", "3xx", "401", "403", "404", "409", "410", "422", "426", "429"]
# 401 and 403 come first, and a sign-in with an impossible name or password gets the answer of a wrong one.
REFUSALS_OF_INVALID_DATA = ["400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "426", "429"]


@dataclass
class Finding:
    """An answer that breaks the contract."""

    operation: str
    title: str
    message: str
    request: str = ""

    def __str__(self):
        lines = [f"{self.operation}: {self.title}", *self.message.splitlines(), *self.request.splitlines()]
        return "\n    ".join(lines)

    @property
    def key(self):
        return self.operation, self.title, self.message.split("\n")[0]


@dataclass
class Record:
    """What one visitor sent and got."""

    role: str
    # How many answers each call had with each status, by (operation, status).
    answers: Counter = field(default_factory=Counter)
    findings: dict = field(default_factory=dict)
    # How often the visitor got a new session because a call had ended the old one.
    renewals: int = 0
    seconds: float = 0

    def add(self, finding):
        self.findings.setdefault(finding.key, finding)

    @property
    def requests(self):
        return sum(self.answers.values())

    @property
    def calls(self):
        return len({operation for operation, _ in self.answers})

    @property
    def statuses(self):
        counts = Counter()
        for (_, status), count in self.answers.items():
            counts[status] += count
        return counts


def fuzz(description, visitor, *, seed, examples, seconds, slugs, endless):
    """Tries all calls of a description and returns a record.

    `examples` is the number of random requests to a call with valid and with invalid data each. With `endless`, new
    ones follow until `seconds` have passed. Otherwise the run is stopped then, which is a finding.
    """
    record = Record(visitor.role)
    configuration = _configuration(visitor.keeper.base_url, seed, examples, seconds if endless else None, slugs)
    schema = schemathesis.openapi.from_dict(description, config=configuration)
    _authenticate(schema, visitor)
    _watch(schema, visitor, record)
    began = time.monotonic()
    stream = from_schema(schema).execute()
    is_stopped = False
    for event in stream:
        _note(event, record)
        if not endless and not is_stopped and time.monotonic() - began > seconds:
            is_stopped = True
            stream.stop()
            record.add(Finding("all", "The run took too long", f"It was stopped after {seconds} s."))
    record.renewals = max(0, visitor.sessions - 1)
    record.seconds = time.monotonic() - began
    return record


def _configuration(base_url, seed, examples, seconds, slugs):
    settings = {
        "seed": seed,
        "base-url": base_url,
        "continue-on-failure": True,
        "request-timeout": 30,
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {
            "coverage": {"generate-duplicate-query-parameters": True},
        },
        "checks": {
            "positive_data_acceptance": {"expected-statuses": REFUSALS_OF_VALID_DATA},
            "negative_data_rejection": {"expected-statuses": REFUSALS_OF_INVALID_DATA},
        },
        "dictionaries": {"slugs": {"values": slugs}},
        "parameters": {
            "path.slug": {"dictionary": "slugs", "probability": 0.7},
            "query.exercise": {"dictionary": "slugs", "probability": 0.7},
            "body.exercise": {"dictionary": "slugs", "probability": 0.7},
        },
        "operations": [
            {"include-operation-id": name, "phases": {"stateful": {"enabled": False}}} for name in ENDS_THE_VISITOR
        ],
    }
    if seconds is not None:
        settings["max-time"] = seconds
    return schemathesis.Config.from_dict(settings)


def _authenticate(schema, visitor):
    if visitor.token is None:
        return

    class BearerToken:
        def get(self, case, context):
            return visitor.token

        def set(self, case, token, context):
            case.headers["Authorization"] = f"Bearer {token}"

    schema.auth(refresh_interval=None)(BearerToken)


def _watch(schema, visitor, record):
    """Counts the answers, and gives the visitor a new session when a call has ended the old one."""

    @schema.hook
    def after_call(context, case, response):
        record.answers[case.operation.label, response.status_code] += 1
        if "x-request-id" not in response.headers:
            record.add(Finding(case.operation.label, "No X-Request-Id", f"{response.status_code} {response.text[:99]}"))
        request = response.request
        if response.status_code == 202 and "/admin/workers/" in urlsplit(request.url).path:
            visitor.keeper.resume_workers()
        is_ours = visitor.token is not None and request.headers.get("Authorization") == f"Bearer {visitor.token}"
        changed = request.method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 300
        # A sign-in is answered 401 to a wrong password.
        is_refused = response.status_code == 401 and case.operation.definition.raw.get("security") != []
        if not is_ours or not (changed or is_refused):
            return
        if not visitor.is_intact():
            visitor.renew()
        elif is_refused:
            record.add(Finding(case.operation.label, "A valid session is refused", response.text))


def _note(event, record):
    if isinstance(event, events.ScenarioFinished):
        for checks in event.recorder.checks.values():
            for check in checks:
                if check.status == Status.FAILURE:
                    failure = check.failure_info.failure
                    record.add(Finding(
                        failure.operation or event.label, failure.title, failure.message,
                        check.failure_info.code_sample))
    elif isinstance(event, events.NonFatalError):
        record.add(Finding(event.label, "schemathesis reports an error", str(event.value)))
    elif isinstance(event, events.FatalError):
        raise event.exception
