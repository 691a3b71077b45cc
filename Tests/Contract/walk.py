"""Uses every call as a learner, a teacher and an administrator would, and checks each answer and each live event.

Random requests rarely reach the answers that need a history: a verdict, the events of a run, a stale draft. The walk
also shows which of the described fields occur at all.
"""

import time

from fuzz import Finding
from server import SOURCE
from visitors import PASSWORD, Visitor
from walk_requests import EXERCISE, Walk
from walk_staff import walk_as_staff

_ACCEPTED = "def hello():\n    return 'Hello'\n"
_SLEEP = "import time\ntime.sleep(60)\n"
_PICTURE = (SOURCE / "Tests/Browser/exercises/wide-picture/solutions/accepted/stripes.py")
# Faults of the server, which no request can cause.
_RARE_FIELDS = {"GET /health/ready 503.part", "POST /api/v1/session 503.part", "RanEvent.message",
                "Submission.faults", *(f"Fault.{name}" for name in (
                    "attempt", "kind", "worker", "reason", "duration_ms", "report", "noted_at")),
                *(f"RejudgingSummary.failures[].{name}" for name in ("submission", "reason")),
                *(f"ExerciseStatistics.flaky_tests[].{name}" for name in ("id", "name", "count", "examples")),
                *(f"WorkerJob.{name}" for name in ("submission", "lane", "since"))}


def walk(contract, keeper, first_admin_token, exercises):
    """Returns the record of the whole walk. `exercises` is the directory of the server's exercises."""
    began = time.monotonic()
    steps = Walk(contract, keeper, first_admin_token)
    try:
        learner = Visitor("anonymous", keeper)
        steps.listen(learner)
        _read(steps, learner)
        _submit(steps, learner)
        _run(steps, learner)
        walk_as_staff(steps, learner, exercises)
        _end(steps, learner)
    finally:
        steps.close()
    for name in steps.fields.unseen():
        if name not in _RARE_FIELDS:
            steps.record.add(Finding(name, "The described field was in no answer", ""))
    steps.record.seconds = time.monotonic() - began
    return steps.record


def _read(steps, learner):
    for path in ("/health/live", "/health/ready", "/metrics"):
        steps.call("GET", path, 200)
    for path in ("/api/v1/account", "/api/v1/sessions", "/api/v1/tokens", "/api/v1/exercises", "/api/v1/next",
                 "/api/v1/progress", "/api/v1/submissions"):
        steps.call("GET", path, 200, learner)
    steps.call("GET", "/api/v1/progress", 304, learner, headers={"If-None-Match": "*"})
    steps.call("GET", "/api/v1/exercises/{slug}", 200, learner, slug=EXERCISE)
    steps.call("GET", "/api/v1/exercises/{slug}/hints/{n}", 200, learner, slug=EXERCISE, n=1)
    steps.call("GET", "/api/v1/exercises/{slug}", 200, learner, slug=EXERCISE)
    draft = "/api/v1/exercises/{slug}/draft"
    steps.call("GET", draft, 200, learner, slug=EXERCISE)
    steps.call("PUT", draft, 200, learner, {"code": "a = 1", "revision": 0}, slug=EXERCISE)
    steps.call("PUT", draft, 409, learner, {"code": "a = 2", "revision": 0}, slug=EXERCISE)
    steps.call("GET", "/api/v1/live", 426, learner)


def _submit(steps, learner):
    wrong = steps.submitted(learner, EXERCISE, "def hello():\n    print('x')\n    return 1\n")
    steps.submitted(learner, EXERCISE, "def hello(:\n")
    steps.submitted(learner, EXERCISE, "def hello():\n    return 1 / 0\n")
    right = steps.submitted(learner, EXERCISE, _ACCEPTED)
    if right["verdict"] != "accepted":
        steps.record.add(Finding("POST /api/v1/submissions", "The solution was not accepted", str(right)[:500]))
    steps.call("POST", "/api/v1/submissions", 200, learner, {"exercise": EXERCISE, "code": _ACCEPTED})
    picture = steps.submitted(learner, "wide-picture", _PICTURE.read_text())
    figure = "/api/v1/submissions/{id}/figures/{test}"
    steps.call("GET", figure, 200, learner, id=picture["id"], test=0)
    steps.call("GET", figure, 404, learner, id=picture["id"], test=99)

    key = {"Idempotency-Key": "walk"}
    slow = {"exercise": EXERCISE, "code": _SLEEP + _ACCEPTED}
    first = steps.call("POST", "/api/v1/submissions", 202, learner, slow, headers=key)
    steps.call("POST", "/api/v1/submissions", 422, learner, slow | {"code": "a = 1"}, headers=key)
    steps.call("POST", "/api/v1/submissions", 409, learner, {"exercise": EXERCISE, "code": "a = 2"})
    steps.until(type="running", submission=first["id"])
    last = steps.call(
        "POST", "/api/v1/submissions", 202, learner, {"exercise": EXERCISE, "code": "a = 3", "supersede": True})
    steps.until(type="graded", submission=last["id"])
    steps.call("DELETE", "/api/v1/submissions/{id}", 409, learner, id=wrong["id"])
    steps.call("DELETE", "/api/v1/submissions/{id}", 204, learner, id=last["id"])
    steps.call("GET", "/api/v1/submissions", 200, learner, query={"limit": 2})


def _run(steps, learner):
    steps.ran(learner, code="import sys\nprint(input())\nprint('e', file=sys.stderr)\n1 / 0\n", stdin="a\n", trace=True)
    steps.ran(learner, code="def f(a):\n    return a\n", call="f(2)", trace=True)
    steps.ran(learner, code="a = 1", call="f(")
    picture = steps.ran(learner, code=_PICTURE.read_text(), exercise="wide-picture")
    steps.call("GET", "/api/v1/runs/{id}/figure", 200, learner, id=picture["id"])
    slow = steps.call(
        "POST", "/api/v1/runs", 202, learner,
        {"exercise": EXERCISE, "code": "while True:\n    print(input())\n", "interactive": True})
    steps.until(type="waiting", run=slow["id"])
    sent = "/api/v1/runs/{id}/input"
    steps.call("POST", sent, 204, learner, {"text": "a\n"}, id=slow["id"])
    steps.until(type="output", run=slow["id"])
    steps.call("DELETE", "/api/v1/runs/{id}", 204, learner, id=slow["id"])
    steps.until(type="ran", run=slow["id"])
    steps.call("POST", sent, 409, learner, {"text": "a\n"}, id=slow["id"])
    steps.call("GET", "/api/v1/runs/{id}", 200, learner, id=slow["id"])


def _end(steps, learner):
    token = steps.call("POST", "/api/v1/tokens", 201, learner, {"name": "program", "expires_in_days": 1})
    steps.call("GET", "/api/v1/tokens", 200, learner)
    steps.call("DELETE", "/api/v1/tokens/{id}", 204, learner, id=token["id"])
    account = {"name": "walker", "password": PASSWORD}
    steps.call("POST", "/api/v1/account", 201, learner, account)
    steps.call("POST", "/api/v1/account", 409, learner, account)
    steps.call("POST", "/api/v1/session", 401, body=account | {"password": "wrong password"})
    again = steps.call("POST", "/api/v1/session", 201, body=account)
    sessions = steps.call("GET", "/api/v1/sessions", 200, learner)["items"]
    other = next(session for session in sessions if not session["current"])
    steps.call("DELETE", "/api/v1/sessions/{id}", 204, learner, id=other["id"])
    ended = Visitor("nobody", steps.keeper)
    ended.token = again["token"]
    steps.call("DELETE", "/api/v1/session", 401, ended)
    steps.call("DELETE", "/api/v1/account", 204, learner)
    steps.call("GET", "/api/v1/account", 401, learner)
