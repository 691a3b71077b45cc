"""Tests the overview for teachers and administrators: queue, workers, statistics, failed submissions, faulty files."""

import json
import shutil
from urllib.request import Request, urlopen

import suite
from layout import open_disclosures
from staff import StaffTestCase
from student import SERVER_SECONDS

RIGHT = "def hello():\n    return 'Hello'\n"
ENDLESS_LOOP = "def hello():\n    while True:\n        pass\n"

# Lets a test cut the live connection, and keep it from coming back.
CUTTABLE = """
{
const RealSocket = WebSocket;
window.sockets = [];
window.WebSocket = class extends RealSocket {
  constructor(address) {
    super(window.isCut ? String(address).replace("/live", "/nowhere") : address);
    window.sockets.push(this);
  }
};
}
"""


class Learner:
    """A learner who uses the API without a browser."""

    def __init__(self):
        self.token = None
        self.token = self.call("POST", "/session", {})["token"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{suite.options.base_url}api/v1{path}", data, headers, method=method)
        with urlopen(request, timeout=SERVER_SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def submit(self, code=RIGHT, exercise="hello"):
        return self.call("POST", "/submissions", {"exercise": exercise, "code": code})["id"]

    def status(self, submission):
        return self.call("GET", f"/submissions/{submission}")["status"]


class OverviewTestCase(StaffTestCase):
    def setUp(self):
        super().setUp()
        self.staff.on_new_pages(CUTTABLE)

    def open_overview(self):
        self.staff.open_staff("overview")
        self.until_connected()

    def until_connected(self):
        self.staff.until(lambda: self.staff.texts(".live-state") == ["Live"])

    def submit_and_wait(self, *submission):
        learner = Learner()
        made = learner.submit(*submission)
        self.staff.until(lambda: learner.status(made) not in ("queued", "running"))
        return made

    def newest(self):
        """The identifier of the first submission in the list."""
        return next(iter(self.staff.attributes(".newest-panel tbody tr:first-child [title]", "title")), None)


class OverviewTests(OverviewTestCase):
    def test_live(self):
        """submissions, queue and plots follow what happens, without a reload"""
        staff = self.staff
        self.open_overview()
        first = self.submit_and_wait()
        staff.until(lambda: self.newest() == first)
        staff.until(lambda: "Accepted" in staff.text(".newest-panel tbody tr:first-child"))
        self.submit_and_wait(ENDLESS_LOOP)
        staff.press(".plot-limits summary")
        staff.until(lambda: any(row.split()[-7] == "1" for row in staff.texts(".plot-limits tbody tr")))
        self.assertIn("CPU time", staff.text(".plot-limits thead"))
        self.assertTrue(self.has_drawn(".plot-throughput canvas"))
        self.assertIn("graded", staff.text(".statistics-summary"))
        # What is open stays open when the numbers are read again.
        second = self.submit_and_wait()
        staff.until(lambda: self.newest() == second)
        self.assertTrue(staff.find(".plot-limits tbody"))
        open_disclosures(staff, ".statistics-panel ")
        self.check_page()

    def has_drawn(self, selector):
        return self.staff.until(lambda: self.browser.execute_script(
            "const canvas = document.querySelector(arguments[0]);"
            "const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
            "return data.some((value) => value !== 0)", selector))

    def test_ranges(self):
        """an hour, a day or a week can be chosen"""
        staff = self.staff
        self.submit_and_wait()
        self.open_overview()
        for name in ("day", "week", "hour"):
            staff.press(f"[data-range={name}]")
            staff.until(lambda: self.is_pressed(name))
            staff.press(".plot-verdicts summary")
            staff.until(lambda: staff.texts(".plot-verdicts tbody tr"))
            staff.press(".plot-verdicts summary")

    def is_pressed(self, name):
        return self.staff.attribute(f"[data-range={name}]", "aria-pressed") == "true"

    def test_dark(self):
        """the plots take over the colours of a dark page"""
        staff = self.staff
        self.submit_and_wait()
        self.open_overview()
        self.has_drawn(".plot-throughput canvas")
        picture = "return document.querySelector('.plot-throughput canvas').toDataURL()"
        light = self.browser.execute_script(picture)
        staff.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
        staff.until(lambda: self.browser.execute_script(picture) != light)

    def test_lost_connection(self):
        """without the live connection the page says so, and it catches up when the connection is back"""
        self.tolerated = ("WebSocket",)
        staff = self.staff
        self.open_overview()
        self.browser.execute_script("window.isCut = true; window.sockets.forEach((socket) => socket.close())")
        staff.until(lambda: staff.texts(".live-state") == ["Connecting…"])
        missed = self.submit_and_wait()
        self.assertNotEqual(self.newest(), missed)
        self.browser.execute_script("window.isCut = false")
        staff.until(lambda: self.newest() == missed)
        self.until_connected()

    def test_problem(self):
        """a panel that cannot be read says why, and reads again on request"""
        staff = self.staff
        self.open_overview()
        staff.answer("/admin/submissions?limit", 500, detail="The list is broken.")
        self.submit_and_wait()
        staff.until(lambda: "The list is broken." in staff.text(".newest-panel .panel-problem"))
        self.check_page()
        staff.stop_answering()
        staff.press(".newest-panel .panel-problem button")
        staff.until(lambda: not staff.texts(".newest-panel .panel-problem"))

    def test_finnish(self):
        """the overview is Finnish for those who have chosen that"""
        staff = self.staff
        self.submit_and_wait()
        self.open_overview()
        staff.choose_language("fi")
        staff.until(lambda: staff.texts(".live-state") == ["Ajan tasalla"])
        self.assertEqual(staff.title, "Yleiskuva")
        self.assertIn("Tarkistimet", staff.texts(".panel h2"))
        self.check_page()


class WorkerTests(OverviewTestCase):
    def resume(self):
        for worker in self.staff.as_administrator("GET", "/admin/workers")["items"]:
            self.staff.as_administrator("POST", f"/admin/workers/{worker['name']}/resume")

    def order(self, name, state):
        """Gives an order, which says first what it does, and waits for the state."""
        staff = self.staff
        staff.press(f"[data-order={name}]")
        said = staff.text("dialog p")
        staff.press("dialog .primary")
        staff.until(lambda: state in staff.text(".worker .badge"))
        return said

    def test_orders(self):
        """a worker shows what it is; paused, it leaves the queue alone, and its age grows until it is resumed"""
        staff = self.staff
        self.addCleanup(self.resume)
        self.open_overview()
        staff.until(lambda: "Running" in staff.text(".worker .badge"))
        for fact in ("Program", "Host", "Limits enforced by", "Python trees", "python "):
            self.assertIn(fact, staff.text(".worker .facts"))
        self.assertIn("takes nothing new", self.order("pause", "Paused"))
        learner = Learner()
        submission = learner.submit()
        staff.until(lambda: staff.text(".lane.interactive .waiting dd") == "1")
        staff.until(lambda: "sec" in staff.text(".lane.interactive .oldest dd"))
        self.check_page()
        self.assertIn("stopped or updated", self.order("drain", "Drained"))
        self.order("resume", "Running")
        staff.until(lambda: learner.status(submission) == "graded")
        staff.until(lambda: staff.text(".lane.interactive .waiting dd") == "0")
        self.assertEqual(staff.text(".lane.interactive .oldest dd"), "–")

    def test_refusal(self):
        """Escape gives no order"""
        staff = self.staff
        self.open_overview()
        staff.press("[data-order=pause]")
        staff.press("dialog .quiet")
        staff.until(lambda: not staff.find("dialog"))
        self.assertEqual(staff.as_administrator("GET", "/admin/workers")["items"][0]["state"], "running")

    def test_current_job(self):
        """a worker shows the submission that it is grading"""
        staff = self.staff
        self.open_overview()
        learner = Learner()
        submission = learner.submit("import time\ntime.sleep(240)\n" + RIGHT)
        self.addCleanup(learner.call, "DELETE", f"/submissions/{submission}")
        staff.until(lambda: submission in staff.attributes(".worker .jobs [title]", "title"))
        self.assertIn("Interactive", staff.text(".worker .jobs"))


class FaultTests(OverviewTestCase):
    def put_exercise(self, slug, change):
        """Adds a changed copy of `hello` to the course, until the end of the test."""
        directory = suite.options.exercises / slug
        shutil.copytree(suite.options.exercises / "hello", directory)
        self.addCleanup(shutil.rmtree, directory)
        file = directory / "exercise.yaml"
        file.write_text(file.read_text().replace("slug: hello", f"slug: {slug}").replace("order: 1", "order: 99")
                        + change)

    def test_failed(self):
        """a failed submission shows the evidence of its attempts and can be queued again"""
        staff = self.staff
        self.put_exercise("without-root", "root: missing\n")
        learner = Learner()
        staff.until(lambda: "without-root" in [
            exercise["slug"] for exercise in learner.call("GET", "/exercises")["items"]])
        self.open_overview()
        submission = learner.submit(exercise="without-root")
        row = f".failed-list li:has([title='{submission}'])"
        staff.until(lambda: staff.find(row))
        staff.press(f"{row} summary")
        staff.until(lambda: len(staff.texts(f"{row} .attempts > li")) == 3)
        self.assertIn("missing", staff.text(f"{row} .attempts"))
        self.assertIn("the grader failed", staff.text(f"{row} .attempts"))
        self.check_page()
        staff.press(f"{row} .requeue")
        self.assertIn("as many attempts as a new one", staff.text("dialog p"))
        staff.press("dialog .primary")
        # It fails again, with its old evidence and the new one.
        staff.until(lambda: len(self.faults_of(submission)) == 6)
        staff.until(lambda: learner.status(submission) == "failed")
        self.open_overview()
        staff.press(f"{row} summary")
        staff.until(lambda: len(staff.texts(f"{row} .attempts > li")) == 6)

    def faults_of(self, submission):
        return self.staff.as_administrator("GET", f"/admin/submissions/{submission}")["faults"]

    def test_file_faults(self):
        """a faulty file is listed with its line and what is wrong"""
        staff = self.staff
        self.put_exercise("faulty", "points: many\n")
        staff.until(lambda: staff.as_administrator("GET", "/admin/file-faults")["items"])
        self.open_overview()
        self.assertIn("faulty/exercise.yaml", staff.text(".file-faults"))
        self.assertIn("stays in force", staff.text(".file-faults"))
        self.check_page()


class TeacherTests(OverviewTestCase):
    role = "teacher"

    def test_teacher(self):
        """a teacher sees statistics, submissions and faulty files, and neither queue nor workers"""
        staff = self.staff
        self.open_overview()
        self.assertEqual(staff.texts(".panel h2"), ["Over time", "Newest submissions", "Faulty files"])
        self.assertIn("Overview", staff.areas)
        self.assertNotIn("Accounts", staff.areas)
        made = self.submit_and_wait()
        staff.until(lambda: self.newest() == made)
        staff.open_staff("activity")
        self.assertEqual(staff.title, "This page is for administrators")
