"""Sends each call requests that no generator of JSON makes: broken encodings, repeated fields, numbers without bound.

Each request differs from a valid one in one place. What is invalid must be refused, and every answer must be described.
"""

import json
import socket
import time
from urllib.parse import urlsplit

import jsonschema_rs

from description import closed, operations
from fuzz import Finding, Record

_TIMEOUT_SECONDS = 30
_PROBLEM = "application/problem+json"
_SOME_ID = "7d9f4b0e-6f0c-4f5e-9a55-0a4a4a7c1f11"

# JSON for one value: of each text, number and truth value.
_NULS = [rb'"\u0000"', rb'"a\u0000b"']
_TEXTS = [*_NULS, rb'"\ud800"', rb'"\udc00\ud800"', rb'"\uD83D"', b'"\xff"', b'"\xc0\x80"', b'"\n"', b'"\\x"', b'"open',
          b"null", b"1", b"[]", b"{}", b"true"]
_NUMBERS = [b"1e400", b"-1", b"1.5", b"9223372036854775808", b"1" + b"0" * 400, b'"1"', b"null", b"true", b"01", b"NaN",
            b"Infinity", b"0x10", b"[]"]
_TRUTH_VALUES = [b"1", b'"true"', b"null", b"[]", b"TRUE"]
_WHOLE_BODIES = [b"", b" ", b"{", b"[]", b"null", b'"text"', b"1", b"{}x", b"\xef\xbb\xbf[]", b"\xff\xfe{\x00}\x00",
                 b"[" * 100_000, b'{"a":' * 50_000, b"{" + b" " * 2_000_000 + b"}", b"{\x00}", b"{'a': 1}", b"a=1"]
_PATH_TEXTS = [b"%00", b"%FF", b"%C0%AF", b"%2F", b"%2e%2e%2f", b"..%00", b"%", b"%zz", b"%E2%82", b"\xff", b"\xc3\xa9",
               b"*", b"'", b"a" * 5000, b"%F0%9F%92%A9", b"{id}", b"-1", b"9" * 400, b"0x1", b"+1"]
_QUERY_TEXTS = [b"%00", b"%FF", b"%C0%AF", b"%", b"%zz", b"\xff", b"'", b"a" * 5000, b"9" * 400, b"-1", b"1.5", b"%2B5"]
_HEADERS = [
    [(b"If-None-Match", b"\xff\xfe")], [(b"If-None-Match", b'"' * 4000)], [(b"If-None-Match", b",,, W/,*")],
    [(b"Accept", b"text/nothing")], [(b"Accept", b"\xff")], [(b"Cookie", b"=;;;=\xff; sandmartin_session")],
    [(b"X-Request-Id", b"\xff" * 300)], [(b"X-Forwarded-For", b"\xff, 1.2.3.4, ::zz")], [(b"Origin", b"\xff")],
    [(b"Range", b"bytes=5-1")], [(b"Expect", b"nothing")], [(b"User-Agent", b"\xff\xfe" * 2000)],
]
_AUTHORIZATIONS = [b"Bearer", b"Bearer ", b"Bearer \xff\xfe", b"Basic dXNlcjpwYXNz", b"\xff", b"Bearer a b",
                   b"bearer smt_", b"Bearer " + b"a" * 5000]
_CONTENT_TYPES = [b"text/plain", b"application/json5", b"multipart/form-data", b"", b"\xff",
                  b"application/x-www-form-urlencoded"]
_METHODS = [b"QUERY", b"PROPFIND", b"get", b"FOO", b"TRACE", b"OPTIONS"]

# Bodies with which each call can succeed.
_BODIES = {
    "createSession": {"name": "nobody", "password": "correct horse"},
    "createAccount": {"name": "nobody", "password": "correct horse"},
    "createFirstAdministrator": {"token": "of no link", "name": "nobody", "password": "correct horse"},
    "createToken": {"name": "program", "expires_in_days": 1},
    "saveDraft": {"code": "a = 1", "revision": 0},
    "submit": {"exercise": "hello", "code": "a = 1", "supersede": True},
    "run": {"exercise": "hello", "code": "a = 1", "stdin": "a", "call": "f()", "trace": False, "interactive": False},
    "sendInput": {"text": "a", "end": False},
    "adminSetRole": {"role": "teacher"},
    "adminMoveExercise": {"order": 1, "base": 0},
    "adminPublishExercise": {"version": 1, "base": 0},
    "adminWithdrawExercise": {"base": 0},
    # Archives, of which each text is a broken one.
    "adminPutExercise": {},
    "adminCheckExercise": {},
    "adminChangePolicy": {"yaml": "extends: default\n", "comment": "odd", "base": 0},
    "adminCheckPolicy": {"yaml": "extends: default\n"},
    "adminCreateGroup": {"name": "odd"},
    "adminChangeGroup": {"name": "odd", "join_code": "renew"},
    "adminSetRoster": {"names": ["Ada"]},
    "joinGroup": {"code": "2222-2222", "name": "Ada"},
    "adminStartRejudging": {"filter": {"exercise": "hello", "limit": 1}, "repeat": 1, "reason": "odd"},
    "adminApplyRejudging": {"leave_failed": True},
}


def try_odd_requests(contract, visitor):
    """Sends all odd requests as one visitor, and returns the record."""
    began = time.monotonic()
    attempt = Attempt(contract, visitor)
    for method, path, operation in operations(contract):
        attempt.try_operation(method, path, operation)
    attempt.record.seconds = time.monotonic() - began
    return attempt.record


class Attempt:
    def __init__(self, contract, visitor):
        self.visitor = visitor
        self.record = Record("odd requests")
        self._contract = contract
        components = closed(contract)["components"]
        self._problem = jsonschema_rs.validator_for(
            {"$ref": "#/components/schemas/PartProblem", "components": components})
        address = urlsplit(visitor.keeper.base_url)
        self._address = (address.hostname, address.port)

    def try_operation(self, method, path, operation):
        method = method.encode()
        item = self._contract["paths"][path]
        parameters = [self._resolved(each) for each in [*item.get("parameters", []), *operation.get("parameters", [])]]
        names = [each["name"] for each in parameters if each["in"] == "path"]
        place = self._place(path, {})
        body = json.dumps(_BODIES[operation["operationId"]]).encode() if "requestBody" in operation else b""

        def send(what, target, content=body, headers=(), verb=method, authorization=None, refused=False, **options):
            self._send(operation, path, what, verb, target, content, headers, authorization, refused, **options)

        for name in names:
            for text in _PATH_TEXTS:
                send(f"path {text[:20]}", self._place(path, {name: text}))
        for parameter in parameters:
            if parameter["in"] == "query":
                name = parameter["name"].encode()
                send(f"{name} twice", place + b"?" + name + b"=a&" + name + b"=b", refused=True)
                for text in _QUERY_TEXTS:
                    send(f"{name}={text[:20]}", place + b"?" + name + b"=" + text)
        for query in (b"?", b"?&&=&=a&%00", b"?unknown=1", b"?" + b"a" * 5000):
            if method == b"GET":
                send(f"query {query[:20]}", place + query)
        if method == b"GET" or body:
            for headers in _HEADERS:
                send(f"{headers[0][0]} {headers[0][1][:20]}", place, headers=headers)
            for authorization in _AUTHORIZATIONS:
                send(f"authorization {authorization[:20]}", place, authorization=authorization)
        for verb in _METHODS:
            if verb.lower().decode() not in item:
                send(f"method {verb}", place, verb=verb, content=b"", refused=True)
        if body:
            self._try_bodies(operation, place, send)

    def _try_bodies(self, operation, place, send):
        optional = not operation["requestBody"]["required"]
        for content in _WHOLE_BODIES:
            send(f"body {content[:20]}", place, content,
                 refused=not (optional and content.strip() in (b"", b"{" + b" " * 2_000_000 + b"}")))
        for content_type in _CONTENT_TYPES:
            send(f"content type {content_type}", place, content_type=content_type, refused=True)
        fields = _BODIES[operation["operationId"]]
        for name, valid in fields.items():
            odd = _TEXTS if isinstance(valid, str) else _TRUTH_VALUES if isinstance(valid, bool) else _NUMBERS
            for value in odd:
                takes_nul = name in ("stdin", "text", "yaml")
                may_be = value == b"null" and name == "expires_in_days" or value in _NULS and takes_nul \
                    or value == b"[]" and isinstance(valid, list)
                send(f"{name}: {value[:20]}", place, _with(fields, name, value), refused=not may_be)
            encoded = json.dumps(valid).encode()
            member = b', "' + name.encode() + b'": ' + encoded + b"}"
            whole = json.dumps(fields).encode()
            send(f"{name} twice", place, whole[:-1] + member, refused=True)
            escaped = b', "\\u%04x' % ord(name[0]) + name[1:].encode() + b'": ' + encoded + b"}"
            send(f"{name} twice, escaped", place, whole[:-1] + escaped, refused=True)
        whole = json.dumps(fields).encode()
        send("an unknown field", place, whole[:-1] + b', "unknown": 1}', refused=True)
        send("UTF-16", place, json.dumps(fields).encode("utf-16"), refused=True)

    def _place(self, path, given):
        """The path with `given` for some parameters, and an identifier of nothing, or a valid value, for the others."""
        valid = {
            "slug": b"hello", "n": b"1", "test": b"0", "name": b"nobody", "path": b"none.png", "id": _SOME_ID.encode(),
            "user": _SOME_ID.encode()}
        parts = []
        for part in path.split("/"):
            name = part[1:-1] if part.startswith("{") else None
            parts.append(given.get(name, valid[name]) if name else part.encode())
        return b"/".join(parts)

    def _send(self, operation, path, what, verb, target, content, headers, authorization, refused,
              content_type=b"application/json"):
        label = f"{verb.decode()} {path}"
        token = (self.visitor.token or "").encode()
        lines = [verb + b" " + target + b" HTTP/1.1", b"Host: %s:%d" % (self._address[0].encode(), self._address[1]),
                 b"Connection: close", b"Authorization: " + (authorization or b"Bearer " + token)]
        if content or verb in (b"POST", b"PUT", b"PATCH"):
            lines += [b"Content-Length: %d" % len(content), b"Content-Type: " + content_type]
        lines += [name + b": " + value for name, value in headers]
        try:
            status, answered, body = self._answer(b"\r\n".join([*lines, b"", content]))
        except (OSError, ValueError) as error:
            self.record.add(Finding(label, "No answer", f"{what}: {error!r}"))
            return
        self.record.answers[label, status] += 1
        problem = self._problem_of(operation, status, answered, body, refused)
        if problem:
            self.record.add(Finding(label, problem, f"{what}: {status} {body[:300]!r}"))
        if status < 300 and verb != b"GET" and not self.visitor.is_intact():
            self.visitor.renew()

    def _problem_of(self, operation, status, headers, body, refused):
        """What is wrong about an answer, or None."""
        if status >= 500:
            return "A fault of the server"
        if refused and status < 400:
            return "An invalid request was accepted"
        if status == 405:
            return None if b"allow" in headers else "405 without Allow"
        if status == 400 and not body:
            # The request is no HTTP, so it reached no call.
            return None
        # 404: some odd paths lead to no call.
        if str(status) not in operation["responses"] and status != 404:
            return "The status is not described"
        if b"x-request-id" not in headers:
            return "No X-Request-Id"
        described = self._resolved(operation["responses"].get(str(status), {})).get("content", {})
        if status < 400 or not body or headers.get(b"content-type", b"").decode() in described.keys() - {_PROBLEM}:
            return None
        if headers.get(b"content-type") != _PROBLEM.encode():
            return "A refusal without problem details"
        problem = json.loads(body)
        if problem.get("status") != status or any(self._problem.iter_errors(problem)):
            return "The problem details do not conform to their schema"
        return None

    def _answer(self, request):
        """Sends a request on a new connection, and returns status, header fields and body."""
        with socket.create_connection(self._address, timeout=_TIMEOUT_SECONDS) as connection:
            try:
                connection.sendall(request)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the server has refused the body before reading all of it
            answer = b""
            while piece := connection.recv(1 << 16):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        return int(first.split(b" ")[1]), fields, body

    def _resolved(self, value):
        while "$ref" in value:
            place = self._contract
            for step in value["$ref"].removeprefix("#/").split("/"):
                place = place[step]
            value = place
        return value


def _with(fields, name, value):
    """The fields as JSON, with the given JSON as the value of one."""
    return b"{" + b", ".join(
        json.dumps(each).encode() + b": " + (value if each == name else json.dumps(fields[each]).encode())
        for each in fields) + b"}"
