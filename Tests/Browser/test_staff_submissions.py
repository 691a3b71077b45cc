"""Tests the pages about submissions: the live list with its filters, and one submission with its evidence."""

import json
import uuid
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import suite
from layout import problems_in
from staff import PASSWORD, StaffTestCase
from student import SERVER_SECONDS

RIGHT = 'def hello():\n    return "Hello"\n'
WRONG = 'def hello():\n    return "Hi"\n'
HOSTILE = '# <img src=/none onerror=alert(1)> \u202e\u2067x\x1b[31m\ndef hello():\n    return "</code><script>"\n'
ROWS = ".submissions-panel .submission-row"


class Learner:
    """A learner without a browser."""

    def __init__(self, base_url, name=None):
        self.base_url = base_url
        self.token = None
        made = self.call("POST", "/session", {})
        self.token, self.id = made["token"], made["user"]["id"]
        if name:
            self.call("POST", "/account", {"name": name, "password": PASSWORD})

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.base_url}api/v1{path}", data, headers, method=method)
        with urlopen(request, timeout=SERVER_SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def submit(self, exercise, code):
        """Submits in place of a submission that is not graded yet, and returns the id."""
        return self.call("POST", "/submissions", {"exercise": exercise, "code": code, "supersede": True})["id"]


class SubmissionsTestCase(StaffTestCase):
    def learner(self, name=None):
        return Learner(suite.options.base_url, name)

    def graded(self, learner, exercise, code):
        """Submits, waits for the verdict, and returns the id."""
        submitted = learner.submit(exercise, code)
        path = f"/submissions/{submitted}"
        self.staff.until(lambda: learner.call("GET", path)["status"] not in ("queued", "running"))
        return submitted

    def open_list(self, **query):
        self.staff.open_staff(f"submissions{'?' if query else ''}{urlencode(query)}")

    def open_submission(self, submission):
        self.staff.open_staff(f"submissions/{submission}")
        self.staff.until(lambda: self.staff.find(".submission-head"))

    def rows(self):
        return self.staff.texts(ROWS)

    def until_rows(self, count):
        self.staff.until(lambda: len(self.rows()) == count)


class ListTests(SubmissionsTestCase):
    role = "teacher"

    def test_filters(self):
        """the list can be filtered by everything, and the address has the filter"""
        staff = self.staff
        name = f"{'W' * 58}{uuid.uuid4().hex[:6]}"
        ada, other = self.learner(name), self.learner()
        self.graded(ada, "hello", RIGHT)
        self.graded(ada, "sum", "def sum(a, b):\n    while True:\n        pass\n")
        self.graded(other, "hello", HOSTILE)
        self.open_list(user=other.id)
        self.until_rows(1)
        self.assertIn(f"anonymous {other.id[:8]}", self.rows()[0])
        self.assertIn("Say hello", self.rows()[0])
        self.check_page()

        self.open_list(user=name)
        self.until_rows(2)
        staff.press(f"{ROWS} .author a", line=name)
        staff.until(lambda: f"user={ada.id}" in self.browser.current_url)
        staff.until_loaded()
        self.until_rows(2)
        staff.choose_option("#filter-verdict", 1)
        self.until_rows(1)
        self.assertIn("verdict=accepted", self.browser.current_url)
        self.assertIn("Accepted", self.rows()[0])
        staff.choose_option("#filter-exercise", 2)
        staff.until(lambda: "No submission matches this filter." in staff.text(".list-state"))
        self.assertTrue(staff.has_focus("#filter-exercise"))
        self.browser.back()
        staff.until_loaded()
        self.until_rows(1)
        self.browser.back()
        staff.until_loaded()
        self.until_rows(2)

        self.open_list(user=ada.id, outcome="cpu_limit", since="2020-01-01T00:00:00Z", policy="default")
        self.until_rows(1)
        self.assertTrue(staff.find("#filter-policy"), "filters in use are seen")
        staff.fill(**{"filter-policy_version": "1"})
        staff.press(".submission-filter [type=submit]")
        staff.until(lambda: "policy_version=1" in self.browser.current_url)
        self.until_rows(1)
        staff.fill(**{"filter-policy_version": "99"})
        staff.press(".submission-filter [type=submit]")
        staff.until(lambda: "No submission matches this filter." in staff.text(".list-state"))
        self.check_page()
        staff.press(".submission-filter .actions a")
        staff.until_loaded()
        staff.until(lambda: len(self.rows()) >= 3)

    def test_text(self):
        """a search in the code shows the line, whatever is in it"""
        learner = self.learner()
        wanted = f"x_{uuid.uuid4().hex}"
        self.graded(learner, "hello", f"a = 1\n{HOSTILE}<b>\u202e{wanted}</b> = 1\n")
        self.open_list(text=wanted)
        self.until_rows(1)
        self.assertEqual(self.staff.text(f"{ROWS} mark"), wanted)
        self.assertIn("Line 5", self.rows()[0])
        self.assertIn("<b>‹mark that changes the direction of text›", self.rows()[0])
        self.check_page()

    def test_unknown_learner(self):
        """a name that nobody has is explained beside the filter, which can be corrected"""
        staff = self.staff
        learner = self.learner()
        self.tolerated = ("404",)
        self.open_list(user="nobody at all")
        self.assertIn("neither the id nor the account name", staff.text(".list-state"))
        self.check_page()
        self.graded(learner, "hello", RIGHT)
        staff.fill(**{"filter-user": learner.id})
        staff.press(".submission-filter [type=submit]")
        self.until_rows(1)

    def test_live(self):
        """new submissions wait for a button, and those on the page follow their grading"""
        staff = self.staff
        learner = self.learner()
        first = self.graded(learner, "hello", WRONG)
        self.open_list(user=learner.id)
        self.until_rows(1)
        staff.until(lambda: staff.is_connected)
        staff.press(".staff-page h1")
        self.browser.execute_script("document.querySelector('.submission-row .title').focus()")
        second = self.graded(learner, "hello", RIGHT)
        staff.until(lambda: staff.find(".show-new"))
        self.assertEqual(staff.text(".show-new"), "1 new: show")
        self.assertEqual(len(self.rows()), 1)
        self.assertTrue(staff.has_focus(f"a[href='#/submissions/{first}']"))
        staff.press(".show-new")
        self.until_rows(2)
        self.assertIsNone(staff.find(".show-new"))
        self.assertTrue(staff.has_focus(f"a[href='#/submissions/{second}']"))
        staff.until(lambda: "Accepted" in self.rows()[0])

        learner.submit("hello", "import time\ntime.sleep(600)\n")
        staff.until(lambda: staff.find(".show-new"))
        staff.press(".show-new")
        self.until_rows(3)
        staff.until(lambda: "Being graded" in self.rows()[0])
        learner.submit("hello", f"{RIGHT}# again\n")
        staff.until(lambda: "Cancelled" in self.rows()[0])

    def test_lost_connection(self):
        """after a lost connection the list catches up"""
        staff = self.staff
        learner = self.learner()
        self.graded(learner, "hello", WRONG)
        self.tolerated = ("ERR_INTERNET_DISCONNECTED",)
        self.open_list(user=learner.id)
        self.until_rows(1)
        staff.until(lambda: staff.is_connected)
        staff.set_network(online=False)
        self.graded(learner, "hello", RIGHT)
        staff.set_network(online=True)
        staff.until(lambda: staff.find(".show-new"))

    def test_paging(self):
        """short pages of the server are put together, and older submissions are read on request"""
        staff = self.staff
        learner = self.learner()
        for number in range(36):
            learner.submit("hello", f"a = {number}\n")
        # Pages of two submissions, as if the server had looked at many others between them.
        staff.on_new_pages(
            "window.whole = window.fetch; window.fetch = (address, options) =>"
            " whole(String(address).replace('limit=30', 'limit=2'), options)")
        self.open_list(user=learner.id)
        self.until_rows(20)
        staff.press(".list-state button", line="Show older")
        self.until_rows(36)
        self.assertEqual(staff.texts(".list-state button"), [])
        self.assertEqual(len(set(staff.attributes(f"{ROWS} .title", "href"))), 36)
        self.assertTrue(staff.has_focus(f"{ROWS}:nth-child(21)"))

        newest = [learner.submit("hello", f"b = {number}\n") for number in range(3)][-1]
        staff.until(lambda: staff.find(".show-new"))
        staff.press(".show-new")
        staff.until(lambda: staff.attributes(f"{ROWS} .title", "href")[0].endswith(newest))

    def test_many_new(self):
        """more new submissions than a page has leave no gap"""
        staff = self.staff
        learner = self.learner()
        learner.submit("hello", "a = 1\n")
        self.open_list(user=learner.id)
        self.until_rows(1)
        staff.until(lambda: staff.is_connected)
        staff.set_network(online=False)
        self.tolerated = ("ERR_INTERNET_DISCONNECTED",)
        made = [learner.submit("hello", f"b = {number}\n") for number in range(32)]
        staff.set_network(online=True)
        staff.until(lambda: staff.find(".show-new"))
        self.assertEqual(staff.text(".show-new"), "More than 30 new: show")
        staff.press(".show-new")
        self.until_rows(30)
        staff.press(".list-state button", line="Show older")
        self.until_rows(33)
        shown = [address.rsplit("/", 1)[1] for address in staff.attributes(f"{ROWS} .title", "href")]
        self.assertEqual(shown[:32], made[::-1])


class OneTests(SubmissionsTestCase):
    role = "teacher"

    def test_everything(self):
        """one submission shows its code, tests, limits, evidence, phases and versions"""
        staff = self.staff
        learner = self.learner(f"Ada-{uuid.uuid4().hex[:6]}")
        before = self.graded(learner, "sum", "def sum(a, b):\n    return 0\n")
        this = self.graded(learner, "sum", "def sum(a, b):\n    while a != 5:\n        pass\n")
        self.open_submission(this)
        self.assertRegex(staff.title, r"by Ada-\w+")
        self.assertTrue(staff.find(".program .cm-keyword"), "the code has colours")
        self.assertIn("What the learner sees", staff.text(".result-panel"))
        self.assertIn("hidden", staff.text(".tests-panel"))
        self.assertRegex(staff.text(".limits-panel"), r"CPU time of one test\n.* of [\d.]+ s \(1\d\d\s?%\)")
        self.assertIn("at most", staff.text(".limits-panel"))
        self.assertIn("used more CPU time than the limit allows", staff.text(".evidence-panel"))
        for phase in ("Waiting in the queue", "Running the tests", "Total"):
            self.assertIn(phase, staff.text(".timing-panel"))
        self.assertEqual(staff.count(".phase-bar span"), 5)
        self.assertIn("Python root", staff.text(".versions-panel"))
        self.assertIn("default", staff.text(".versions-panel"))
        staff.until(lambda: staff.count(".others .submission-row") == 2)
        self.assertIsNone(staff.find(".faults-panel"))
        self.check_page()

        staff.press(".versions-panel a")
        staff.until(lambda: "policy=default&policy_version=1" in self.browser.current_url)
        self.open_submission(this)
        staff.press(f".others a[href='#/submissions/{before}']")
        staff.until(lambda: staff.find(f".others a[aria-current][href='#/submissions/{before}']"))
        staff.press("h1 a")
        staff.until(lambda: f"user={learner.id}" in self.browser.current_url)

    def test_refused_call(self):
        """a refused system call is named, whether or not the program coped"""
        code = "import socket\ndef hello():\n    try:\n        socket.socket()\n    except OSError:\n        pass\n"
        self.open_submission(self.graded(self.learner(), "hello", code))
        self.assertIn("socket", self.staff.text(".evidence-panel code"))
        self.check_page()

    def test_long_code(self):
        """ten thousand lines are shown, and the line of the error is marked and in sight"""
        staff = self.staff
        code = "a=1\r\n" * 9_998 + "# <b>\u202e\n" + "a = )\n"
        self.open_submission(self.graded(self.learner(), "hello", code))
        self.assertEqual(staff.texts(".code-marks button"), ["Line 10,000"])
        self.assertEqual(staff.count(".bands div"), 1)
        numbers, shown = self.browser.execute_script(
            "return ['.line-numbers', '.program code'].map((one) => document.querySelector(one).textContent)")
        self.assertTrue(numbers.endswith("\n9999\n10000\n"))
        self.assertTrue(shown.endswith("\na=1\n# <b>‹mark that changes the direction of text›\na = )"))
        in_sight = ("const [band, box] = ['.bands div', '.program'].map((one) =>"
                    " document.querySelector(one).getBoundingClientRect());"
                    "return band.top >= box.top && band.bottom <= box.bottom")
        staff.until(lambda: self.browser.execute_script(in_sight))
        self.assertTrue(self.browser.execute_script(
            "const [band, lines] = ['.bands div', '.lines'].map((one) =>"
            " document.querySelector(one).getBoundingClientRect());"
            "return Math.abs(band.bottom - lines.bottom) < 2"), "the last line is marked")
        self.browser.execute_script("document.querySelector('.program').scrollTop = 0")
        staff.press(".code-marks button")
        staff.until(lambda: self.browser.execute_script(in_sight))
        self.assertTrue(staff.has_focus(".program"))
        self.assertEqual(problems_in(staff, [(360, 740, 1), (1280, 900, 1)]), [])

    def test_live(self):
        """a submission that is being graded shows its result when it comes"""
        staff = self.staff
        learner = self.learner()
        this = learner.submit("hello", "import time\ntime.sleep(600)\n")
        self.open_submission(this)
        self.assertIn("not graded yet", staff.text(".result-panel"))
        staff.until(lambda: staff.is_connected and "Being graded" in staff.text(".submission-head"))
        self.check_page()
        learner.submit("hello", RIGHT)
        staff.until(lambda: "Cancelled" in staff.text(".submission-head"))
        staff.until(lambda: "cancelled before it was graded" in staff.text(".result-panel"))

    def test_failed(self):
        """a submission that could not be graded shows why"""
        staff = self.staff
        this = self.graded(self.learner(), "hello", RIGHT)
        fault = {"attempt": 1, "kind": "worker_lost", "worker": "w<b>7", "reason": "Its lease\nexpired.</pre>",
                 "duration_ms": None, "report": None, "noted_at": "2026-01-02T03:04:05Z"}
        staff.on_new_pages(
            "window.whole = window.fetch; window.fetch = async (address, options) => {"
            f"  if (!String(address).endsWith('/submissions/{this}')) return whole(address, options);"
            "  const { tests, usage, limits, ...found } = await (await whole(address, options)).json();"
            f"  Object.assign(found, {{ status: 'failed', verdict: 'grader_error', faults: [{json.dumps(fault)}] }});"
            "  Object.assign(found.grading, { worker: null, phases: null });"
            "  return new Response(JSON.stringify(found), { headers: { 'Content-Type': 'application/json' } }); }")
        self.open_submission(this)
        self.assertIn("Grading failed", staff.text(".submission-head"))
        self.assertIn("The worker was lost\nIts lease\nexpired.</pre>", staff.text(".faults-panel"))
        self.assertIn("w<b>7", staff.text(".faults-panel"))
        self.check_page()

    def test_gone(self):
        """an id that nothing has says so and leads to the list"""
        self.tolerated = ("404",)
        self.staff.open_staff("submissions/7d9f4b0e-6f0c-4f5e-9a55-0a4a4a7c1f11")
        self.assertIn("There is no such submission.", self.staff.text("main"))
        self.check_page()
        self.staff.press("main .actions a")
        self.staff.until(lambda: self.staff.find(".submission-filter"))

    def test_no_answer(self):
        """a failed request can be repeated"""
        staff = self.staff
        this = self.graded(self.learner(), "hello", RIGHT)
        self.tolerated = ("503",)
        staff.on_new_pages(
            "window.whole = window.fetch; window.fetch = async (address, options) => {"
            f"  if (window.served || !String(address).endsWith('/submissions/{this}')) return whole(address, options);"
            "  window.served = true;"
            "  return new Response('{\"detail\":\"Busy <b>\"}', { status: 500,"
            "    headers: { 'Content-Type': 'application/problem+json' } }); }")
        staff.open_staff(f"submissions/{this}")
        self.assertIn("Busy <b>", staff.text("main"))
        staff.press("main .actions button")
        staff.until(lambda: staff.find(".submission-head"))

    def test_picture(self):
        """the picture of a program is shown to teachers"""
        staff = self.staff
        code = (suite.options.exercises / "wide-picture/solutions/accepted").glob("*.py")
        this = self.graded(self.learner(), "wide-picture", next(code).read_text())
        self.open_submission(this)
        self.assertIn(f"/api/v1/admin/submissions/{this}/figures/0", staff.attribute("img.figure", "src"))
        staff.until(lambda: self.browser.execute_script(
            "const picture = document.querySelector('img.figure');"
            "return picture.complete && picture.naturalWidth > 0"))

    def test_finnish(self):
        """both pages are there in Finnish"""
        staff = self.staff
        this = self.graded(self.learner(), "hello", WRONG)
        self.open_submission(this)
        staff.choose_language("fi")
        staff.until(lambda: staff.find(".submission-head"))
        self.assertIn("Rajojen käyttö", staff.text("main"))
        self.check_page()
        self.open_list()
        self.assertEqual(staff.title, "Kaikki palautukset")
        self.check_page()
