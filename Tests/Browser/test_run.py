"""Tests runs that judge nothing: output, own calls, limits, refusals, and what the page says about each."""

from selenium.webdriver.common.keys import Keys

from running import COUNTDOWN, RunTestCase
import suite

HOSTILE = "print('x' * 20000)\nprint('\\x1b[31mred\\x1b[0m\\ttab')\nprint('\\u202eabc \\u05d0\\u05d1')\n" \
    "print('e' + '\\u0301' * 200)\nprint(list(range(3000)))\nprint('<img src=x onerror=alert(1)>')\n"


class RunTests(RunTestCase):
    def test_nothing_is_stored(self):
        """a run adds no submission and no points"""
        student = self.student
        self.open("hello", "def hello():\n    return 'Hello'\n")
        self.assertIn("ended normally", self.run_code())
        self.assertEqual(student.text(".run-value pre"), "'Hello'")
        student.reload()
        self.assertEqual(student.submissions, [])
        self.assertEqual(student.points, "0 points")

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
        self.assertEqual(student.focused_attribute("id"), "run-call")
        student.press_keys("3", Keys.ENTER)
        self.assertEqual(student.text(".run-value pre"), "[3, 2, 1]")
        self.assertIn("countdown(3)", student.text(".run-value"))
        self.assertIsNone(student.find(".run-problem"))
        student.reload()
        self.assertEqual(student.attribute("#run-call", "value"), "countdown(3)")
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
        call = lambda: student.attribute("#run-call", "value")
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
        """in Finnish, our texts and the grader's are Finnish, and what Python says is marked as English"""
        student = self.student
        self.open()
        self.browser.execute_script("localStorage.setItem('sandmartin.language', 'fi')")
        student.reload()
        student.paste_code("print(1 / 0)\n")
        self.assertIn("pysähtyi virheeseen", self.run_code())
        self.assertIn("Ohjelmasi pysähtyi riville 1", student.text(".run-outcome"))
        self.assertEqual(student.text(".run-outcome [lang=en]"), "ZeroDivisionError: division by zero.")

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
            with self.subTest(status=status), self.answering("POST", "/runs", status):
                self.start()
                student.until(lambda: words in student.text(".run-problem"))
                self.assertEqual(student.code, "print(1)\n")
        self.assertIn("ended normally", self.run_code())

    def test_picture(self):
        """the picture that a program drew is shown, no wider than its box"""
        exercise = suite.options.exercises / "wide-picture"
        if not exercise.exists():
            self.skipTest(f"the server's course has no exercise wide-picture ({suite.options.exercises})")
        self.open("wide-picture", (exercise / "solutions/accepted/stripes.py").read_text())
        self.run_code()
        width = "return document.querySelector('.run-report img')?.naturalWidth"
        self.student.until(lambda: self.browser.execute_script(width) == 2000)
        name = self.student.use(".run-report img", lambda picture: picture.accessible_name)
        self.assertIn("your program drew", name)
        self.check_width()

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
