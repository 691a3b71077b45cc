"""Tests the map of the exercises, in courses of every size, and what happens when an exercise is withdrawn."""

import shutil
import tempfile
import unittest
from pathlib import Path

from selenium.webdriver import ActionChains

import suite
from injection import WITHOUT_FIRST_ANSWERS, inject
from server import SOURCE, Server
from states import ENDLESS, HELLO, WRONG
from student import Student

LONG_TITLE = "Donaudampfschifffahrtsgesellschaftskapitän" * 2
ARABIC_TITLE = "قل مرحبا بالعالم (hello)"


class MapTests(suite.PageTestCase):
    def test_states_and_points(self):
        """the map shows every exercise in order with its state and points, and the one to continue with"""
        student = self.student
        student.open()
        student.open_course()
        student.until(lambda: student.count(".course-list li") == student.call("GET", "/progress")["total"])
        slugs = [item["slug"] for item in student.call("GET", "/exercises")["items"]]
        links = [address.split("/")[-1] for address in student.attributes(".course-list a", "href")]
        self.assertEqual(links, slugs)
        self.assertEqual(self.rows("tried") + self.rows("done"), [])
        self.assertIn("Continue here", self.rows("open")[0])

        student.submit_by_api(slugs[0], HELLO)
        student.submit_by_api(slugs[1], "def nothing():\n    return 1\n")
        student.until(lambda: len(self.rows("done")) == 1)
        self.assertIn("100 of 100 points", self.rows("done")[0])
        student.until(lambda: len(self.rows("tried")) == 1)
        self.assertIn("Continue here", self.rows("tried")[0])
        self.assertIn("1 of", student.text(".course-summary"))
        student.press(".course-summary a")
        student.until(lambda: student.slug == slugs[1])

    def rows(self, state):
        """The texts of the exercises in a state."""
        return self.student.texts(f".course-list .{state}")

    def test_reachable_from_everywhere(self):
        """a link in the header leads to the map, the map to every exercise, and the browser's Back works"""
        student = self.student
        student.open()
        for slug in ("palindrome", "sum"):
            student.open_course()
            self.assertEqual(self.browser.title, "Exercises · Sandmartin")
            self.assertEqual(student.attribute("#course-link", "aria-current"), "page")
            student.press(f".course-list a[href$='/{slug}']")
            student.until(lambda: student.slug == slug)
            student.until_loaded()
            self.assertIsNone(student.attribute("#course-link", "aria-current"))
        self.browser.back()
        student.until(lambda: student.title == "Exercises")

    def test_menu_knows_tried_exercises(self):
        """the list in the header shows that an exercise was tried without earning points"""
        student = self.student
        student.open()
        student.submit_by_api("sum", "def add(a, b):\n    return None\n")
        student.reload()
        student.press("#menu summary")
        student.until(lambda: student.find("#menu[open] nav a.tried"))
        colours = self.browser.execute_script(
            "return ['tried', 'open'].map((state) =>"
            " getComputedStyle(document.querySelector(`#menu a.${state} .icon`)).color)")
        self.assertNotEqual(*colours)

    def test_menu_keeps_the_focus(self):
        """a verdict that changes the list in the header leaves the focus on its link"""
        student = self.student
        student.open()
        student.press("#menu summary")
        link = "#menu nav a[href$='/palindrome']"
        student.use(link, lambda element: self.browser.execute_script("arguments[0].focus()", element))
        student.submit_by_api("hello", HELLO)
        student.until(lambda: student.find("#menu nav a.done"))
        self.assertTrue(student.has_focus(link))

    def test_map_after_failure(self):
        """if the map cannot be loaded, the page says so and offers to try again"""
        student = self.student
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT",)
        student.open()
        inject(self, WITHOUT_FIRST_ANSWERS)
        student.command("Network.setBlockedURLs", urls=["*/api/v1/exercises"])
        self.browser.get("about:blank")
        self.browser.get(suite.options.base_url + "#/course")
        student.until(lambda: student.title == "The page cannot be shown right now")
        self.assertIn("can’t be reached", student.text("main"))
        student.command("Network.setBlockedURLs", urls=[])
        student.press("main button")
        student.until(lambda: student.title == "Exercises")


class TwoSubmissionsTests(suite.PageTestCase):
    def test_double_click(self):
        """a double click on Submit makes one submission"""
        student = self.student
        student.open()
        student.type_code(ENDLESS)
        student.use("#submit", lambda button: ActionChains(self.browser).double_click(button).perform())
        student.until(lambda: student.is_being_graded)
        self.assertEqual(len(student.call("GET", "/submissions")["items"]), 1)
        self.assertIsNone(student.find(".prompt"))

    def test_two_tabs_at_once(self):
        """two tabs that submit at once make one submission; the other tab shows it, or offers to replace it"""
        student = self.student
        self.tolerated = ("409",)
        student.open()
        student.paste_code(ENDLESS)
        with student.second_tab():
            student.open()
            first, second = self.browser.window_handles
            student.paste_code(ENDLESS + "# the second tab\n")
            for tab in (first, second):
                self.browser.switch_to.window(tab)
                self.browser.execute_script("document.querySelector('#submit').click()")
            # The first tab may have taken over the code of the second, and then submits the same.
            student.until(lambda: student.is_being_graded)
            self.assertIn(student.find(".prompt") and "still being graded" in student.text(".prompt"), (None, True))
            self.assertEqual(len(student.call("GET", "/submissions")["items"]), 1)


class OtherCoursesTests(suite.PageTestCase):
    """Uses a server of its own, whose course each test changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if suite.options.server is None:
            raise unittest.SkipTest("only a server that this suite starts can change its course")
        empty = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = cls.enterClassContext(Server(suite.options.server.binary, exercises=[Path(empty)]))

    def setUp(self):
        super().setUp()
        self.student = Student(self.browser, self.server.base_url)
        # While the server restarts, no request and no connection succeeds.
        self.tolerated = ("ERR_CONNECTION_REFUSED", "WebSocket", "404", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")

    def use_course(self, titles):
        """Restarts the server with copies of `hello`, named e1, e2, …, with these titles. None leaves one out."""
        for package in self.server.exercises.iterdir():
            shutil.rmtree(package)
        for number, title in enumerate(titles, 1):
            if title is not None:
                package = self.server.exercises / f"e{number}"
                shutil.copytree(SOURCE / "exercises/hello", package)
                (package / "exercise.yaml").write_text(f"slug: e{number}\ntitle: {title}\norder: {number}\n")
        self.server.stop()
        self.server.start()

    def test_empty_course(self):
        """a course without exercises says so"""
        self.use_course([])
        self.student.open()
        self.assertEqual(self.student.title, "No exercises yet")
        self.student.open_course()
        self.assertEqual(self.student.title, "No exercises yet")

    def test_one_exercise(self):
        """a course of one exercise begins, continues and ends"""
        self.use_course(["The only one"])
        student = self.student
        student.open()
        student.paste_code(HELLO)
        student.submit()
        student.press("#next")
        student.until(lambda: student.title == "All done!")
        self.assertEqual(student.count(".course-list li.done"), 1)
        self.assertIsNone(student.find(".course-summary a"))
        student.press(".course-list a")
        student.until(lambda: student.slug == "e1")

    def test_two_hundred_exercises(self):
        """a course of 200 exercises, with long names and names from right to left, fits into 360 pixels"""
        self.use_course([LONG_TITLE, ARABIC_TITLE, *(f"Exercise {number}" for number in range(3, 201))])
        student = self.student
        student.open()
        for width in (1280, 360):
            student.resize(width, 740)
            student.open_course()
            self.assertEqual(student.count(".course-list li"), 200)
            self.check_width(width)
            student.press("#menu summary")
            student.until(lambda: student.find("#menu[open] nav a"))
            self.check_width(width)
            student.press("#menu summary")
            for number in (1, 2, 200):
                student.open_course()
                student.press(f".course-list a[href$='/e{number}']")
                student.until(lambda: student.slug == f"e{number}")
                student.until_loaded()
                self.check_width(width)

    def check_width(self, width):
        self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth"), width)

    def test_withdrawn_while_open(self):
        """an exercise that is withdrawn while a student has it open says so, keeps the code, and leads to the course"""
        self.use_course(["Stays", "Goes"])
        student = self.student
        student.open_exercise("e2")
        student.type_code("# precious")
        self.use_course(["Stays", None])
        student.press("#submit")
        self.assertIn("withdrawn", student.text(".withdrawn"))
        self.assertNotIn("GET /api", student.text("main"))
        self.assertEqual(student.code, "# precious")
        self.assertIsNone(student.find("#submit:enabled"))
        student.press(".withdrawn a")
        student.until(lambda: student.title == "Exercises")
        self.assertEqual([row.splitlines()[1] for row in student.texts(".course-list li")], ["Stays"])

        student.open_exercise("e2")
        student.until(lambda: student.title == "There is no such exercise")
        student.press("main summary")
        self.assertEqual(student.text("main pre"), "# precious")

    def test_withdrawn_and_seen_by_a_refresh(self):
        """a refresh of the page's lists is enough to see that the exercise was withdrawn"""
        self.use_course(["Stays", "Goes"])
        student = self.student
        student.open_exercise("e2")
        student.type_code(WRONG)
        self.use_course(["Stays", None])
        student.until(lambda: student.is_connected)
        # The verdict of a submission from elsewhere refreshes the lists.
        student.submit_by_api("e1", HELLO)
        student.until(lambda: student.find(".withdrawn"))
