"""Tests that the keyboard alone is enough, and that nothing moves for students who do not want movement."""

from selenium.webdriver.common.keys import Keys

import suite
from states import comparison, judging, solution_of

# More than the page has places for the focus.
MOST_TABS = 80


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
            if not self.student.has_focus("#submit"):
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
        student.until(lambda: student.focused_attribute("id") == "submit")

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
            if self.student.has_focus(selector):
                return
            if self.student.has_focus(".editor-frame"):
                self.student.press_keys(Keys.ESCAPE)
        self.fail(f"{MOST_TABS} presses of Tab do not reach {selector}")

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
            if self.student.has_focus(".editor-frame"):
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
