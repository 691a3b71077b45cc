"""Tests that everybody can use the page: axe finds nothing in any state, and the keyboard alone is enough."""

import subprocess
import unittest
from pathlib import Path

from selenium.webdriver.common.keys import Keys

import suite
from server import SOURCE, Server
from states import STATES, comparison, judging, solution_of
from student import Student

THEMES = ("light", "dark")
WIDTHS = (1280, 360)
AXE = SOURCE / ".build-browser/axe"
# What axe reports although it is no fault, as the rule and the end of the selector, with the reason.
NO_FAULTS = {
    ("scrollable-region-focusable", ".CodeMirror-scroll"):
        "the keyboard scrolls CodeMirror's box through its text field, which stands beside the box",
}
# More than the page has places for the focus.
MOST_TABS = 80


def axe_source():
    subprocess.run([Path(__file__).parent / "fetch", AXE], check=True)
    return (AXE / "axe_playwright_python/axe.min.js").read_text()


class AxeTestCase(suite.PageTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser.set_script_timeout(60)
        cls.axe = axe_source()

    def check(self):
        """Fails if axe finds anything on the page, of any level, in a theme or at a width."""
        for theme in THEMES:
            for width in WIDTHS:
                with self.subTest(theme=theme, width=width):
                    self.student.command(
                        "Emulation.setEmulatedMedia",
                        features=[{"name": "prefers-color-scheme", "value": theme},
                                  {"name": "prefers-reduced-motion", "value": "reduce"}])
                    self.student.resize(width, 900)
                    self.assertEqual(self.findings(), [])

    def findings(self):
        found = self.browser.execute_async_script(
            "const done = arguments[0];"
            + self.axe +
            ";axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations.flatMap("
            "({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) =>"
            " [id, target.join(' '), impact, failureSummary]))), (error) => done([['axe', '', '', String(error)]]))"
        )
        return [finding for finding in found
                if not any(finding[0] == rule and finding[1].endswith(end) for rule, end in NO_FAULTS)]


class StateTests(AxeTestCase):
    """One test for each state of `states.py`."""

    def setUp(self):
        super().setUp()
        # Some states are failures.
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT", "404", "409")


def test_of(name, reach):
    def test(self):
        reach(self.student)
        self.check()
    test.__doc__ = f"axe finds nothing in the state: {name}"
    return test


for name, reach in STATES.items():
    setattr(StateTests, f"test_axe_{reach.__name__}", test_of(name, reach))


class FirstAdminTests(AxeTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if suite.options.server is None:
            raise unittest.SkipTest("only a server that this suite starts has a link for the first administrator")
        # The link works once, and another test needs that of the suite's server.
        cls.server = cls.enterClassContext(Server(suite.options.server.binary))

    def test_first_admin_pages(self):
        """axe finds nothing on the pages of the first administrator: form, refusal, success, used link"""
        student = self.student = Student(self.browser, self.server.base_url)
        self.tolerated = ("400", "410")
        link = self.server.first_admin_link()
        self.browser.get(link)
        self.check()
        for again in ("correct house", "correct horse"):
            student.fill(name="Ada", password="correct horse", again=again)
            student.press("button.primary")
            student.until(lambda: student.text("main") and not student.find(".problem:empty"))
            self.check()
        student.until(lambda: student.title == "Ada is the administrator")
        self.browser.get(link)
        student.until(lambda: student.title == "This link does not work")
        self.check()


class KeyboardTests(suite.PageTestCase):
    def test_whole_course_by_keyboard(self):
        """the whole course can be done by keyboard alone: editor, submission, next exercise, map, history, deletion"""
        student = self.student
        student.open()
        exercises = suite.options.exercises
        for _ in sorted(exercises.glob("*/exercise.yaml")):
            slug, title = student.slug, student.title
            self.assertTrue(student.editor_is_enhanced, slug)
            self.tab_to(".editor-frame")
            student.press_keys(Keys.CONTROL, "a")
            student.command("Input.insertText", text=solution_of(exercises / slug))
            student.press_keys(Keys.ESCAPE)
            if not self.is_focused("#submit"):
                self.tab_to("#submit")
            with student.new_verdict():
                student.press_keys(Keys.ENTER)
            self.assertIn("Accepted", student.verdict, slug)
            self.tab_to("#next")
            student.press_keys(Keys.ENTER)
            student.until(lambda: student.title != title)
            student.until_loaded()
        self.assertEqual(student.title, "All done!")

        self.tab_to(".course-list a")
        student.press_keys(Keys.ENTER)
        student.until(lambda: student.slug == "hello" and student.submissions)
        student.until_loaded()
        self.tab_to(".history summary")
        student.press_keys(Keys.ENTER)
        student.until(lambda: student.find(".comparison"))
        self.tab_to(".comparison button")
        student.press_keys(Keys.ENTER)
        student.until(lambda: student.find(".comparison-result"))
        self.tab_to(".history li button.danger")
        student.press_keys(Keys.ENTER)
        student.until(lambda: student.find("dialog"))
        self.tab_to("dialog .danger")
        student.press_keys(Keys.ENTER)
        student.until(lambda: not student.submissions)
        # The row that had the focus is gone.
        student.until(lambda: student.focused.get_attribute("id") == "submit")

        self.tab_to("#menu summary")
        student.press_keys(Keys.ENTER)
        student.until(lambda: student.find("#menu[open] nav a"))
        student.press_keys(Keys.ESCAPE)
        student.until(lambda: not student.find("#menu[open] nav a"))
        self.tab_to("#course-link")
        student.press_keys(Keys.ENTER)
        student.until(lambda: student.title == "Exercises")

    def tab_to(self, selector):
        """Presses Tab until the focus is on the selected element or inside of it. Escape leaves the editor."""
        for _ in range(MOST_TABS):
            self.student.press_keys(Keys.TAB)
            if self.is_focused(selector):
                return
            if self.is_focused(".editor-frame"):
                self.student.press_keys(Keys.ESCAPE)
        self.fail(f"{MOST_TABS} presses of Tab do not reach {selector}")

    def is_focused(self, selector):
        return self.browser.execute_script("return document.activeElement.closest(arguments[0]) !== null", selector)

    def test_focus_is_visible(self):
        """every place of the focus has an outline: on the map of the course, and on an exercise with its history"""
        student = self.student
        student.open()
        student.open_course()
        self.check_outlines()
        comparison(student)
        self.check_outlines()

    def check_outlines(self):
        """Goes through the whole page by Tab; Escape leaves the editor, in which Tab indents."""
        self.browser.execute_script("document.activeElement.blur()")
        for _ in range(MOST_TABS):
            self.student.press_keys(Keys.TAB)
            element, outline, width = self.browser.execute_script(
                "const element = document.activeElement;"
                "const style = getComputedStyle(element.closest('.editor-frame') ?? element);"
                "return [element.outerHTML.slice(0, 200), style.outlineStyle, parseFloat(style.outlineWidth)]")
            if element.startswith("<body"):
                return
            self.assertNotEqual(outline, "none", element)
            self.assertGreaterEqual(width, 2, element)
            if self.is_focused(".editor-frame"):
                self.student.press_keys(Keys.ESCAPE)
        self.fail(f"{MOST_TABS} presses of Tab do not reach the end of the page")


class MotionTests(suite.PageTestCase):
    def test_reduced_motion(self):
        """nothing moves for students who do not want movement"""
        judging(self.student)
        for wish, moves in (("reduce", False), ("no-preference", True)):
            self.student.command(
                "Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": wish}])
            running = self.browser.execute_script(
                "return document.getAnimations().filter(({ playState }) => playState === 'running').length")
            self.assertEqual(running > 0, moves, wish)
