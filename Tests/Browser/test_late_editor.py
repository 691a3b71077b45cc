"""Tests that a student can type before CodeMirror has loaded, and loses nothing if CodeMirror comes late or never."""

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

import suite

EDITOR = "document.querySelector('.editor-frame').editor"
MIRROR = "document.querySelector('.CodeMirror').CodeMirror"
# Lets the test decide how much time passes between two keys.
CLOCK = "window.leap = 0; const now = performance.now.bind(performance); performance.now = () => now() + leap;"


def open_browser():
    """Other browsers let no command through while a page is loading."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.page_load_strategy = "none"
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-prefers-reduced-motion"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=webdriver.chrome.service.Service("/usr/bin/chromedriver"), options=options)


class LateEditorTests(suite.PageTestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = open_browser()
        cls.addClassCleanup(cls.browser.quit)

    def setUp(self):
        super().setUp()
        # A script that the browser has kept could not be held back.
        self.student.command("Network.setCacheDisabled", cacheDisabled=True)
        self.student.on_new_pages(CLOCK)

    def open_without_editor(self):
        """Opens the page, whose requests for CodeMirror get no answer until `let_editor_in`."""
        student = self.student
        student.command("Fetch.enable", patterns=[{"urlPattern": "*codemirror*", "resourceType": "Script"}])
        self.browser.get(suite.options.base_url)
        student.until(lambda: student.find("main:not([aria-busy]) h1") and student.find("textarea#code"))
        student.until(lambda: student.is_connected)
        self.assertTrue(student.find("[data-editor=loading]"))
        student.press("#code")

    def let_editor_in(self):
        self.student.command("Fetch.disable")

    def until_enhanced(self):
        self.student.until(lambda: self.student.find("[data-editor=codemirror]"))

    def script(self, text):
        return self.browser.execute_script(text)

    def pause(self):
        """Lets so much time pass that CodeMirror would begin a new step to undo."""
        self.script("leap += 2000")

    def place_cursor(self, place):
        self.script(f"document.querySelector('#code').setSelectionRange({place}, {place})")

    def test_keys_while_it_arrives(self):
        """no key is lost while CodeMirror replaces the textarea, and focus and cursor stay"""
        student = self.student
        self.open_without_editor()
        before = student.code
        self.place_cursor(3)
        student.press_keys("abc")
        self.assertEqual(student.code, before[:3] + "abc" + before[3:])
        self.let_editor_in()
        keys = 0
        while not student.find("[data-editor=codemirror]"):
            # To whatever has the focus at this moment.
            ActionChains(self.browser).send_keys("x").perform()
            keys += 1
            self.assertLess(keys, 2000, "CodeMirror does not arrive")
        student.press_keys("y")
        typed = f"abc{'x' * keys}y"
        self.assertEqual(student.code, before[:3] + typed + before[3:])
        self.assertTrue(self.script(f"return {EDITOR}.hasFocus"))
        self.assertEqual(self.script(f"return {MIRROR}.indexFromPos({MIRROR}.getCursor())"), 3 + len(typed))
        student.until(lambda: student.call("GET", f"/exercises/{student.slug}/draft")["code"] == student.code)

    def test_key_right_after_it_arrives(self):
        """the first key after the replacement is not lost, however soon it comes"""
        student = self.student
        self.open_without_editor()
        before = student.code
        self.place_cursor(0)
        # The observer is called before any timer and any other event.
        self.script("""
            new MutationObserver(() => document.execCommand("insertText", false, "x"))
              .observe(document.querySelector(".editor-frame"), { attributeFilter: ["data-editor"] });
        """)
        self.let_editor_in()
        self.until_enhanced()
        student.press_keys("y")
        self.assertEqual(student.code, f"xy{before}")

    def test_undo(self):
        """undo and redo go through what was typed before CodeMirror came, step by step"""
        student = self.student
        self.open_without_editor()
        before = student.code
        self.place_cursor(0)
        steps = [before]
        for word in ("one ", "two ", "three "):
            student.press_keys(word)
            self.pause()
            steps.append(student.code)
        self.let_editor_in()
        self.until_enhanced()
        self.assertEqual(student.code, f"one two three {before}")
        for code in reversed(steps[:-1]):
            student.press_keys(Keys.CONTROL, "z")
            self.assertEqual(student.code, code)
        for code in steps[1:]:
            student.press_keys(Keys.CONTROL, "y")
            self.assertEqual(student.code, code)

    def test_selection(self):
        """what was selected stays selected"""
        self.open_without_editor()
        self.script("document.querySelector('#code').setSelectionRange(4, 7)")
        selected = self.student.code[4:7]
        self.let_editor_in()
        self.until_enhanced()
        self.assertEqual(self.script(f"return {MIRROR}.getSelection()"), selected)

    def test_focus_elsewhere(self):
        """CodeMirror does not take the focus from another place"""
        self.open_without_editor()
        self.script("document.querySelector('#submit').focus()")
        self.let_editor_in()
        self.until_enhanced()
        self.assertEqual(self.student.focused.get_attribute("id"), "submit")

    def test_composition(self):
        """CodeMirror waits until a character that is being composed is complete"""
        student = self.student
        self.open_without_editor()
        before = student.code
        self.place_cursor(0)
        student.command("Input.imeSetComposition", text="´", selectionStart=1, selectionEnd=1)
        self.let_editor_in()
        student.until(lambda: self.script("return document.readyState === 'complete' && Boolean(window.CodeMirror)"))
        self.assertTrue(student.find("textarea#code"), "the textarea is gone")
        student.command("Input.insertText", text="é")
        self.until_enhanced()
        self.assertEqual(student.code, f"é{before}")

    def test_never(self):
        """without an answer to the request for CodeMirror, the student writes, submits and goes on in the textarea"""
        student = self.student
        self.open_without_editor()
        student.type_code('def hello():\n    return "Hello"\n')
        student.submit()
        self.assertIn("Accepted", student.verdict)
        student.press("#next")
        student.until(lambda: student.slug != "hello" and student.find("textarea#code"))
        student.press("#code")
        student.press_keys("# more")
        self.assertIn("# more", student.code)

    def test_refused(self):
        """if CodeMirror cannot be loaded, the textarea stays, with its own undo"""
        student = self.student
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT",)
        student.command("Network.setBlockedURLs", urls=["*codemirror*.js"])
        self.browser.get(suite.options.base_url)
        student.until(lambda: student.find("main:not([aria-busy]) h1") and student.find("[data-editor=plain]"))
        before = student.code
        student.press("#code")
        self.place_cursor(0)
        student.press_keys("one")
        self.assertEqual(student.code, f"one{before}")
        for _ in "one":
            student.press_keys(Keys.CONTROL, "z")
        self.assertEqual(student.code, before)
