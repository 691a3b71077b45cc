"""What the tests of runs and of steps share."""

from contextlib import contextmanager

from selenium.webdriver.common.keys import Keys

import suite

GREETING = 'name = input("Name? ")\nprint("Hello", name)\n'
# Sleeps, so that only Stop ends it: server.py sets a wall-clock limit of 5 minutes.
SLEEPING = 'import time\nprint("good night")\nwhile True:\n    time.sleep(1)\n'
COUNTDOWN = "def countdown(start):\n    steps = []\n    while start > 0:\n        steps.append(start)\n" \
    "        start -= 1\n    return steps\n"


class RunTestCase(suite.PageTestCase):
    def open(self, slug="shopping", code=None):
        self.browser.get(f"{suite.options.base_url}#/exercises/{slug}")
        self.student.until_loaded()
        self.student.until(lambda: self.student.is_connected)
        if code is not None:
            self.student.paste_code(code)

    def start(self, button="#run"):
        self.student.press(button)

    def run_code(self, button="#run"):
        """Runs the code, and returns how the run ended."""
        self.start(button)
        return self.outcome

    @property
    def outcome(self):
        return self.student.text(".run-outcome")

    @property
    def output(self):
        return self.student.text(".run-log .pieces").strip()

    def until_output(self, text):
        self.student.until(lambda: text in self.output)

    def send(self, line):
        self.student.until(lambda: "waits for your input" in self.student.text(".run-status"))
        self.student.send_keys("#run-line", line, Keys.ENTER)

    def write_call(self, call):
        self.student.press("#run-call")
        self.student.press_keys(Keys.CONTROL, "a")
        self.student.press_keys(call)

    def scroll_up(self):
        """Shows the editor. It may lie below the header, where it cannot be clicked."""
        self.browser.execute_script("scrollTo(0, 0)")

    def change_code(self, text):
        self.scroll_up()
        self.student.type_code(text)

    def choose(self, value):
        self.student.press(f".run-choice span:has(> input[value={value}])")

    @contextmanager
    def answering(self, method, path, status):
        """Lets the page get this status for requests with this method whose path contains `path`."""
        self.student.answer(path, status, method=method, detail="Refused. Try again in 7 seconds.")
        try:
            yield
        finally:
            self.student.stop_answering()

    def check_width(self):
        width = self.browser.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertEqual(width, 0, "the page can be scrolled sideways")
