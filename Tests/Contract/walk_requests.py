"""Sends the requests of the walk and receives its events, and checks each answer and each event."""

import json
import time

import jsonschema_rs
import requests
import schemathesis

import description
from fields import Fields
from fuzz import Finding, Record
from websocket import WebSocket

TIMEOUT_SECONDS = 60
EXERCISE = "hello"


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
            headers=(visitor.headers if visitor else {}) | (headers or {}), timeout=TIMEOUT_SECONDS)
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
        self._socket = WebSocket(address, int(port), "/api/v1/live?after=0", visitor.token, TIMEOUT_SECONDS)

    def watch(self, visitor, *types):
        """Checks the events of everybody until each type has occurred."""
        address, port = self.keeper.base_url.removeprefix("http://").split(":")
        socket = WebSocket(address, int(port), "/api/v1/admin/live?after=0", visitor.token, TIMEOUT_SECONDS)
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
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            event = json.loads(self._socket.text())
            label = f"event {event.get('type')}"
            self.record.answers[label, 101] += 1
            self.fields.note({"$ref": f"#/components/schemas/{_schema_of(event)}"}, event)
            for error in self._event.iter_errors(event):
                self.record.add(Finding(label, "The event does not conform to its schema", str(error)[:1000]))
            if all(event.get(name) == value for name, value in wanted.items()):
                return event
        raise TimeoutError(f"no event {wanted} within {TIMEOUT_SECONDS} s")

    def submitted(self, visitor, exercise, code):
        """Submits, waits for the verdict, and returns the submission."""
        made = self.call("POST", "/api/v1/submissions", 202, visitor, {"exercise": exercise, "code": code})
        self.until(type="graded", submission=made["id"])
        return self.call("GET", "/api/v1/submissions/{id}", 200, visitor, id=made["id"])

    def ran(self, visitor, **program):
        """Runs a program to its end, and returns the run."""
        made = self.call("POST", "/api/v1/runs", 202, visitor, {"exercise": EXERCISE, **program})
        self.until(type="ran", run=made["id"])
        return self.call("GET", "/api/v1/runs/{id}", 200, visitor, id=made["id"])

    def close(self):
        if self._socket:
            self._socket.close()


def _schema_of(event):
    special = {"started": "RunStartedEvent", "output": "RunOutputEvent", "waiting": "RunWaitingEvent"}
    kind = event.get("type", "queued")
    return special.get(kind, f"{kind.capitalize()}Event")
