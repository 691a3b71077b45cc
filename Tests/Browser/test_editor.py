"""Tests the editor: its keys, its marks, and how it works without CodeMirror, by touch and with a screen reader."""

from selenium.webdriver.common.keys import Keys

import suite

EDITOR = "document.querySelector('.editor-frame').editor"
MIRROR = "document.querySelector('.CodeMirror').CodeMirror"
SEVEN_LINES = "one = 1\n\n\ndef two():\n    return 2\n\n\n"


class EditorTests(suite.PageTestCase):
    def open(self):
        self.student.open()
        self.assertTrue(self.student.editor_is_enhanced)

    def type(self, *keys):
        """Replaces the code by what the keys type, with all that the editor adds."""
        self.student.paste_code("")
        self.student.press(".CodeMirror-lines")
        self.student.press_keys(*keys)

    def run_script(self, script, *values):
        return self.browser.execute_script(script, *values)

    @property
    def cursor(self):
        """The cursor's line, counted from 1, and column."""
        return self.run_script(f"const at = {MIRROR}.getCursor(); return [at.line + 1, at.ch]")

    @property
    def selected(self):
        return self.run_script(f"return {MIRROR}.getSelection()")

    # Keys

    def test_indentation(self):
        """Enter indents after a colon, and goes back one level after a statement that ends its block"""
        self.open()
        for last in ("return 1", "pass", "break", "continue", "raise ValueError(1)"):
            with self.subTest(last):
                self.type(f"def f():\nfor i in range(3):\n{last}\ni = 1")
                self.assertEqual(self.student.code, f"def f():\n    for i in range(3):\n        {last}\n    i = 1")

    def test_indentation_within_a_statement(self):
        """a keyword in a comment, in a text or in a name does not end a block, nor does a statement that goes on"""
        self.open()
        for line in ("breaker = 1", "# break", "x = 'pass'"):
            with self.subTest(line):
                self.type(f"if a:\n{line}\ny")
                self.assertEqual(self.student.code, f"if a:\n    {line}\n    y")
        self.type("if a:\nraise E(1,\n2)")
        self.assertEqual(self.student.code.splitlines()[2].strip(), "2)")
        self.assertGreater(len(self.student.code.splitlines()[2]), len("    2)"))

    def test_backspace(self):
        """Backspace in the indentation removes a level, elsewhere a character"""
        self.open()
        self.student.paste_code("          x")
        for column in (8, 4, 0):
            self.run_script(f"const mirror = {MIRROR}; mirror.focus(); mirror.setCursor(0, "
                            "mirror.getValue().length - 1)")
            self.student.press_keys(Keys.BACKSPACE)
            self.assertEqual(self.student.code, " " * column + "x")
        self.type("a   ", Keys.BACKSPACE)
        self.assertEqual(self.student.code, "a  ")

    def test_brackets(self):
        """brackets and quotes come in pairs, and the partner of a bracket is shown"""
        self.open()
        self.type("print([1, 'a")
        self.assertEqual(self.student.code, "print([1, 'a'])")
        self.type("f(1)")
        self.student.until(lambda: self.student.count(".CodeMirror-matchingbracket") == 2)

    def test_comment(self):
        """Ctrl+/ turns the selected lines into comments and back"""
        self.open()
        self.student.paste_code("if a:\n    b = 1\n    c = 2\n")
        self.run_script(f"{MIRROR}.focus(); {MIRROR}.setSelection({{line: 1, ch: 0}}, {{line: 2, ch: 9}})")
        self.student.press_keys(Keys.CONTROL, "/")
        self.assertEqual(self.student.code, "if a:\n    # b = 1\n    # c = 2\n")
        self.student.press_keys(Keys.CONTROL, "/")
        self.assertEqual(self.student.code, "if a:\n    b = 1\n    c = 2\n")

    def test_leave_by_keyboard(self):
        """Tab indents; after Esc it leaves the editor in both directions, which the hint and the announcer say"""
        self.open()
        self.type("a", Keys.ENTER, Keys.TAB, "b")
        self.assertEqual(self.student.code, "a\n    b")
        described = self.student.focused_attribute("aria-describedby")
        self.assertIn("Esc, then Tab leaves the editor", self.student.text(f"#{described}"))
        for keys in ((Keys.TAB,), (Keys.SHIFT, Keys.TAB)):
            self.student.press(".CodeMirror-lines")
            self.student.press_keys(Keys.ESCAPE)
            self.assertEqual(self.run_script("return announcer.textContent"), "Tab now leaves the editor.")
            self.student.press_keys(*keys)
            self.assertFalse(self.run_script(f"return {EDITOR}.hasFocus"))
            self.assertEqual(self.student.code, "a\n    b")
        self.student.press(".CodeMirror-lines")
        self.student.press_keys(Keys.ESCAPE, Keys.END, Keys.TAB)
        self.assertTrue(self.run_script(f"return {EDITOR}.hasFocus"), "another key does not end the way out")

    def test_search(self):
        """Ctrl+F finds text in any case, also far below the visible lines, and Esc goes back to it"""
        self.open()
        self.student.paste_code("# Swallow\n" + "x = 1\n" * 400 + "swallow = '(*'\n")
        self.run_script(f"{MIRROR}.focus(); {MIRROR}.setCursor(0, 0)")
        self.student.press_keys(Keys.CONTROL, "f")
        self.student.press_keys("SWALLOW")
        self.assertEqual(self.student.text(".editor-search .count"), "1 of 2")
        self.student.press_keys(Keys.ENTER)
        self.assertEqual(self.student.text(".editor-search .count"), "2 of 2")
        self.student.until(lambda: self.student.find(".CodeMirror .found"))
        self.student.press_keys(Keys.ESCAPE)
        self.assertIsNone(self.student.find(".editor-search"))
        self.assertTrue(self.run_script(f"return {EDITOR}.hasFocus"))
        self.assertEqual((self.selected, self.cursor), ("swallow", [402, 7]))

    def test_search_for_signs(self):
        """the search takes signs as they are, and says that nothing was found"""
        self.open()
        self.student.paste_code("a = '(*'\n")
        self.run_script(f"{MIRROR}.focus()")
        self.student.press_keys(Keys.CONTROL, "f")
        for text, count in (("(*", "1 of 1"), ("[", "Not found"), ("", "")):
            self.student.press_keys(Keys.CONTROL, "a")
            self.student.press_keys(Keys.DELETE, text)
            self.assertEqual("".join(self.student.texts(".editor-search .count")), count)

    # Undo

    def test_undo_after_a_reload(self):
        """undo and redo reach back beyond a reload, and beyond a visit to another exercise"""
        student = self.student
        self.open()
        self.type("first")
        student.press_keys(Keys.ENTER, "second")
        before = student.code
        student.reload()
        self.run_script(f"{MIRROR}.focus()")
        self.assertEqual(student.code, before)
        student.press_keys(Keys.CONTROL, "z")
        self.assertNotEqual(student.code, before)
        student.press_keys(Keys.CONTROL, "y")
        self.assertEqual(student.code, before)
        title = student.title
        student.press("#menu summary")
        titles = [row.splitlines()[1] for row in student.texts("#menu nav a")]
        student.press("#menu summary")
        student.choose_exercise(next(other for other in titles if other != title))
        student.choose_exercise(title)
        self.run_script(f"{MIRROR}.focus()")
        student.press_keys(Keys.CONTROL, "z")
        self.assertNotEqual(student.code, before)

    def test_undo_of_other_code(self):
        """an undo history that belongs to other code is not used"""
        self.open()
        self.type("first")
        code = self.student.code
        self.run_script("""addEventListener('pagehide', () => {
          for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith('sandmartin.undo.'))) {
            const stored = JSON.parse(sessionStorage.getItem(key));
            sessionStorage.setItem(key, JSON.stringify({ ...stored, code: 'other' }));
          }
        })""")
        self.student.reload()
        self.assertEqual(self.student.code, code)
        self.run_script(f"{MIRROR}.focus()")
        self.student.press_keys(Keys.CONTROL, "z")
        self.assertEqual(self.student.code, code)

    # Marks

    def test_marked_lines(self):
        """a message stands below its line, follows the line, is read out, and goes when its line is edited"""
        self.open()
        self.student.paste_code(SEVEN_LINES)
        self.run_script(f"{EDITOR}.markLine(5, 'No <b>two</b> here'); {EDITOR}.markLine(99, 'The end')")
        self.assertEqual(self.messages, ["No <b>two</b> here", "The end"])
        spoken = self.run_script("return document.querySelector('.editor-frame [aria-live=polite]').textContent")
        self.assertIn("Line 5: No <b>two</b> here", spoken)
        self.run_script(f"{MIRROR}.replaceRange('zero = 0\\n', {{line: 0, ch: 0}})")
        above = self.run_script("return document.querySelector('.line-message').closest('.CodeMirror-linewidget')"
                                ".parentElement.textContent")
        self.assertIn("return 2", above)
        self.run_script(f"{MIRROR}.replaceRange(' + 1', {{line: 5, ch: 12}})")
        self.student.until(lambda: self.messages == ["The end"])
        self.run_script(f"{EDITOR}.clearMarks()")
        self.assertEqual(self.messages, [])

    @property
    def messages(self):
        return self.student.texts(".editor-frame .line-message")

    def test_current_line(self):
        """the line that a program is at is highlighted and scrolled to, one at a time"""
        self.open()
        self.student.paste_code("x = 1\n" * 300)
        for line in (1, 250, 251):
            self.run_script(f"{EDITOR}.currentLine(arguments[0])", line)
            self.assertEqual(self.highlighted, [line - 1])
            top, height, box = self.run_script(
                f"const mirror = {MIRROR}; const info = mirror.getScrollInfo();"
                f"return [mirror.heightAtLine({line - 1}, 'local') - info.top, 20, info.clientHeight]")
            self.assertGreaterEqual(top, 0)
            self.assertLessEqual(top + height, box)
        self.run_script(f"{EDITOR}.currentLine(null)")
        self.assertEqual(self.highlighted, [])

    @property
    def highlighted(self):
        return self.run_script(
            f"const lines = []; {MIRROR}.eachLine((line) => "
            "line.bgClass?.includes('current-line') && lines.push(line.lineNo())); return lines")

    # Without CodeMirror, by touch, with a screen reader

    def test_marks_in_the_textarea(self):
        """without CodeMirror, marks are texts below the code"""
        self.tolerated = ("codemirror",)
        self.student.command("Network.setBlockedURLs", urls=["*codemirror*"])
        self.student.open()
        self.assertFalse(self.student.editor_is_enhanced)
        self.run_script(f"{EDITOR}.markLine(2, 'Wrong'); {EDITOR}.currentLine(1)")
        self.assertEqual(self.messages, ["The program is at line 1.", "Line 2: Wrong"])
        self.run_script(f"{EDITOR}.clearMarks(); {EDITOR}.currentLine(null)")
        self.assertEqual(self.messages, [])

    def test_touch(self):
        """on a touch device the text itself is editable"""
        self.student.command("Emulation.setTouchEmulationEnabled", enabled=True)
        self.student.command("Emulation.setEmitTouchEventsForMouse", enabled=True, configuration="mobile")
        self.addCleanup(self.student.command, "Emulation.setEmitTouchEventsForMouse", enabled=False)
        self.addCleanup(self.student.command, "Emulation.setTouchEmulationEnabled", enabled=False)
        self.student.resize(360, 740)
        self.open()
        self.check_editable()

    def test_screen_reader(self):
        """the editor for screen readers makes the text itself editable, keeps code and history, and is remembered"""
        self.open()
        self.type("first")
        self.assertTrue(self.student.has_focus("textarea"))
        button = ".editor-panel button[aria-pressed]"
        self.student.press(button)
        self.assertEqual(self.student.code, "first")
        self.check_editable()
        self.student.press_keys(Keys.CONTROL, "z")
        self.assertNotEqual(self.student.code, "x = 1")
        self.student.reload()
        self.assertEqual(self.student.attribute(button, "aria-pressed"), "true")
        self.check_editable()
        self.student.press(button)
        self.run_script(f"{EDITOR}.focus()")
        self.assertTrue(self.student.has_focus("textarea"))

    def check_editable(self):
        """Checks that the focused field is the visible text, has a name, and takes keys."""
        self.run_script(f"{EDITOR}.focus()")
        self.assertEqual(self.student.focused_attribute("contenteditable"), "true")
        role, name = self.student.read(
            lambda: ((field := self.student.focused).aria_role, field.accessible_name))
        self.assertEqual((role, name), ("textbox", "Your Python code"))
        self.student.press_keys(Keys.CONTROL, "a")
        self.student.press_keys("x = 1")
        self.student.until(lambda: self.student.code == "x = 1")

    # Limits

    def test_too_long(self):
        """code beyond 64 KiB is refused before it is sent"""
        self.open()
        self.student.paste_code("ä" * (32 * 1024) + "\n")
        self.run_script("window.sent = 0; const original = fetch;"
                        "window.fetch = (...values) => { sent += 1; return original(...values) }")
        self.student.press("#submit")
        self.assertIn("64 KiB", self.student.text(".prompt"))
        self.assertEqual(self.run_script("return sent"), 0)
