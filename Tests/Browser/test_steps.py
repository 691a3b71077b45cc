"""Tests the steps of a program: back and forth, its variables, calls and output."""

from selenium.webdriver.common.keys import Keys

from running import COUNTDOWN, GREETING, RunTestCase

STEPS = "def double(number):\n    return 2 * number\n\ntotal = 1\nprint('before')\n" \
    "total = double(total)\nprint(total)\n"


class StepsTests(RunTestCase):
    @property
    def step(self):
        return self.student.text(".step-title")

    def variables(self):
        """The variables that the steps show, by function."""
        return self.student.read(lambda: {
            frame.find_element("css selector", "h4").text.split("line")[0].strip():
                [row.text.replace("\n", " ") for row in frame.find_elements("css selector", "tr")]
            for frame in self.student.find_all(".frame")
        })

    def test_steps(self):
        """the steps of a program go back and forth with their variables, calls and output, by keyboard too"""
        student = self.student
        self.open(code=STEPS)
        self.start("#step-through")
        self.assertEqual(self.step, "Line 1 runs next.")
        self.assertEqual(student.focused_attribute("id"), "step-slider")
        student.press(".step-forward")
        student.press(".step-forward")
        self.assertEqual(self.step, "Line 5 runs next.")
        self.assertEqual(self.variables(), {"the program": ["total 1 new"]})
        self.assertEqual(student.text(".step-output"), "Nothing yet.")
        self.assertEqual(student.text(".listing [aria-current]").split(), ["5", "print('before')"])
        student.press_keys(Keys.ARROW_RIGHT)
        self.assertEqual(student.text(".step-output"), "before")
        student.press_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.step, "double is called with number = 1.")
        self.assertEqual(self.variables(), {"double": ["number 1 new"], "the program": ["total 1"]})
        student.press_keys(Keys.ARROW_RIGHT * 2)
        self.assertEqual(self.step, "double returns 2.")
        student.press_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.variables(), {"the program": ["total 2 changed"]})
        student.press_keys(Keys.ARROW_LEFT)
        self.assertEqual(self.step, "double returns 2.")
        student.press_keys(Keys.HOME)
        self.assertEqual(self.step, "Line 1 runs next.")
        self.assertEqual(student.attribute(".step-back", "aria-disabled"), "true")
        student.press_keys(Keys.END)
        self.assertIn("where the program ended", student.text(".steps"))
        student.until(lambda: self.browser.execute_script("return announcer.textContent").startswith("Step 8 of 8."))

        self.assertNotIn("changed your code", student.text(".steps"))
        self.change_code("# new")
        self.assertIn("changed your code", student.text(".steps"))
        self.assertIn("def double(number):", student.text(".listing"))
        student.press(".steps > header button")
        self.assertEqual(self.output, "before\n2")

    def test_steps_of_a_call(self):
        """the steps of a call end with its exception"""
        student = self.student
        self.open("countdown", "def countdown(start):\n    return [start].pop(2)\n")
        self.write_call("countdown(4)")
        self.start("#step-through")
        self.assertEqual(self.step, "countdown is called with start = 4.")
        self.assertIn("countdown(4)", student.text(".step-call"))
        student.press(".step-last")
        self.assertIn("Line 2 raises an error: IndexError", self.step)
        self.assertIn("pop index out of range", self.outcome)

    def test_steps_of_a_failed_test(self):
        """the call of a failed test is stepped through, and stays in the field of the call"""
        student = self.student
        self.open("countdown", COUNTDOWN)
        self.browser.execute_script(
            "document.querySelector('.work').dispatchEvent(new CustomEvent('step-through', "
            "{ bubbles: true, detail: { call: 'countdown(1)' } }))")
        self.assertEqual(self.step, "countdown is called with start = 1.")
        self.assertEqual(student.attribute("#run-call", "value"), "countdown(1)")

    def test_steps_with_input(self):
        """a program that asks for input is recorded too"""
        student = self.student
        self.open(code=GREETING)
        self.start("#step-through")
        self.send("Ada")
        student.until(lambda: student.find("#step-slider"))
        student.press(".step-last")
        self.assertEqual(self.variables(), {"the program": ["name 'Ada' new"]})

    def test_marks_in_the_editor(self):
        """the editor shows the current line of the steps, until the code changes, and the line of a mistake"""
        student = self.student
        self.open(code="total = 1\nprint(total)\n")
        self.start("#step-through")
        student.until(lambda: student.find("#step-slider"))
        student.press_keys(Keys.END)
        current = "return document.querySelector('.CodeMirror .current-line')?.parentElement.textContent ?? null"
        student.until(lambda: "print(total)" in (self.browser.execute_script(current) or ""))
        self.change_code("# new")
        student.until(lambda: self.browser.execute_script(current) is None)

        student.paste_code("total = 1\nprint(totl)\n")
        self.assertIn("NameError", self.run_code())
        self.assertIn("NameError", student.text(".CodeMirror .line-message"))
        student.paste_code("print(1)\n")
        self.assertIn("ended normally", self.run_code())
        self.assertIsNone(student.find(".CodeMirror .line-message"))

    def test_steps_of_a_recursion(self):
        """of a deep recursion, the innermost and the outermost calls are shown, and the number of the others"""
        student = self.student
        self.open(code="def down(n):\n    return down(n + 1)\n\ndown(0)\n")
        self.start("#step-through")
        student.until(lambda: student.find("#step-slider"))
        student.press(".step-last")
        self.assertEqual(student.count(".frame"), 10)
        self.assertRegex(student.text(".step-stack"), r"\d+ more calls between these are not shown")
        self.assertIn("the program", student.texts(".frame")[-1])

    def test_most_steps(self):
        """a program with more than 1,000 steps shows the first 1,000, and the page says why they end"""
        student = self.student
        self.open(code="n = 0\nwhile True:\n    n += 1\n")
        self.start("#step-through")
        student.until(lambda: student.find("#step-slider"))
        student.press(".step-last")
        self.assertEqual(student.text(".step-count"), "Step 1,000 of 1,000")
        self.assertIn("ends after 1,000 steps, because it can hold no more", student.text(".steps"))
        self.assertIn("computed for too long", self.outcome)

    def test_no_steps(self):
        """code that Python cannot read has no steps, and the page says so"""
        self.open(code="print('a'\n")
        self.assertIn("line 1", self.run_code("#step-through"))
        self.assertIn("no line of your code ran", self.student.text(".run-report"))
        self.assertIsNone(self.student.find(".steps"))
