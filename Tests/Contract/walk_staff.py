"""The steps of the walk as a teacher and an administrator: what the calls below /api/v1/admin answer."""

import csv
import io
import tarfile
import time
import zipfile

from fuzz import Finding
from visitors import PASSWORD, Visitor
from walk_requests import EXERCISE, TIMEOUT_SECONDS


def walk_as_staff(steps, learner, exercises):
    """Makes the first administrator and uses every call of staff. `exercises` is the directory of the exercises."""
    admin = _administrate(steps, learner)
    _change_policies(steps, admin, learner)
    _rejudge(steps, admin, learner)
    _change_exercises(steps, admin, learner, exercises)
    _find_faulty_file(steps, admin, exercises)
    _group(steps, admin, learner)
    _read_results(steps, admin, learner)
    steps.call("DELETE", "/api/v1/account", 409, admin)


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
    query = {"limit": 1, "verdict": "accepted", "exercise": EXERCISE}
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
    submission = steps.submitted(learner, EXERCISE, code)["id"]
    steps.call("GET", rejudgings, 403, learner)
    steps.call("POST", rejudgings, 422, admin, {"filter": {"user": submission}})
    text = steps.call("GET", "/api/v1/admin/policies/{name}", 200, admin, name="default")["yaml"]
    assert "  cpu: 2s" in text
    policy = {"name": "default", "yaml": text.replace("  cpu: 2s", "  cpu: 200ms")}
    steps.call("POST", rejudgings, 422, admin, {"filter": {}, "policy": policy | {"yaml": "limits: {cpu: x}"}})
    wanted = {"filter": {"submission": submission}, "policy": policy, "repeat": 2, "reason": "Walked."}
    started = steps.call("POST", rejudgings, 202, admin, wanted)["id"]
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while steps.call("GET", rejudging, 200, admin, id=started)["state"] != "finished":
        if time.monotonic() > deadline:
            raise TimeoutError(f"the rejudging has not finished within {TIMEOUT_SECONDS} s")
        time.sleep(0.2)
    steps.call("GET", f"{rejudging}/changes", 200, admin, id=started)
    steps.call("POST", f"{rejudging}/apply", 200, admin, {}, id=started)
    steps.until(type="rejudged", submission=submission)
    steps.call("GET", "/api/v1/submissions/{id}", 200, learner, id=submission)
    steps.call("POST", f"{rejudging}/undo", 200, admin, id=started)
    steps.call("POST", f"{rejudging}/apply", 409, admin, id=started)
    steps.call("POST", f"{rejudging}/discard", 409, admin, id=started)
    exercises = steps.call("GET", "/api/v1/admin/exercises", 200, admin)["items"]
    version = {name: each[name] for each in exercises if each["slug"] == EXERCISE for name in ("slug", "version")}
    user = steps.call("GET", "/api/v1/account", 200, learner)["id"]
    chosen = {"exercise": EXERCISE, "user": user, "verdict": "accepted", "since": "2020-01-01T00:00:00Z", "limit": 9}
    other = steps.call("POST", rejudgings, 202, admin, {"filter": chosen, "exercise": version})["id"]
    steps.call("POST", f"{rejudging}/discard", 200, admin, id=other)
    steps.call("GET", rejudgings, 200, admin)


def _change_exercises(steps, admin, learner, exercises):
    exercise = "/api/v1/admin/exercises/{slug}"
    steps.call("GET", exercise, 403, learner, slug=EXERCISE)
    current = steps.call("GET", exercise, 200, admin, slug=EXERCISE)["number"]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(exercises / EXERCISE, EXERCISE)
        note = tarfile.TarInfo(f"{EXERCISE}/note.txt")
        archive.addfile(note)
    new = {"data": packed.getvalue(), "headers": {"Content-Type": "application/gzip"}}
    steps.call("POST", f"{exercise}/check", 200, admin, slug=EXERCISE, **new)
    steps.call("PUT", exercise, 422, admin, slug=EXERCISE, **new | {"data": b"no archive"})
    query = {"base": current, "comment": "walked"}
    steps.call("PUT", exercise, 201, admin, query=query, slug=EXERCISE, **new)
    steps.call("PUT", exercise, 409, admin, query=query, slug=EXERCISE, **new)
    steps.call("PUT", exercise, 200, admin, slug=EXERCISE, **new)
    steps.call("GET", f"{exercise}/verification", 200, admin, slug=EXERCISE)
    steps.call("GET", f"{exercise}/versions", 200, admin, slug=EXERCISE)
    steps.call("GET", f"{exercise}/versions/{{n}}/archive", 200, admin, slug=EXERCISE, n=current)
    steps.call("GET", f"{exercise}/statistics", 200, admin, slug=EXERCISE)
    added = current + 1
    steps.call("PATCH", exercise, 200, admin, {"order": 2, "base": added}, slug=EXERCISE)
    steps.call("POST", f"{exercise}/withdraw", 200, admin, {"base": added}, slug=EXERCISE)
    steps.call("POST", f"{exercise}/withdraw", 409, admin, {"base": current}, slug=EXERCISE)
    steps.call("POST", f"{exercise}/publish", 200, admin, {"version": current, "base": added}, slug=EXERCISE)


def _find_faulty_file(steps, admin, exercises):
    """Adds an exercise with a mistake to a running server."""
    package = exercises / "faulty"
    package.mkdir()
    (package / "exercise.yaml").write_text("slug: faulty\ntitle: Faulty\nnothing: 1\n")
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not steps.call("GET", "/api/v1/admin/file-faults", 200, admin)["items"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the server has not listed the faulty exercise within {TIMEOUT_SECONDS} s")
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
    expected = {"name": "'=1+1", "user": found[0]["user"], "points": str(found[0]["points"]), EXERCISE: "100"}
    if len(lines) != 1 or not expected.items() <= lines[0].items():
        steps.record.add(Finding(f"GET {results}.csv", "The table differs from the results", str(lines)[:500]))
    if table.count(b"\n") != table.count(b"\r\n"):
        steps.record.add(Finding(f"GET {results}.csv", "A line does not end with CRLF", str(table[:500])))
    export = "/api/v1/admin/exercises/{slug}/submissions"
    for choice in ("newest", "best", "all"):
        query = {"choose": choice, "group": group}
        table = steps.call("GET", f"{export}.csv", 200, admin, query=query, slug=EXERCISE)
        archive = steps.call("GET", f"{export}.zip", 200, admin, query=query, slug=EXERCISE)
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
