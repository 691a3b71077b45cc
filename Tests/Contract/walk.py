"""Uses every call as a learner, a teacher and an administrator would, and checks each answer and each live event.

Random requests rarely reach the answers that need a history: a verdict, the events of a run, a stale draft. The walk
also shows which of the described fields occur at all.
"""

import csv
import io
import json
import tarfile
import time
import zipfile

import jsonschema_rs
import requests
import schemathesis

import description
from fields import Fields
from fuzz import Finding, Record
from server import SOURCE
from visitors import PASSWORD, Visitor
from websocket import WebSocket

_TIMEOUT_SECONDS = 60
_EXERCISE = "hello"
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


class Walk:
    """Sends requests that must be answered with a certain status, and records what is wrong about an answer."""

    def __init__(self, contract, keeper, first_admin_token):
        self.keeper = keeper
        self.record = Record("walk")
        self.fields = Fields(contract)
        self.first_admin_token = first_admin_token
        self._closed = description.closed(contract)
        self._schema = schemathesis.openapi.from_dict(self._closed)
        self._event = self._validator("Event")
        self._socket = None

    def _validator(self, schema):
        return jsonschema_rs.validator_for(
            {"$ref": f"#/components/schemas/{schema}", "components": self._closed["components"]})

    def call(self, method, path, expected, visitor=None, body=None, query=None, headers=None, data=None, **parameters):
        """Returns the body of the answer: parsed JSON, bytes of another type, or None if it is empty."""
        response = requests.request(
            method, self.keeper.base_url + path.format(**parameters), json=body, data=data, params=query,
            headers=(visitor.headers if visitor else {}) | (headers or {}), timeout=_TIMEOUT_SECONDS)
        label = f"{method} {path}"
        self.record.answers[label, response.status_code] += 1
        if response.status_code != expected:
            self.record.add(Finding(
                label, f"Answered {response.status_code} instead of {expected}", response.text[:500]))
        try:
            self._schema[path][method].validate_response(response)
        except BaseExceptionGroup as group:
            for failure in group.exceptions:
                self.record.add(Finding(label, failure.title, failure.message))
        if "json" not in response.headers.get("Content-Type", ""):
            return response.content or None
        value = response.json()
        schema = self.fields.schema(method, path, response.status_code)
        if schema is not None:
            self.fields.note(schema, value)
        return value

    def listen(self, visitor):
        address, port = self.keeper.base_url.removeprefix("http://").split(":")
        self._socket = WebSocket(address, int(port), "/api/v1/live?after=0", visitor.token, _TIMEOUT_SECONDS)

    def watch(self, visitor, *types):
        """Checks the events of everybody until each type has occurred."""
        address, port = self.keeper.base_url.removeprefix("http://").split(":")
        socket = WebSocket(address, int(port), "/api/v1/admin/live?after=0", visitor.token, _TIMEOUT_SECONDS)
        validator = self._validator("StaffEvent")
        missing = set(types)
        try:
            while missing:
                event = json.loads(socket.text())
                missing.discard(event.get("type"))
                label = f"staff event {event.get('type')}"
                self.record.answers[label, 101] += 1
                for error in validator.iter_errors(event):
                    self.record.add(Finding(label, "The event does not conform to its schema", str(error)[:1000]))
        finally:
            socket.close()

    def until(self, **wanted):
        """Checks the live events up to the first one with the wanted fields, and returns that one."""
        deadline = time.monotonic() + _TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            event = json.loads(self._socket.text())
            label = f"event {event.get('type')}"
            self.record.answers[label, 101] += 1
            self.fields.note({"$ref": f"#/components/schemas/{_schema_of(event)}"}, event)
            for error in self._event.iter_errors(event):
                self.record.add(Finding(label, "The event does not conform to its schema", str(error)[:1000]))
            if all(event.get(name) == value for name, value in wanted.items()):
                return event
        raise TimeoutError(f"no event {wanted} within {_TIMEOUT_SECONDS} s")

    def submitted(self, visitor, exercise, code):
        """Submits, waits for the verdict, and returns the submission."""
        made = self.call("POST", "/api/v1/submissions", 202, visitor, {"exercise": exercise, "code": code})
        self.until(type="graded", submission=made["id"])
        return self.call("GET", "/api/v1/submissions/{id}", 200, visitor, id=made["id"])

    def ran(self, visitor, **program):
        """Runs a program to its end, and returns the run."""
        made = self.call("POST", "/api/v1/runs", 202, visitor, {"exercise": _EXERCISE, **program})
        self.until(type="ran", run=made["id"])
        return self.call("GET", "/api/v1/runs/{id}", 200, visitor, id=made["id"])

    def close(self):
        if self._socket:
            self._socket.close()


def _schema_of(event):
    special = {"started": "RunStartedEvent", "output": "RunOutputEvent", "waiting": "RunWaitingEvent"}
    kind = event.get("type", "queued")
    return special.get(kind, f"{kind.capitalize()}Event")


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
        admin = _administrate(steps, learner)
        _change_policies(steps, admin, learner)
        _rejudge(steps, admin, learner)
        _change_exercises(steps, admin, learner, exercises)
        _find_faulty_file(steps, admin, exercises)
        _group(steps, admin, learner)
        _read_results(steps, admin, learner)
        steps.call("DELETE", "/api/v1/account", 409, admin)
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
    steps.call("GET", "/api/v1/exercises/{slug}", 200, learner, slug=_EXERCISE)
    steps.call("GET", "/api/v1/exercises/{slug}/hints/{n}", 200, learner, slug=_EXERCISE, n=1)
    steps.call("GET", "/api/v1/exercises/{slug}", 200, learner, slug=_EXERCISE)
    draft = "/api/v1/exercises/{slug}/draft"
    steps.call("GET", draft, 200, learner, slug=_EXERCISE)
    steps.call("PUT", draft, 200, learner, {"code": "a = 1", "revision": 0}, slug=_EXERCISE)
    steps.call("PUT", draft, 409, learner, {"code": "a = 2", "revision": 0}, slug=_EXERCISE)
    steps.call("GET", "/api/v1/live", 426, learner)


def _submit(steps, learner):
    wrong = steps.submitted(learner, _EXERCISE, "def hello():\n    print('x')\n    return 1\n")
    steps.submitted(learner, _EXERCISE, "def hello(:\n")
    steps.submitted(learner, _EXERCISE, "def hello():\n    return 1 / 0\n")
    right = steps.submitted(learner, _EXERCISE, _ACCEPTED)
    if right["verdict"] != "accepted":
        steps.record.add(Finding("POST /api/v1/submissions", "The solution was not accepted", str(right)[:500]))
    steps.call("POST", "/api/v1/submissions", 200, learner, {"exercise": _EXERCISE, "code": _ACCEPTED})
    picture = steps.submitted(learner, "wide-picture", _PICTURE.read_text())
    figure = "/api/v1/submissions/{id}/figures/{test}"
    steps.call("GET", figure, 200, learner, id=picture["id"], test=0)
    steps.call("GET", figure, 404, learner, id=picture["id"], test=99)

    key = {"Idempotency-Key": "walk"}
    slow = {"exercise": _EXERCISE, "code": _SLEEP + _ACCEPTED}
    first = steps.call("POST", "/api/v1/submissions", 202, learner, slow, headers=key)
    steps.call("POST", "/api/v1/submissions", 422, learner, slow | {"code": "a = 1"}, headers=key)
    steps.call("POST", "/api/v1/submissions", 409, learner, {"exercise": _EXERCISE, "code": "a = 2"})
    steps.until(type="running", submission=first["id"])
    last = steps.call(
        "POST", "/api/v1/submissions", 202, learner, {"exercise": _EXERCISE, "code": "a = 3", "supersede": True})
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
        {"exercise": _EXERCISE, "code": "while True:\n    print(input())\n", "interactive": True})
    steps.until(type="waiting", run=slow["id"])
    sent = "/api/v1/runs/{id}/input"
    steps.call("POST", sent, 204, learner, {"text": "a\n"}, id=slow["id"])
    steps.until(type="output", run=slow["id"])
    steps.call("DELETE", "/api/v1/runs/{id}", 204, learner, id=slow["id"])
    steps.until(type="ran", run=slow["id"])
    steps.call("POST", sent, 409, learner, {"text": "a\n"}, id=slow["id"])
    steps.call("GET", "/api/v1/runs/{id}", 200, learner, id=slow["id"])


def _administrate(steps, learner):
    first = {"token": steps.first_admin_token, "name": "first", "password": PASSWORD}
    taken = steps.call("GET", "/api/v1/account", 200, Visitor("learner", steps.keeper))["name"]
    steps.call("POST", "/api/v1/first-admin", 409, body=first | {"name": taken})
    session = steps.call("POST", "/api/v1/first-admin", 201, body=first)
    steps.call("POST", "/api/v1/first-admin", 410, body=first)
    admin = Visitor("nobody", steps.keeper)
    admin.token = session["token"]
    for path in ("/api/v1/admin/submissions", "/api/v1/admin/exercises", "/api/v1/admin/users", "/api/v1/admin/queue",
                 "/api/v1/admin/workers"):
        steps.call("GET", path, 200, admin)
        steps.call("GET", path, 403, learner)
    steps.call("GET", "/api/v1/admin/statistics", 403, learner)
    steps.call("GET", "/api/v1/admin/statistics", 200, admin)
    steps.call("GET", "/api/v1/admin/statistics", 422, admin, query={"since": "2020-01-01T00:00:00Z"})
    for query, status in (({"user": "nobody"}, 404), ({"text": "hello", "outcome": "passed"}, 200),
                          ({"policy": "default", "policy_version": 1}, 200), ({"policy_version": 1}, 422)):
        steps.call("GET", "/api/v1/admin/submissions", status, admin, query=query)
    steps.call("GET", "/api/v1/admin/live", 426, admin)
    steps.call("GET", "/api/v1/admin/live", 403, learner)
    steps.watch(admin, "queued", "running", "graded", "queue", "workers")
    query = {"limit": 1, "verdict": "accepted", "exercise": _EXERCISE}
    submissions = steps.call("GET", "/api/v1/admin/submissions", 200, admin, query=query)["items"]
    steps.call("GET", "/api/v1/admin/submissions/{id}", 200, admin, id=submissions[0]["id"])
    steps.call("POST", "/api/v1/admin/submissions/{id}/requeue", 409, admin, id=submissions[0]["id"])
    query = {"limit": 1, "exercise": "wide-picture"}
    picture = steps.call("GET", "/api/v1/admin/submissions", 200, admin, query=query)["items"][0]["id"]
    figure = "/api/v1/admin/submissions/{id}/figures/{test}"
    for test, status in ((0, 200), (99, 404)):
        steps.call("GET", figure, status, admin, id=picture, test=test)
    user = steps.call("POST", "/api/v1/session", 201, body={})["user"]["id"]
    steps.call("PATCH", "/api/v1/admin/users/{id}", 409, admin, {"role": "teacher"}, id=user)
    teacher = Visitor("teacher", steps.keeper)
    user = steps.call("GET", "/api/v1/account", 200, teacher)["id"]
    steps.call("PATCH", "/api/v1/admin/users/{id}", 200, admin, {"role": "learner"}, id=user)
    for worker in steps.call("GET", "/api/v1/admin/workers", 200, admin)["items"]:
        for order in ("drain", "pause", "resume"):
            steps.call("POST", f"/api/v1/admin/workers/{{name}}/{order}", 202, admin, name=worker["name"])
    return admin


def _change_policies(steps, admin, learner):
    policies = "/api/v1/admin/policies"
    policy = f"{policies}/{{name}}"
    steps.call("GET", policies, 403, learner)
    steps.call("GET", policies, 200, admin)
    steps.call("GET", policy, 404, admin, name="nothing")
    default = steps.call("GET", policy, 200, admin, name="default")
    broken = "limits:\n  cpu: 2s\n  nothing: 3\n"
    for text in (default["yaml"], broken):
        steps.call("POST", f"{policy}/check", 200, admin, {"yaml": text}, name="default")
    change = {"yaml": default["yaml"] + "# Walked.\n", "comment": "walked", "base": default["version"]}
    steps.call("PUT", policy, 422, admin, change | {"yaml": broken}, name="default")
    steps.call("PUT", policy, 201, admin, change, name="default")
    steps.call("PUT", policy, 409, admin, change, name="default")
    steps.call("GET", f"{policy}/versions", 200, admin, name="default")
    steps.call("GET", "/api/v1/admin/audit", 403, learner)
    steps.call("GET", "/api/v1/admin/audit", 200, admin)


def _rejudge(steps, admin, learner):
    """Lowers a limit for one submission, and takes that back."""
    rejudgings = "/api/v1/admin/rejudgings"
    rejudging = f"{rejudgings}/{{id}}"
    code = "import time\ndef hello():\n    while time.process_time() < 0.5: pass\n    return 'Hello'\n"
    submission = steps.submitted(learner, _EXERCISE, code)["id"]
    steps.call("GET", rejudgings, 403, learner)
    steps.call("POST", rejudgings, 422, admin, {"filter": {"user": submission}})
    text = steps.call("GET", "/api/v1/admin/policies/{name}", 200, admin, name="default")["yaml"]
    assert "  cpu: 2s" in text
    policy = {"name": "default", "yaml": text.replace("  cpu: 2s", "  cpu: 200ms")}
    steps.call("POST", rejudgings, 422, admin, {"filter": {}, "policy": policy | {"yaml": "limits: {cpu: x}"}})
    wanted = {"filter": {"submission": submission}, "policy": policy, "repeat": 2, "reason": "Walked."}
    started = steps.call("POST", rejudgings, 202, admin, wanted)["id"]
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while steps.call("GET", rejudging, 200, admin, id=started)["state"] != "finished":
        if time.monotonic() > deadline:
            raise TimeoutError(f"the rejudging has not finished within {_TIMEOUT_SECONDS} s")
        time.sleep(0.2)
    steps.call("GET", f"{rejudging}/changes", 200, admin, id=started)
    steps.call("POST", f"{rejudging}/apply", 200, admin, {}, id=started)
    steps.until(type="rejudged", submission=submission)
    steps.call("GET", "/api/v1/submissions/{id}", 200, learner, id=submission)
    steps.call("POST", f"{rejudging}/undo", 200, admin, id=started)
    steps.call("POST", f"{rejudging}/apply", 409, admin, id=started)
    steps.call("POST", f"{rejudging}/discard", 409, admin, id=started)
    exercises = steps.call("GET", "/api/v1/admin/exercises", 200, admin)["items"]
    version = {name: each[name] for each in exercises if each["slug"] == _EXERCISE for name in ("slug", "version")}
    user = steps.call("GET", "/api/v1/account", 200, learner)["id"]
    chosen = {"exercise": _EXERCISE, "user": user, "verdict": "accepted", "since": "2020-01-01T00:00:00Z", "limit": 9}
    other = steps.call("POST", rejudgings, 202, admin, {"filter": chosen, "exercise": version})["id"]
    steps.call("POST", f"{rejudging}/discard", 200, admin, id=other)
    steps.call("GET", rejudgings, 200, admin)


def _change_exercises(steps, admin, learner, exercises):
    exercise = "/api/v1/admin/exercises/{slug}"
    steps.call("GET", exercise, 403, learner, slug=_EXERCISE)
    current = steps.call("GET", exercise, 200, admin, slug=_EXERCISE)["number"]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(exercises / _EXERCISE, _EXERCISE)
        note = tarfile.TarInfo(f"{_EXERCISE}/note.txt")
        archive.addfile(note)
    new = {"data": packed.getvalue(), "headers": {"Content-Type": "application/gzip"}}
    steps.call("POST", f"{exercise}/check", 200, admin, slug=_EXERCISE, **new)
    steps.call("PUT", exercise, 422, admin, slug=_EXERCISE, **new | {"data": b"no archive"})
    query = {"base": current, "comment": "walked"}
    steps.call("PUT", exercise, 201, admin, query=query, slug=_EXERCISE, **new)
    steps.call("PUT", exercise, 409, admin, query=query, slug=_EXERCISE, **new)
    steps.call("PUT", exercise, 200, admin, slug=_EXERCISE, **new)
    steps.call("GET", f"{exercise}/verification", 200, admin, slug=_EXERCISE)
    steps.call("GET", f"{exercise}/versions", 200, admin, slug=_EXERCISE)
    steps.call("GET", f"{exercise}/versions/{{n}}/archive", 200, admin, slug=_EXERCISE, n=current)
    steps.call("GET", f"{exercise}/statistics", 200, admin, slug=_EXERCISE)
    added = current + 1
    steps.call("PATCH", exercise, 200, admin, {"order": 2, "base": added}, slug=_EXERCISE)
    steps.call("POST", f"{exercise}/withdraw", 200, admin, {"base": added}, slug=_EXERCISE)
    steps.call("POST", f"{exercise}/withdraw", 409, admin, {"base": current}, slug=_EXERCISE)
    steps.call("POST", f"{exercise}/publish", 200, admin, {"version": current, "base": added}, slug=_EXERCISE)


def _find_faulty_file(steps, admin, exercises):
    """Adds an exercise with a mistake to a running server."""
    package = exercises / "faulty"
    package.mkdir()
    (package / "exercise.yaml").write_text("slug: faulty\ntitle: Faulty\nnothing: 1\n")
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while not steps.call("GET", "/api/v1/admin/file-faults", 200, admin)["items"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the server has not listed the faulty exercise within {_TIMEOUT_SECONDS} s")
        time.sleep(0.2)


def _group(steps, admin, learner):
    """Lets the learner join a group, and somebody else join and leave it."""
    groups = "/api/v1/admin/groups"
    group, roster, members = f"{groups}/{{id}}", f"{groups}/{{id}}/roster", f"{groups}/{{id}}/members"
    join = "/api/v1/groups/join"
    steps.call("POST", groups, 403, learner, {"name": "walked"})
    made = steps.call("POST", groups, 201, admin, {"name": "walked"})
    code = {"code": made["join_code"]}
    steps.call("POST", join, 404, learner, {"code": "2222-2222", "name": "Ada"})
    steps.call("POST", join, 422, learner, code)
    steps.call("PUT", roster, 422, admin, {"names": ["Ada", "ADA"]}, id=made["id"])
    steps.call("PUT", roster, 200, admin, {"names": ["Ada", "=1+1", "Bo"]}, id=made["id"])
    steps.call("POST", join, 409, learner, code | {"name": "Eve"})
    steps.call("POST", join, 201, learner, code | {"name": "=1+1"})
    steps.call("POST", join, 200, learner, code)
    steps.call("GET", "/api/v1/groups", 200, learner)
    other = Visitor("learner", steps.keeper)
    steps.call("POST", join, 409, other, code | {"name": "=1+1"})
    steps.call("POST", join, 201, other, code | {"name": "Bo"})
    steps.call("GET", roster, 200, admin, id=made["id"])
    for member in steps.call("GET", members, 200, admin, id=made["id"])["items"]:
        if member["name"] == "Bo":
            steps.call("DELETE", f"{members}/{{user}}", 204, admin, id=made["id"], user=member["user"])
    steps.call("DELETE", "/api/v1/groups/{id}", 404, other, id=made["id"])
    steps.call("PATCH", group, 200, admin, {"name": "still walked", "join_code": "off"}, id=made["id"])
    steps.call("GET", group, 200, admin, id=made["id"])
    steps.call("GET", groups, 200, admin)


def _read_results(steps, admin, learner):
    results = "/api/v1/admin/results"
    group = steps.call("GET", "/api/v1/admin/groups", 200, admin)["items"][0]["id"]
    steps.call("GET", results, 403, learner)
    page = steps.call("GET", results, 200, admin, query={"sort": "points", "limit": 1})
    steps.call("GET", results, 200, admin, query={"sort": "points", "cursor": page["next"]})
    steps.call("GET", results, 422, admin, query={"sort": "name", "cursor": page["next"]})
    found = steps.call("GET", results, 200, admin, query={"group": group, "name": "="})["items"]
    steps.call("GET", "/api/v1/admin/users/{id}/results", 200, admin, id=found[0]["user"])
    table = steps.call("GET", f"{results}.csv", 200, admin, query={"group": group})
    lines = list(csv.DictReader(io.StringIO(table.decode(), newline=""), strict=True))
    expected = {"name": "'=1+1", "user": found[0]["user"], "points": str(found[0]["points"]), _EXERCISE: "100"}
    if len(lines) != 1 or not expected.items() <= lines[0].items():
        steps.record.add(Finding(f"GET {results}.csv", "The table differs from the results", str(lines)[:500]))
    if table.count(b"\n") != table.count(b"\r\n"):
        steps.record.add(Finding(f"GET {results}.csv", "A line does not end with CRLF", str(table[:500])))
    export = "/api/v1/admin/exercises/{slug}/submissions"
    for choice in ("newest", "best", "all"):
        query = {"choose": choice, "group": group}
        table = steps.call("GET", f"{export}.csv", 200, admin, query=query, slug=_EXERCISE)
        archive = steps.call("GET", f"{export}.zip", 200, admin, query=query, slug=_EXERCISE)
        _compare_export(steps, f"GET {export}.zip", archive, table)
    steps.call("DELETE", "/api/v1/groups/{id}", 204, learner, id=group)
    steps.call("DELETE", "/api/v1/admin/groups/{id}", 204, admin, id=group)


def _compare_export(steps, label, archive, table):
    """Checks that an archive has exactly the files of its table."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        names = [line["filename"] for line in csv.DictReader(io.StringIO(table.decode(), newline=""), strict=True)]
        has_all = sorted(files.namelist()) == sorted([*names, "info.csv"])
        if files.testzip() or not has_all or files.read("info.csv") != table:
            steps.record.add(Finding(label, "The archive differs from its table", str(names)[:500]))


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
