"""Tests runs that judge nothing: input, output, stopping, own calls, steps, and a lost connection."""

from contextlib import contextmanager

from selenium.webdriver.common.keys import Keys

import suite

GREETING = 'name = input("Name? ")\nprint("Hello", name)\n'
TOTAL = "import sys\ntotal = 0\nfor line in sys.stdin:\n    total += int(line)\nprint('Total:', total)\n"
# Sleeps, so that only Stop ends it: server.py sets a wall-clock limit of 5 minutes.
SLEEPING = 'import time\nprint("good night")\nwhile True:\n    time.sleep(1)\n'
SLOW = 'import time\nprint("one")\ntime.sleep(6)\nprint("two")\n'
COUNTDOWN = "def countdown(start):\n    steps = []\n    while start > 0:\n        steps.append(start)\n" \
    "        start -= 1\n    return steps\n"
STEPS = "def double(number):\n    return 2 * number\n\ntotal = 1\nprint('before')\n" \
    "total = double(total)\nprint(total)\n"
HOSTILE = "print('x' * 20000)\nprint('\\x1b[31mred\\x1b[0m\\ttab')\nprint('\\u202eabc \\u05d0\\u05d1')\n" \
    "print('e' + '\\u0301' * 200)\nprint(list(range(3000)))\nprint('<img src=x onerror=alert(1)>')\n"
# Records the sockets of the page. While `offline` is set, new ones cannot connect.
SOCKETS = "window.sockets = []; const Socket = WebSocket; window.offline = false;" \
    "WebSocket = class extends Socket { constructor(url) {" \
    "if (window.offline) url.pathname += '/none'; super(url); window.sockets.push(this); } };"


class RunTests(suite.PageTestCase):
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
        self.student.find("#run-line").send_keys(line, Keys.ENTER)

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
    def answering(self, requests, status):
        """Lets the page get this status for requests that begin with `requests`, such as `POST /runs`."""
        self.browser.execute_script(
            "const [requests, status] = arguments; window.realFetch ??= fetch;"
            "const headers = { 'Content-Type': 'application/problem+json' };"
            "const body = JSON.stringify({ detail: 'Refused. Try again in 7 seconds.' });"
            "window.fetch = async (url, options) =>"
            "`${options.method} ${url.replace('/api/v1', '')}`.startsWith(requests) ?"
            "new Response(body, { status, headers }) : realFetch(url, options)", requests, status)
        try:
            yield
        finally:
            self.browser.execute_script("window.fetch = realFetch")

    @property
    def step(self):
        return self.student.text(".step-title")

    def variables(self):
        """The variables that the steps show, by function."""
        return {
            frame.find_element("css selector", "h4").text.split("line")[0].strip():
                [row.text.replace("\n", " ") for row in frame.find_elements("css selector", "tr")]
            for frame in self.student.find_all(".frame")
        }

    def check_width(self):
        width = self.browser.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertEqual(width, 0, "the page can be scrolled sideways")

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
        self.assertEqual(student.find("#run-input").get_attribute("value"), "3\n4\n5")

    def test_nothing_is_stored(self):
        """a run adds no submission and no points"""
        student = self.student
        self.open("hello", "def hello():\n    return 'Hello'\n")
        self.assertIn("ended normally", self.run_code())
        self.assertEqual(student.text(".run-value pre"), "'Hello'")
        student.reload()
        self.assertEqual(student.submissions, [])
        self.assertEqual(student.points, "0 points")

    def test_line_by_line(self):
        """by keyboard alone, a program asks for its input line by line, until the student ends the input"""
        student = self.student
        code = GREETING + "import sys\nfor line in sys.stdin:\n    print('more:', line.strip())\nprint('over')\n"
        self.open(code=code)
        student.press(".CodeMirror-lines")
        student.press_keys(Keys.ALT, Keys.ENTER)
        student.until(lambda: student.focused.get_attribute("id") == "run-line")
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
        self.assertEqual(student.focused.get_attribute("role"), "log", "the focus is lost")
        self.assertEqual(student.code, code, "the key that runs changed the code")

    def test_stop(self):
        """a program that never ends is stopped by the button"""
        self.open(code=SLEEPING)
        self.start()
        self.until_output("good night")
        self.student.press("#stop")
        self.assertIn("You stopped your program", self.outcome)
        self.assertEqual(self.output, "good night")
        self.assertIsNone(self.student.find("#stop"))

    def test_endless_loop(self):
        """a loop that never ends reaches the limit, which is named"""
        self.open(code="while True:\n    pass\n")
        self.assertIn("may compute for 1 s", self.run_code())

    def test_endless_printing(self):
        """a program that prints for ever keeps the page small and usable, and the page says what is missing"""
        student = self.student
        self.open(code="n = 0\nwhile True:\n    n += 1\n    print(n)\n")
        self.start()
        self.until_output("100")
        self.change_code("# still typing")
        self.assertIn("printed too much", self.outcome)
        self.assertEqual(student.code, "# still typing")
        student.until(lambda: student.find(".left-out"))
        self.assertRegex(student.text(".left-out"), r"^\d+,\d+ earlier lines are not shown")
        shown = self.browser.execute_script("return document.querySelector('.run-log .pieces').textContent")
        self.assertLessEqual(len(shown), 100_000)
        self.assertLessEqual(shown.count("\n"), 3000)
        self.assertIn("Only the beginning is kept", student.text(".run-report"))

        student.paste_code("while True:\n    print('x' * 10000, end='')\n")
        self.assertIn("printed too much", self.run_code())
        shown = self.browser.execute_script("return document.querySelector('.run-log .pieces').textContent")
        self.assertLessEqual(len(shown), 100_000)
        self.check_width()

    def test_own_call(self):
        """a function is called with the student's values, and the value is shown"""
        student = self.student
        self.open("countdown", COUNTDOWN)
        self.start()
        self.assertIn("in place of start", student.text(".run-problem"))
        self.assertEqual(student.focused.get_attribute("id"), "run-call")
        student.press_keys("3", Keys.ENTER)
        self.assertEqual(student.text(".run-value pre"), "[3, 2, 1]")
        self.assertIn("countdown(3)", student.text(".run-value"))
        self.assertIsNone(student.find(".run-problem"))
        student.reload()
        self.assertEqual(student.find("#run-call").get_attribute("value"), "countdown(3)")
        self.write_call("countdown(3")
        self.assertIn("not a Python expression", self.run_code())
        student.paste_code("def countdown(start):\n    print(start)\n")
        self.write_call("countdown(7)")
        self.run_code()
        self.assertEqual((self.output, student.text(".run-value pre")), ("7", "None"))
        self.assertIn("returned nothing", student.text(".run-value"))

    def test_suggested_call(self):
        """the suggested call has the parameters of the function in the code, and follows the code"""
        student = self.student
        self.open("sum")
        call = lambda: student.find("#run-call").get_attribute("value")
        self.assertEqual(call(), "sum(a, b)")
        student.type_code("import math\ndef sum(first: int, text='a, b)', *, third, **rest):\nreturn first")
        student.until(lambda: call() == "sum(first, third=third)")

    def test_error(self):
        """an error names the line, and its text is labelled"""
        self.open(code="print('fine')\nprint(1 / 0)\n")
        self.assertIn("stopped with an error", self.run_code())
        self.assertIn("line 2", self.outcome)
        self.assertIn("ZeroDivisionError", self.outcome)
        self.assertEqual(self.student.text(".run-log .stdout"), "fine")
        self.assertRegex(self.student.text(".run-log .stderr"), r"(?s)^Errors\nTraceback.*ZeroDivisionError")

        self.student.paste_code("import sys\nprint('no', file=sys.stderr)\nsys.exit(3)\n")
        self.assertIn("stopped with an error", self.run_code())
        self.assertEqual(self.student.text(".run-log .stderr"), "Errors\nno")
        self.student.paste_code("print('a'\n")
        self.assertIn("line 1", self.run_code())

    def test_languages(self):
        """in Finnish, our texts are Finnish, and the server's words are marked as English"""
        student = self.student
        self.open()
        self.browser.execute_script("localStorage.setItem('sandmartin.language', 'fi')")
        student.reload()
        student.paste_code("print(1 / 0)\n")
        self.assertIn("pysähtyi virheeseen", self.run_code())
        english = student.text(".run-outcome [lang=en]")
        self.assertIn("ZeroDivisionError", english)

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
        self.assertEqual(student.find("#run-line").get_attribute("value"), "last")
        student.find("#run-line").send_keys(Keys.ENTER)
        self.assertIn("ended normally", self.outcome)
        self.until_output("['1', '2', 'last']")

    def test_fast_lines(self):
        """lines that are typed faster than the program reads arrive in order"""
        self.open(code="print([input() for _ in range(9)])\n")
        self.start()
        self.student.until(lambda: self.student.find("#run-line")).send_keys(*(f"{n}\n" for n in range(9)))
        self.assertIn("ended normally", self.outcome)
        self.until_output(str([str(n) for n in range(9)]))

    def test_past_stdin(self):
        """a program that reads past sys.stdin gets input, although it does not say that it waits"""
        student = self.student
        self.open(code="print(sum(map(int, open(0))))\n")
        self.start()
        student.until(lambda: student.find("#run-line")).send_keys("20", Keys.ENTER, "22", Keys.ENTER)
        student.press("#end-input")
        self.assertIn("ended normally", self.outcome)
        self.until_output("42")

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

    def test_without_code_mirror(self):
        """the key that runs works in the plain textarea too"""
        student = self.student
        self.tolerated = ("codemirror",)
        student.command("Network.setBlockedURLs", urls=["*codemirror*"])
        self.open("hello")
        student.type_code("def hello():\n    return 5")
        student.press_keys(Keys.ALT, Keys.ENTER)
        self.assertIn("ended normally", self.outcome)
        self.assertEqual(student.text(".run-value pre"), "5")
        self.assertEqual(student.code, "def hello():\n    return 5")

    def test_hostile_output(self):
        """escape sequences, long lines and other hostile output stay in their box, in a narrow window too"""
        student = self.student
        student.resize(360, 740)
        self.open(code=HOSTILE)
        self.assertIn("ended normally", self.run_code())
        self.assertIn("␛[31mred␛[0m\ttab", self.browser.execute_script(
            "return document.querySelector('.run-log .pieces').textContent"))
        self.assertIsNone(student.find(".run-log img"))
        self.check_width()
        self.start("#step-through")
        student.until(lambda: student.find(".steps"))
        self.check_width()

    def test_refused(self):
        """code that cannot be run, and a server that refuses, are explained, and the code stays"""
        student = self.student
        self.open(code=" ")
        self.start()
        self.assertIn("no code yet", student.text(".run-problem"))
        student.paste_code("#" * 70_000)
        self.start()
        self.assertIn("too long", student.text(".run-problem"))
        student.paste_code("print(1)\n")
        refusals = (413, "too long for the server"), (429, "Wait 7 seconds"), (503, "cannot run programs"), \
            (404, "no longer there")
        for status, words in refusals:
            with self.subTest(status=status), self.answering("POST /runs", status):
                self.start()
                student.until(lambda: words in student.text(".run-problem"))
                self.assertEqual(student.code, "print(1)\n")
        self.assertIn("ended normally", self.run_code())

    def test_expired(self):
        """a run that the server no longer has is over"""
        self.open(code=SLEEPING)
        self.start()
        self.until_output("good night")
        with self.answering("GET /runs/", 404):
            self.student.press("#stop")
            self.assertIn("no longer has this run", self.outcome)

    def test_refused_input(self):
        """a line that the server refuses stays in its field, and can be sent again"""
        student = self.student
        self.open(code=GREETING)
        self.start()
        with self.answering("POST /runs/", 409):
            self.send("Ada")
            self.assertIn("did not take this input", student.text(".run-problem"))
        self.assertEqual(student.find("#run-line").get_attribute("value"), "Ada")
        self.assertIn("(not sent)", self.output)
        student.find("#run-line").send_keys(Keys.ENTER)
        self.assertIn("ended normally", self.outcome)
        self.until_output("Hello Ada")
        self.assertIsNone(student.find(".run-problem"))

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

    def test_picture(self):
        """the picture that a program drew is shown, no wider than its box"""
        exercise = suite.options.exercises / "wide-picture"
        if not exercise.exists():
            self.skipTest(f"the server's course has no exercise wide-picture ({suite.options.exercises})")
        self.open("wide-picture", (exercise / "solutions/accepted/stripes.py").read_text())
        self.run_code()
        picture = self.student.until(lambda: self.student.find(".run-report img"))
        self.student.until(lambda: self.browser.execute_script("return arguments[0].naturalWidth", picture) == 2000)
        self.assertIn("your program drew", picture.accessible_name)
        self.check_width()

    def test_steps(self):
        """the steps of a program go back and forth with their variables, calls and output, by keyboard too"""
        student = self.student
        self.open(code=STEPS)
        self.start("#step-through")
        self.assertEqual(self.step, "Line 1 runs next.")
        self.assertEqual(student.focused.get_attribute("id"), "step-slider")
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
        self.assertEqual(student.find(".step-back").get_attribute("aria-disabled"), "true")
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
        self.assertEqual(student.find("#run-call").get_attribute("value"), "countdown(1)")

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
        self.assertEqual(len(student.find_all(".frame")), 10)
        self.assertRegex(student.text(".step-stack"), r"\d+ more calls between these are not shown")
        self.assertIn("the program", student.find_all(".frame")[-1].text)

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

    def test_example(self):
        """an example of the handout runs in place of the code, and can be put into the editor"""
        student = self.student
        self.open(code="# my own code")
        self.browser.execute_script(
            "document.querySelector('.handout').dispatchEvent(new CustomEvent('try-code', "
            "{ bubbles: true, detail: { code: \"print('from the example')\" } }))")
        self.assertIn("ended normally", self.outcome)
        self.assertEqual(self.output, "from the example")
        self.assertIn("not your code", student.text(".run-example"))
        self.assertEqual(student.code, "# my own code")
        student.press(".run-example button")
        self.assertEqual(student.code, "print('from the example')")
        self.scroll_up()
        student.press(".aside button")
        self.assertEqual(student.code, "# my own code")
        self.run_code()
        self.assertIsNone(student.find(".run-example"))

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
