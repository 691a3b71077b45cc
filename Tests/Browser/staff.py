"""Somebody at the pages for teachers and administrators, and what these pages' tests share."""

import json
import uuid
from urllib.request import Request, urlopen

import suite
from axe import axe_source, findings
from layout import problems_in
from server import ADMIN_TOKEN
from student import SERVER_SECONDS, Student

PASSWORD = "correct horse"


class Staff(Student):
    """A browser that is signed in to an account of a role."""

    def as_administrator(self, method, path, body=None):
        """Sends a request with the administrator's token, and returns the answer."""
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.base_url}api/v1{path}", data, headers, method=method)
        with urlopen(request, timeout=SERVER_SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def create_account(self, role):
        """Creates an account of the role for this browser, which is then signed in, and returns its name."""
        name = f"{role}-{uuid.uuid4().hex[:12]}"
        self.open_staff()
        self.call("POST", "/account", {"name": name, "password": PASSWORD})
        user = self.call("GET", "/account")
        if role != "learner":
            self.as_administrator("PATCH", f"/admin/users/{user['id']}", {"role": role})
        return name

    def open_staff(self, address=""):
        """Opens the page `#/address`."""
        self.browser.get("about:blank")
        self.browser.get(f"{self.base_url}admin#/{address}")
        self.until_loaded()

    @property
    def areas(self):
        return self.browser.execute_script("return [...document.querySelectorAll('#areas a')].map((a) => a.innerText)")


class StaffTestCase(suite.PageTestCase):
    """A test whose browser belongs to an account of `role`. `pages` is what `self.staff` is."""

    role = "admin"
    pages = Staff

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser.set_script_timeout(60)
        cls.axe = axe_source()

    def setUp(self):
        super().setUp()
        self.staff = self.pages(self.browser, suite.options.base_url)
        self.student = self.staff
        self.addCleanup(self.staff.leave)
        self.name = self.staff.create_account(self.role)

    def check_page(self):
        """axe finds nothing, and nothing overflows: in wide and in narrow windows, light and dark."""
        for width in (1280, 360):
            for scheme in ("light", "dark"):
                self.staff.resize(width, 800)
                self.staff.command("Emulation.setEmulatedMedia",
                                   features=[{"name": "prefers-color-scheme", "value": scheme}])
                # Observers of sizes run before the second frame.
                self.browser.execute_async_script(
                    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")
                self.assertEqual(findings(self.staff, self.axe), [], (width, scheme))
                self.assertEqual(problems_in(self.staff), [], (width, scheme))
        self.staff.resize(1280, 800)
