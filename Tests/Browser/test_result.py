"""Tests what a student learns from a result: comparisons, marked lines, limits, hints, and what comes next."""

import uuid

from selenium.webdriver.common.keys import Keys

from injection import inject, inject_submission, result_of
import suite

HELLO = 'def hello():\nreturn "Hello"'
WRONG = "def hello():\nreturn None"
WRONG_TOO = "def hello():\nreturn 1"
# Sleeps, so that only the wall-clock limit ends it: server.py sets 5 minutes.
ENDLESS = "from time import sleep\ndef hello():\nwhile True:\nsleep(1)"

RESULT = ".result-panel "
# The messages beside the lines in the editor, with the numbers of the lines.
MARKS = """((mirror) => Array.from({ length: mirror.lineCount() }, (_, line) => line).flatMap((line) =>
  (mirror.lineInfo(line).widgets ?? []).map(({ node }) => [line + 1, node.textContent]))
)(document.querySelector(".CodeMirror").CodeMirror)"""


class ResultTests(suite.PageTestCase):
    def show(self, *tests, **fields):
        """Submits code whose result has these tests and fields."""
        inject_submission(self, tests=list(tests), verdict="partial", **fields)
        self.student.open()
        self.student.type_code(WRONG)
        self.student.submit()

    def evaluate(self, expression, *arguments):
        return self.browser.execute_script(f"return {expression}", *arguments)

    def texts(self, selector):
        """The texts of the elements that have one."""
        return [text for text in self.student.texts(selector) if text]

    def test_failing_first(self):
        """the first failing test is on top and open, later ones are closed, and passed ones are a short list"""
        student = self.student
        self.show(
            result_of("passed", name="first"), result_of("skipped", name="second", message="no time"),
            result_of("failed", name="third", message="third message"),
            result_of("failed", name="fourth", message="fourth message"), result_of("passed", name="fifth"),
        )
        self.assertEqual(self.texts(RESULT + ".test-name"), ["third", "fourth", "second"])
        self.assertEqual(self.texts(RESULT + ".message")[-1], "third message")
        self.assertEqual(student.text(".passed-tests summary"), "2 tests passed")
        student.press(".passed-tests summary")
        self.assertEqual(self.texts(".passed-tests .test-name"), ["first", "fifth"])
        student.press(RESULT + ".test:nth-child(2) summary")
        student.until(lambda: "fourth message" in self.texts(RESULT + ".message"))

    def test_real_result(self):
        """a wrong program shows its failing test, and the prints of each test"""
        student = self.student
        student.open()
        student.type_code('def hello():\nprint("I am here")\nreturn "hello"')
        student.submit()
        self.assertIn("Hello", student.tests[0])
        student.press(RESULT + "[open] .more summary", line="What your program printed")
        student.until(lambda: "I am here" in self.texts(RESULT + ".text-box"))

    def test_comparison(self):
        """call, returned and expected value stand below each other, and the different characters are marked"""
        self.show(result_of(call="greet('Ada')", got="'hello, Ada!'", expected="'Hello, Ada!'", message="Say hello."))
        self.assertEqual(
            self.student.texts(".value-comparison tr"),
            ["Call greet('Ada')", "Yours 'hello, Ada!'", "Expected 'Hello, Ada!'"],
        )
        lefts = self.student.read(
            lambda: {round(code.rect["x"]) for code in self.student.find_all(".value-comparison code")})
        self.assertEqual(len(lefts), 1, "the values are not aligned")
        self.assertEqual(self.texts(".value-comparison mark"), ["h", "H"])

    def test_different_values(self):
        """values that have nothing in common are not marked"""
        self.show(result_of(call="hello()", got="None", expected="'Hello'"))
        self.assertEqual(self.texts(".value-comparison mark"), [])

    def test_details_are_not_repeated(self):
        """details that only repeat the comparison are left out, others stay"""
        details = "call:      half(4)\nreturned:  4\nexpected:  2"
        self.show(
            result_of(name="one", call="half(4)", got="4", expected="2", details=details),
            result_of(name="two", call="half(4)", got="4", expected="2", details=details + "\nalso with:  n=5"),
        )
        self.assertEqual(self.texts(RESULT + ".more summary"), [])
        self.student.press(RESULT + ".test:nth-child(2) summary")
        self.student.until(lambda: self.texts(RESULT + ".more summary") == ["Details"])

    def test_invisible_characters(self):
        """invisible characters are shown and named in words"""
        cases = [
            ("'Sum: 7 '", "'Sum: 7'", "Your output ends with a space.", "·"),
            ("'Sum:\\t7'", "'Sum: 7'", "Your output contains a tab that the other one lacks.", "→"),
            ("'Sum:\\xa07'", "'Sum: 7'", "Your output contains a no-break space", "‹no-break space›"),
            ("'Sum:\\u200b 7'", "'Sum: 7'", "Your output contains a zero-width space", "‹zero-width space›"),
            ("'Sum: 7\\r'", "'Sum: 7'", "Your output contains a carriage return", "␍"),
            ("'Sum: \\u200f7'", "'Sum: 7'", "Your output contains a right-to-left mark", "‹right-to-left mark›"),
            ("'cafe\\u0301'", "'café'", "Both texts look the same", "́"),
            ("'a \\nb'", "'a\\nb'", "Your output has a space at the end of line 1.", "a·"),
            ("'a\\nb'", "'a \\nb'", "The expected output has a space at the end of line 1.", "a·"),
        ]
        self.show(*(result_of(name=str(number), got=got, expected=expected)
                    for number, (got, expected, _, _) in enumerate(cases)))
        for number, (got, _, note, sign) in enumerate(cases, start=1):
            row = f"{RESULT}.test:nth-child({number}) "
            if number > 1:
                self.student.press(row + "summary")
            self.assertIn(note, self.student.text(row + ".notes"), got)
            self.assertIn(sign, self.student.text(row + ".comparison-box"), got)

    def test_missing_final_newline(self):
        """a missing line break at the end of a returned text is shown and named; of an output it does not count"""
        self.show(
            result_of(name="one", call="menu()", got="'Soup\\nCake'", expected="'Soup\\nCake\\n'"),
            result_of(name="two", got="'Soup\\nCake'", expected="'Soup\\nPie\\n'"),
        )
        self.assertIn("lacks the line break (\\n) at its end", self.student.text(".notes"))
        self.assertIn("Cake↵", self.student.text(".comparison-box.lines"))
        self.student.press(RESULT + ".test:nth-child(2) summary")
        lines = self.student.text(RESULT + ".test:nth-child(2) .lines")
        self.assertEqual(lines.splitlines(), ["Soup", "Yours Cake", "Expected Pie"])
        self.assertIsNone(self.student.find(RESULT + ".test:nth-child(2) .notes"))

    def test_missing_line(self):
        """of an output without its last line, only this line differs"""
        self.show(result_of(got="'Soup\\nCake\\n'", expected="'Soup\\nCake\\nTea\\n'"))
        self.assertEqual(self.student.text(".comparison-box.lines").splitlines(), ["Soup", "Cake", "Expected Tea"])

    def test_long_outputs(self):
        """of two long outputs only the lines around the difference are shown"""
        lines = [f"line {number}" for number in range(1000)]
        other = [*lines[:500], "another line", *lines[501:]]
        self.show(result_of(got=repr("\n".join(other)), expected=repr("\n".join(lines))))
        shown = self.student.text(".comparison-box.lines").splitlines()
        self.assertEqual(shown, [
            "… 498 equal lines …", "line 498", "line 499", "Yours another line", "Expected line 500", "line 501",
            "line 502", "… 497 equal lines …",
        ])

    def test_hidden_test(self):
        """a hidden test shows its title, and what a hidden test is"""
        student = self.student
        self.show(result_of(name="Large numbers", hidden=True))
        self.assertEqual(student.tests[0].splitlines()[0], "Large numbershidden")
        self.assertIsNone(student.find(RESULT + ".value-comparison"))
        student.press(RESULT + ".test .explain")
        self.assertIn("stay secret", student.text("dialog"))

    def test_explanations_by_keyboard(self):
        """an explanation opens and closes by keyboard, and the focus returns"""
        student = self.student
        self.show(result_of("cpu_limit", message="This test used more than 2 s."))
        names = student.read(lambda: [found.accessible_name for found in student.find_all(".verdict .explain")])
        for name in ("What does “Partly solved” mean?", "What does “Points” mean?"):
            self.assertIn(name, names)
        button = RESULT + ".questions .explain"
        self.assertEqual(student.text(button), "What does “ran too long” mean?")
        student.send_keys(button, Keys.ENTER)
        self.assertIn("a loop never ends", student.text("dialog"))
        student.press_keys(Keys.ESCAPE)
        student.until(lambda: student.find("dialog") is None)
        self.assertTrue(student.has_focus(button))

    def test_use_of_limits(self):
        """the use of a limit is shown from 70 % of the limit on"""
        self.show(result_of(), usage={
            "cpu_ms": 1800, "cpu_limit_ms": 2000, "memory_bytes": 10 << 20, "memory_limit_bytes": 256 << 20,
            "output_bytes": 700, "output_limit_bytes": 1000,
        })
        self.assertEqual(self.texts(".usage li"), [
            "Your program used 1.8 s of 2 s of computing time.",
            "Your program printed 700 bytes of at most 1,000 bytes.",
        ])

    def test_step_through(self):
        """a failed test with a call offers to step through this call"""
        student = self.student
        self.show(result_of(call="half(3)", got="2", expected="1"), result_of(name="none", message="no call"))
        self.browser.execute_script(
            "addEventListener('step-through', (event) => { window.stepped = event.detail.call; })")
        student.press(".step-through")
        self.assertEqual(self.evaluate("window.stepped"), "half(3)")
        student.press(RESULT + ".test:nth-child(2) summary")
        self.assertEqual(student.count(".step-through"), 1)

    def test_marked_lines(self):
        """the lines of a result are marked in the editor; a new submission and other code have no marks"""
        student = self.student
        self.show(result_of(line=2, message="`hello()` returned None"), result_of(name="two", line=2),
                  result_of(name="three", line=1, message="About line 1"))
        expected = [[1, "About line 1"], [2, "hello() returned None"]]
        student.until(lambda: self.evaluate(MARKS) == expected)
        self.assertIn("line 2 of your code", student.text(RESULT + ".test"))
        student.reload()
        student.until(lambda: self.evaluate(MARKS) == expected)
        student.type_code(ENDLESS)
        student.press("#submit")
        student.until(lambda: student.is_being_graded)
        self.assertEqual(self.evaluate(MARKS), [])

    def test_next_step(self):
        """after success the next exercise is named, and the student can improve the solution instead"""
        student = self.student
        student.open()
        student.type_code(HELLO)
        student.submit()
        student.until(lambda: student.text("#next").startswith("Next: "))
        title = student.text("#next").removeprefix("Next: ")
        student.press(".improve")
        self.assertIn("Your points stay", student.text(".next-step p"))
        self.assertTrue(self.evaluate("document.querySelector('.editor-frame').contains(document.activeElement)"))
        student.next_exercise()
        self.assertEqual(student.title, title)

    def test_last_exercise(self):
        """after the last exercise the page leads to the course"""
        student = self.student
        inject(self, """
            const send = window.fetch;
            window.fetch = (resource, options) => window.isDone && String(resource).endsWith('/api/v1/next')
              ? Promise.resolve(new Response(null, { status: 204 })) : send(resource, options);""")
        student.open()
        student.type_code(HELLO)
        self.browser.execute_script("window.isDone = true")
        student.submit()
        student.until(lambda: student.text("#next") == "To the course")

    def test_hints(self):
        """hints are shown one by one, and stay after a reload"""
        student = self.student
        student.open_exercise("hello")
        self.assertEqual(student.text("#show-hint"), "Show hint 1 of 2")
        student.press("#show-hint")
        student.until(lambda: self.texts(".hints h3") == ["Hint 1 of 2"])
        self.assertIn("gives its result back", student.text(".hints .message"))
        student.reload()
        self.assertEqual(self.texts(".hints h3"), ["Hint 1 of 2"])
        self.assertEqual(student.text("#show-hint"), "Show hint 2 of 2")
        student.press("#show-hint")
        student.until(lambda: student.find("#show-hint") is None)
        self.assertEqual(self.texts(".hints h3"), ["Hint 1 of 2", "Hint 2 of 2"])

    def test_hints_on_another_computer(self):
        """another computer shows the hints that the student has read, in order, and does not load the others"""
        first, second = self.student, self.another_computer()
        credentials = {"name": f"learner-{uuid.uuid4().hex[:12]}", "password": "correct horse"}
        first.open_exercise("hello")
        first.call("POST", "/account", credentials)
        first.call("GET", "/exercises/hello/hints/2")
        second.open_exercise("hello")
        second.call("POST", "/session", credentials)
        second.reload()
        titles = lambda: [title.text for title in second.find_all(".hints h3")]
        self.assertEqual(titles(), ["Hint 2 of 2"])
        self.assertEqual(second.text("#show-hint"), "Show hint 1 of 2")
        second.press("#show-hint")
        second.until(lambda: titles() == ["Hint 1 of 2", "Hint 2 of 2"])
        self.assertIsNone(second.find("#show-hint"))

    def test_hint_is_offered(self):
        """after two failed submissions a hint is offered, which the server sends"""
        student = self.student
        student.open()
        student.type_code(WRONG)
        student.submit()
        student.until(lambda: len(student.submissions) == 1)
        self.assertIsNone(student.find(".hint-offer"))
        student.type_code(WRONG_TOO)
        student.submit()
        student.press(".hint-offer button")
        student.until(lambda: student.find(".hints li"))
        self.assertIsNone(student.find(".hint-offer"))
        self.assertTrue(student.has_focus(".hints li"))

    def test_hint_that_cannot_be_loaded(self):
        """a hint that cannot be loaded says so and can be asked for again"""
        student = self.student
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT",)
        student.open()
        student.command("Network.setBlockedURLs", urls=["*/hints/*"])
        student.press("#show-hint")
        self.assertIn("can’t be reached", student.text(".hints-panel [role=alert]"))
        student.command("Network.setBlockedURLs", urls=[])
        student.press("#show-hint")
        student.until(lambda: student.find(".hints li"))
        self.assertIsNone(student.find(".hints-panel [role=alert]"))

    def test_late_result(self):
        """a submission without news for 30 seconds says that it is still waiting, and still gets its verdict"""
        student = self.student
        # Time runs 20 times as fast for waits of 10 seconds and more.
        inject(self, """
            const wait = window.setTimeout;
            window.setTimeout = (call, time, ...rest) => wait(call, time >= 10000 ? time / 20 : time, ...rest);""")
        student.open()
        student.type_code(ENDLESS)
        student.press("#submit")
        student.until(lambda: "Still waiting" in student.text(RESULT + ".verdict"))
        self.assertTrue(student.find(".spinner.still"))
        self.tolerated = ("409",)
        student.type_code(HELLO)
        student.press("#submit")
        with student.new_verdict():
            student.press(".prompt .primary")
        self.assertIn("Accepted", student.verdict)

    def test_late_position(self):
        """a submission that waits for long says how many are ahead of it"""
        self.student.open()
        text = self.browser.execute_async_script(
            "const done = arguments[0]; import('/scripts/result-view.js').then(({ progressTitle }) =>"
            " done(progressTitle({ status: 'queued', position: 3, total: null, tests: [], isLate: true })))")
        self.assertEqual(text, "Still waiting: the server has 3 submissions ahead of yours")

    def test_finnish(self):
        """in Finnish, the result is in Finnish"""
        student = self.student
        student.open()
        self.browser.execute_script("localStorage.setItem('sandmartin.language', 'fi')")
        student.reload()
        student.type_code(WRONG)
        student.submit()
        self.assertIn("Ei vielä ratkaistu", student.verdict)
        self.assertIn("0/100 pistettä", student.verdict)
        self.assertIn("ei mennyt läpi", student.tests[0])

    def test_differences(self):
        """differences are exact for short texts, and complete for long ones of 100,000 characters"""
        self.student.open()
        lines, characters, complete = self.browser.execute_async_script(DIFFERENCES)
        self.assertEqual(lines, [["same", "a\n"], ["removed", "b\n"], ["removed", "c"], ["added", "c\n"]])
        self.assertEqual(characters, [
            ["same", "Hello"], ["added", ","], ["same", " "], ["removed", "W"], ["added", "w"], ["same", "orld"],
        ])
        self.assertEqual(complete, [True] * 7)


DIFFERENCES = """
const done = arguments[0];
import("/scripts/diff.js").then(({ diffLines, diffCharacters }) => {
  const plain = (parts) => parts.map(({ kind, text }) => [kind, text]);
  const side = (parts, kind) =>
    parts.filter((part) => part.kind === "same" || part.kind === kind).map(({ text }) => text).join("");
  const isComplete = (compare, a, b) => {
    const parts = compare(a, b);
    return side(parts, "removed") === a && side(parts, "added") === b;
  };
  const letters = (seed) => Array.from({ length: 100000 }, (_, n) => "abcdefghij"[(n * n * seed >> 5) % 10]).join("");
  const lines = Array.from({ length: 10000 }, (_, n) => `line ${n}\\n`);
  done([
    plain(diffLines("a\\nb\\nc", "a\\nc\\n")),
    plain(diffCharacters("Hello World", "Hello, world")),
    [
      isComplete(diffCharacters, letters(3), letters(7)),
      isComplete(diffCharacters, "x".repeat(100000), "xy".repeat(50000)),
      isComplete(diffCharacters, "👩‍👩‍👧".repeat(12000), "👩‍👧".repeat(12000)),
      isComplete(diffCharacters, "", "x"),
      isComplete(diffLines, lines.join(""), lines.toReversed().join("")),
      isComplete(diffLines, lines.join(""), lines.filter((_, n) => n % 3).join("")),
      isComplete(diffLines, "", ""),
    ],
  ]);
});
"""
