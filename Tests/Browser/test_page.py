"""Tests what a student relies on. Each test starts as a new student with an empty browser."""

from selenium.webdriver.common.keys import Keys

from states import solution_of
import suite

HELLO = 'def hello():\nreturn "Hello"'
# Sleeps, so that only the wall-clock limit ends it: server.py sets 5 minutes.
ENDLESS = "from time import sleep\ndef hello():\nwhile True:\nsleep(1)"
WRONG = "def hello():\nreturn None"


class PageTests(suite.PageTestCase):
    def test_first_exercise(self):
        """a new student reads, fails, gets feedback, succeeds, continues, and keeps everything after a reload"""
        student = self.student
        student.open()
        self.assertEqual(student.slug, "hello")
        self.assertIn("hello", student.handout)

        student.type_code(WRONG)
        student.submit()
        self.assertNotIn("Accepted", student.verdict)
        failed = [row for row in student.tests if "failed" in row]
        self.assertTrue(failed, student.tests)
        self.assertTrue(any("Hello" in row for row in failed), "no test shows the expected value")

        student.type_code(HELLO)
        student.submit()
        self.assertIn("Accepted", student.verdict)
        self.assertIn("100 of 100 points", student.verdict)
        self.assertTrue(all("passed" in row for row in student.tests), student.tests)
        student.until(lambda: student.points == "100 points")

        student.next_exercise()
        second = student.slug
        self.assertNotEqual(second, "hello")
        student.reload()
        self.assertEqual(student.slug, second)
        self.assertEqual(student.points, "100 points")

    def test_unreadable_code(self):
        """a syntax error shows the student's line with a caret below the mistake, also in the list of submissions"""
        student = self.student
        student.open()
        student.type_code("def hello()\nreturn 1 < 2")
        student.submit()
        self.assertIn("Could not be run", student.verdict)
        shown = "line 1: def hello()\n                   ^"
        self.assertEqual(student.text(".result-panel .excerpt"), shown)
        student.press(".history summary")
        student.until(lambda: student.find(".history .excerpt"))

    def test_each_test_is_shown_while_it_runs(self):
        """the tests of a running submission appear one by one with their names"""
        student = self.student
        student.open()
        student.until(lambda: student.is_connected)
        self.browser.execute_script(
            "window.seen = [];"
            "const panel = document.querySelector('.result-panel');"
            "const note = () => panel.querySelector('.spinner') && seen.push("
            "[...panel.querySelectorAll('.test:not(.waiting) .test-name')].map(name => name.textContent));"
            "new MutationObserver(note).observe(panel, {childList: true, subtree: true})"
        )
        student.type_code(HELLO)
        student.submit()
        seen = self.browser.execute_script("return seen")
        counts = [len(names) for names in seen]
        self.assertEqual(counts, sorted(counts), "a test disappeared")
        self.assertGreater(max(counts), 0, "no test was shown before the verdict")
        self.assertTrue(all(any(name in row for row in student.tests) for name in seen[-1]), seen[-1])
        self.assertTrue(
            self.browser.execute_script("return announcer.textContent").startswith("Accepted"),
            "the verdict is not announced to screen readers",
        )

    def test_keyboard_alone(self):
        """a student can submit and leave the editor by keyboard alone"""
        student = self.student
        student.open()
        self.assertTrue(student.editor_is_enhanced)
        student.type_code(HELLO)
        student.press_keys(Keys.ESCAPE, Keys.TAB)
        for _ in range(10):
            if student.focused_attribute("id") == "submit":
                break
            student.press_keys(Keys.TAB)
        self.assertEqual(student.focused_attribute("id"), "submit")
        student.type_code(WRONG)
        with student.new_verdict():
            student.press_keys(Keys.CONTROL, Keys.ENTER)
        self.assertNotIn("Accepted", student.verdict)
        self.assertNotIn("\n\n", student.code, "Ctrl+Enter inserted a line")

    def test_drafts_survive(self):
        """a draft survives a reload and a visit to another exercise"""
        student = self.student
        student.open()
        student.type_code("# not finished")
        student.reload()
        first = student.title
        self.assertEqual(student.code, "# not finished")
        student.type_code(HELLO)
        student.submit()
        student.next_exercise()
        student.choose_exercise(first)
        self.assertIn('return "Hello"', student.code)

    def test_own_submissions(self):
        """submissions are listed with code and verdict; one can be loaded into the editor, and this can be undone"""
        student = self.student
        student.open()
        student.type_code(WRONG)
        student.submit()
        student.type_code(HELLO)
        student.submit()
        student.until(lambda: len(student.submissions) == 2 and "Accepted" in student.submissions[0])

        student.type_code("# a precious thought")
        student.press(".history li:nth-child(2) summary")
        student.until(lambda: "return None" in (student.text(".history-body .code")))
        student.press(".history-body > button")
        self.assertIn("return None", student.code)
        student.press(".aside button")
        self.assertEqual(student.code, "# a precious thought")

    def test_delete_newest(self):
        """deleting the latest submission asks first, and removes its points and completion"""
        student = self.student
        student.open()
        student.type_code(HELLO)
        student.submit()
        student.until(lambda: len(student.submissions) == 1 and student.points == "100 points")

        student.press(".history li button.danger")
        student.press("dialog .quiet")
        student.until(lambda: student.find("dialog") is None)
        self.assertEqual(len(student.submissions), 1)

        student.delete_newest()
        student.until(lambda: student.points == "0 points")
        self.assertIsNone(student.find(".result-panel"))
        self.assertIn('return "Hello"', student.code, "deleting removed the code from the editor")

    def test_identical_resubmission(self):
        """submitting the same code again shows the same verdict without a second submission"""
        student = self.student
        student.open()
        student.type_code(HELLO)
        student.submit()
        student.until(lambda: len(student.submissions) == 1)
        student.submit()
        self.assertIn("exactly this code", student.verdict)
        self.assertEqual(len(student.submissions), 1)

    def test_pending_submission(self):
        """a pending submission survives a reload and can be replaced by another"""
        student = self.student
        self.tolerated = ("409",)
        student.open()
        student.type_code(ENDLESS)
        student.press("#submit")
        student.until(lambda: student.is_being_graded)
        student.reload()
        student.until(lambda: student.is_being_graded)
        self.assertIn("while True", student.code)

        student.type_code(HELLO)
        student.press("#submit")
        student.until(lambda: "still being graded" in student.text(".prompt"))
        with student.new_verdict():
            student.press(".prompt .primary")
        self.assertIn("Accepted", student.verdict)
        student.until(lambda: len(student.submissions) == 2 and "Cancelled" in student.submissions[1])

    def test_two_tabs(self):
        """a second tab shows the code, submissions and points of the first"""
        student = self.student
        student.open()
        with student.second_tab():
            student.open()
            first, second = self.browser.window_handles
            self.browser.switch_to.window(first)
            student.type_code(HELLO)
            student.submit()
            self.browser.switch_to.window(second)
            student.until(lambda: 'return "Hello"' in student.code)
            student.until(lambda: student.points == "100 points")
            student.until(lambda: len(student.submissions) == 1 and "Accepted" in student.submissions[0])

    def test_empty_submission(self):
        """an empty submission shows a message and sends nothing"""
        student = self.student
        student.open()
        student.type_code(" ")
        student.press("#submit")
        self.assertIn("no code yet", student.text(".prompt"))
        self.assertEqual(student.submissions, [])

    def test_narrow_window(self):
        """at a width of 360 pixels nothing overflows and everything works"""
        student = self.student
        student.resize(360, 740)
        student.open()
        student.type_code(HELLO)
        student.submit()
        self.assertIn("Accepted", student.verdict)
        width = self.browser.execute_script("return document.documentElement.scrollWidth")
        self.assertLessEqual(width, 360)
        student.next_exercise()

    def test_picture(self):
        """the picture that a program drew is shown, no wider than its box, and again in the list of submissions"""
        student = self.student
        exercise = suite.options.exercises / "wide-picture"
        if not exercise.exists():
            self.skipTest(f"the server's course has no exercise wide-picture ({suite.options.exercises})")
        student.open()
        student.choose_exercise("A wide picture")
        student.paste_code((exercise / "solutions/accepted/stripes.py").read_text())
        student.submit()
        self.assertIn("Accepted", student.verdict)
        for width in (1280, 360):
            student.resize(width, 740)
            self.check_picture(".result-panel .test img")
        student.press(".history summary")
        self.check_picture(".history-body .test img")

        student.paste_code((exercise / "solutions/rejected/text.py").read_text())
        student.submit()
        self.assertIn("not a complete PNG picture", student.tests[0])
        self.assertIsNone(student.find(".result-panel .test img"))

    def check_picture(self, selector):
        size = "arguments[0].scrollIntoView(); return [arguments[0].naturalWidth, arguments[0].naturalHeight]"
        self.student.until(lambda: self.student.use(
            selector, lambda picture: self.browser.execute_script(size, picture)) == [2000, 500])
        name, rect, box = self.student.use(selector, lambda picture: (
            picture.accessible_name, picture.rect,
            self.browser.execute_script("return arguments[0].parentElement.clientWidth", picture)))
        self.assertEqual(name, "The picture that your program drew in the test “one”")
        self.assertLessEqual(rect["width"], box)
        self.assertAlmostEqual(rect["width"], 4 * rect["height"], delta=8)
        page = self.browser.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertEqual(page, 0, "the page can be scrolled sideways")

    def test_without_code_mirror(self):
        """without CodeMirror, a student edits and submits in a plain textarea"""
        student = self.student
        self.tolerated = ("codemirror",)
        student.command("Network.setBlockedURLs", urls=["*codemirror*"])
        student.open()
        student.type_code('def hello():\n    return "Hello"')
        self.assertFalse(student.editor_is_enhanced)
        student.submit()
        self.assertIn("Accepted", student.verdict)

    def test_without_live_events(self):
        """without a WebSocket the verdict still arrives"""
        student = self.student
        self.tolerated = ("WebSocket",)
        script = student.command(
            "Page.addScriptToEvaluateOnNewDocument",
            source="const Socket = WebSocket;"
            "WebSocket = function (url) { url.pathname += '/none'; return new Socket(url) }",
        )
        self.addCleanup(
            student.command, "Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"]
        )
        student.open()
        student.type_code(HELLO)
        student.submit()
        self.assertIn("Accepted", student.verdict)

    def test_server_out_of_reach(self):
        """while the server is unreachable the page says so, keeps the code, and a retry works"""
        student = self.student
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT",)
        student.open()
        student.type_code(HELLO)
        student.command("Network.setBlockedURLs", urls=["*/api/v1/submissions*"])
        student.press("#submit")
        self.assertIn("can’t be reached", student.text(".unsent"))
        student.command("Network.setBlockedURLs", urls=[])
        student.submit()
        self.assertIn("Accepted", student.verdict)
        self.assertIsNone(student.find(".unsent"))

    def test_ended_session(self):
        """when the session is ended elsewhere, the page says so, and goes on in a new session without a reload"""
        student = self.student
        student.open()
        student.until(lambda: student.is_connected)
        self.browser.execute_async_script(
            "const done = arguments[0]; fetch('/api/v1/session', { method: 'DELETE' }).then(() => done())"
        )
        student.until(lambda: "Your session has ended" in student.banner)
        student.press("#connection button")
        student.until(lambda: student.banner == "")
        student.type_code(HELLO)
        student.submit()
        self.assertIn("Accepted", student.verdict)

    def test_unknown_exercise(self):
        """an address of an unknown exercise offers links to the current exercise and to the course"""
        student = self.student
        self.tolerated = ("404",)
        self.browser.get(suite.options.base_url + "#/exercises/no-such-exercise")
        student.until(lambda: student.title == "There is no such exercise")
        student.press("main a[href='#/course']")
        student.until(lambda: student.title == "Exercises")
        self.browser.back()
        student.until(lambda: student.title == "There is no such exercise")
        student.press("main a[href='#/']")
        student.until(lambda: student.slug == "hello")

    def test_whole_course(self):
        """solving the last exercise ends at “All done”, also after a reload"""
        student = self.student
        student.open()
        *others, last = [item["slug"] for item in student.call("GET", "/exercises")["items"]]
        for slug in others:
            student.submit_by_api(slug, solution_of(suite.options.exercises / slug))
        student.open()
        self.assertEqual(student.slug, last)
        student.paste_code(solution_of(suite.options.exercises / last))
        student.submit()
        self.assertIn("Accepted", student.verdict)
        student.next_exercise()
        self.assertEqual(student.title, "All done!")
        student.reload()
        self.assertEqual(student.title, "All done!")
