"""Tests what happens while a program runs: its input, stopping it, and a lost connection."""

from selenium.webdriver.common.keys import Keys

from running import GREETING, SLEEPING, RunTestCase

TOTAL = "import sys\ntotal = 0\nfor line in sys.stdin:\n    total += int(line)\nprint('Total:', total)\n"
SLOW = 'import time\nprint("one")\ntime.sleep(6)\nprint("two")\n'
# Records the sockets of the page. While `offline` is set, new ones cannot connect.
SOCKETS = "window.sockets = []; const Socket = WebSocket; window.offline = false;" \
    "WebSocket = class extends Socket { constructor(url) {" \
    "if (window.offline) url.pathname += '/none'; super(url); window.sockets.push(this); } };"


class RunInputTests(RunTestCase):
    def test_batch_input(self):
        """a program reads the input that was written before, and the input is kept over a reload"""
        student = self.student
        self.open(code=TOTAL)
        self.choose("box")
        student.fill(**{"run-input": "3\n4\n5"})
        self.assertIn("ended normally", self.run_code())
        self.assertEqual(self.output, "Total: 12")
        self.assertRegex(student.text(".run-usage"), r"Computing time: [\d.]+ of 1\s.\. Memory: \d+ of 256\sMB")
        student.reload()
        self.assertEqual(student.attribute("#run-input", "value"), "3\n4\n5")

    def test_line_by_line(self):
        """by keyboard alone, a program asks for its input line by line, until the student ends the input"""
        student = self.student
        code = GREETING + "import sys\nfor line in sys.stdin:\n    print('more:', line.strip())\nprint('over')\n"
        self.open(code=code)
        student.press(".CodeMirror-lines")
        student.press_keys(Keys.ALT, Keys.ENTER)
        student.until(lambda: student.focused_attribute("id") == "run-line")
        self.assertEqual(self.output, "Name?")
        announced = "return announcer.textContent"
        student.until(lambda: self.browser.execute_script(announced) == "Name?  Your program waits for your input.")
        student.press_keys("Ada", Keys.ENTER)
        self.until_output("Hello Ada")
        self.send("second")
        self.until_output("more: second")
        self.assertIn("Name? You typed: Ada\nHello Ada\n", self.browser.execute_script(
            "return document.querySelector('.run-log .pieces').textContent"))
        student.press("#end-input")
        self.assertIn("ended normally", self.outcome)
        self.until_output("over")
        self.assertEqual(student.focused_attribute("role"), "log", "the focus is lost")
        self.assertEqual(student.code, code, "the key that runs changed the code")

    def test_pasted_lines(self):
        """pasted lines are sent as lines, and what follows the last one stays in the field"""
        student = self.student
        self.open(code="print([input() for _ in range(3)])\n")
        self.start()
        student.until(lambda: student.find("#run-line"))
        self.browser.execute_script(
            "const clipboardData = new DataTransfer(); clipboardData.setData('text', '1\\r\\n2\\nlast');"
            "const options = { clipboardData, bubbles: true, cancelable: true };"
            "document.querySelector('#run-line').dispatchEvent(new ClipboardEvent('paste', options))")
        self.assertEqual(student.attribute("#run-line", "value"), "last")
        student.send_keys("#run-line", Keys.ENTER)
        self.assertIn("ended normally", self.outcome)
        self.until_output("['1', '2', 'last']")

    def test_fast_lines(self):
        """lines that are typed faster than the program reads arrive in order"""
        self.open(code="print([input() for _ in range(9)])\n")
        self.start()
        self.student.send_keys("#run-line", *(f"{n}\n" for n in range(9)))
        self.assertIn("ended normally", self.outcome)
        self.until_output(str([str(n) for n in range(9)]))

    def test_past_stdin(self):
        """a program that reads past sys.stdin gets input, although it does not say that it waits"""
        student = self.student
        self.open(code="print(sum(map(int, open(0))))\n")
        self.start()
        student.send_keys("#run-line", "20", Keys.ENTER, "22", Keys.ENTER)
        student.press("#end-input")
        self.assertIn("ended normally", self.outcome)
        self.until_output("42")

    def test_refused_input(self):
        """a line that the server refuses stays in its field, and can be sent again"""
        student = self.student
        self.open(code=GREETING)
        self.start()
        with self.answering("POST", "/runs/", 409):
            self.send("Ada")
            self.assertIn("did not take this input", student.text(".run-problem"))
        self.assertEqual(student.attribute("#run-line", "value"), "Ada")
        self.assertIn("(not sent)", self.output)
        student.send_keys("#run-line", Keys.ENTER)
        self.assertIn("ended normally", self.outcome)
        self.until_output("Hello Ada")
        self.assertIsNone(student.find(".run-problem"))

    def test_run_again(self):
        """a new run replaces the one before, which waits for input"""
        student = self.student
        self.open(code=GREETING)
        self.start()
        student.until(lambda: student.find("#run-line"))
        student.paste_code("print('new')\n")
        self.assertIn("ended normally", self.run_code())
        self.assertEqual(self.output, "new")
        self.assertIsNone(student.find("#run-line"))

    def test_two_tabs(self):
        """a run in another tab ends this one, and the page says why"""
        student = self.student
        self.open(code=SLEEPING)
        self.start()
        self.until_output("good night")
        with student.second_tab():
            self.open(code="print('second')\n")
            self.assertIn("ended normally", self.run_code())
        self.assertIn("stopped by another run", self.outcome)

    def test_leaving(self):
        """going to another exercise stops the program, and so does a reload"""
        student = self.student
        for leave in (lambda: student.choose_exercise("Countdown"), student.reload):
            self.open(code=GREETING)
            self.browser.execute_script(
                "const real = fetch; window.fetch = async (url, options) => {"
                "const response = await real(url, options);"
                "if (url.endsWith('/runs')) window.name = (await response.clone().json()).id; return response }")
            self.start()
            student.until(lambda: student.find("#run-line"))
            leave()
            self.assertIsNone(student.find(".run-body"))
            student.until(lambda: self.browser.execute_async_script(
                "const done = arguments[0];"
                "fetch(`/api/v1/runs/${window.name}`).then((response) => response.json())"
                ".then(({ status }) => done(status))") == "stopped")

    def test_expired(self):
        """a run that the server no longer has is over"""
        self.open(code=SLEEPING)
        self.start()
        self.until_output("good night")
        with self.answering("GET", "/runs/", 404):
            self.student.press("#stop")
            self.assertIn("no longer has this run", self.outcome)

    def test_connection_lost(self):
        """while the connection is lost the panel says so, and the missed output and the end follow"""
        student = self.student
        self.tolerated = ("WebSocket", "ERR_BLOCKED_BY_CLIENT")
        script = student.command("Page.addScriptToEvaluateOnNewDocument", source=SOCKETS)
        self.addCleanup(student.command, "Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"])
        self.open(code=SLOW)
        self.start()
        self.until_output("one")
        student.command("Network.setBlockedURLs", urls=["*/api/v1/runs/*"])
        self.browser.execute_script("offline = true; sockets.forEach((socket) => socket.close())")
        student.until(lambda: "can’t be reached" in student.text(".run-note"))
        student.command("Network.setBlockedURLs", urls=[])
        self.assertIn("ended normally", self.outcome)
        self.until_output("one\ntwo")
        self.assertIsNone(student.find(".run-note"))

        student.paste_code(GREETING)
        self.start()
        self.send("Ada")
        self.assertIn("ended normally", self.outcome)
        self.until_output("Hello Ada")

    def test_stop(self):
        """a program that never ends is stopped by the button"""
        self.open(code=SLEEPING)
        self.start()
        self.until_output("good night")
        self.student.press("#stop")
        self.assertIn("You stopped your program", self.outcome)
        self.assertEqual(self.output, "good night")
        self.assertIsNone(self.student.find("#stop"))
