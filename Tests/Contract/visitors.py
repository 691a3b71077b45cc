"""The users who try the calls: one for each role, who gets a new session when a call has ended the old one."""

import itertools
import json
import secrets
from urllib.parse import quote

import requests

ROLES = ("nobody", "anonymous", "learner", "teacher", "admin")
PASSWORD = "correct horse battery"
_TIMEOUT_SECONDS = 30


class Keeper:
    """The administrator of the setting `admin.token`. Nobody can delete this user or take the role away."""

    def __init__(self, base_url, token):
        self.base_url = base_url
        self._headers = {"Authorization": f"Bearer {token}"}

    def call(self, method, path, expected, **options):
        response = requests.request(
            method, self.base_url + path, headers=self._headers, timeout=_TIMEOUT_SECONDS, **options)
        if response.status_code not in expected:
            raise RuntimeError(f"{method} {path} was answered {response.status_code}: {response.text}")
        return response

    def give_role(self, user, role):
        self.call("PATCH", f"/api/v1/admin/users/{user}", [200], json={"role": role})

    def resume_workers(self):
        """Undoes `pause` and `drain`, so that the programs of the tests are run."""
        for worker in self.call("GET", "/api/v1/admin/workers", [200]).json()["items"]:
            # A worker may have gone since.
            self.call("POST", f"/api/v1/admin/workers/{quote(worker['name'], safe='')}/resume", [202, 404])


class Visitor:
    """A user of one role. `token` is that of a valid session with this role, and None for the role `nobody`."""

    _numbers = itertools.count(1)

    def __init__(self, role, keeper):
        self.role = role
        self.keeper = keeper
        self.sessions = 0
        self.token = None
        self.renew()

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def renew(self):
        """Creates a new user of the role."""
        if self.role == "nobody":
            return
        self.sessions += 1
        session = self._post("/api/v1/session", {})
        self.token = session["token"]
        if self.role == "anonymous":
            return
        name = f"{self.role}-{next(self._numbers)}-{secrets.token_hex(4)}"
        self._post("/api/v1/account", {"name": name, "password": PASSWORD})
        if self.role != "learner":
            self.keeper.give_role(session["user"]["id"], self.role)

    def is_intact(self):
        """Whether the session is valid and its user still has the role."""
        if self.role == "nobody":
            return True
        response = requests.get(
            self.keeper.base_url + "/api/v1/account", headers=self.headers, timeout=_TIMEOUT_SECONDS)
        if response.status_code != 200:
            return False
        account = response.json()
        if self.role == "anonymous":
            return account["name"] is None
        return account["role"] == self.role and account["name"] is not None

    def _post(self, path, body):
        response = requests.post(
            self.keeper.base_url + path, data=json.dumps(body), timeout=_TIMEOUT_SECONDS,
            headers=self.headers | {"Content-Type": "application/json"})
        if response.status_code != 201:
            raise RuntimeError(f"POST {path} was answered {response.status_code}: {response.text}")
        return response.json()
