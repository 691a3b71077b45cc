"""Tests that no content widens the page or covers other parts of it, in narrow and in wide windows."""

import json

from hostile import CONTENTS, EXPRESSIONS
from injection import SCRIPT, result_of
from layout import WINDOWS, open_disclosures, problems_in
import suite

CHANGES = """
  [/^\\/api\\/v1\\/exercises$/, ({ items }, { text }) => {
    items.forEach((item, index) => { if (index < 2) item.title = text.slice(0, 3000); });
  }],
  [/^\\/api\\/v1\\/exercises\\/[^/]+$/, (exercise, { text }) => {
    exercise.title = text.slice(0, 3000);
    exercise.starter = text.slice(0, 1000);
    const handout = document.implementation.createHTMLDocument();
    const parts = ["h2", "p", "pre", "li", "blockquote"].map((tag) => Object.assign(handout.createElement(tag), {
      textContent: text.slice(0, 20000) }));
    const list = handout.createElement("ul");
    list.append(parts[3]);
    const inline = handout.createElement("p");
    inline.append("Inline: ", Object.assign(handout.createElement("code"), { textContent: text.slice(0, 20000) }));
    handout.body.append(parts[0], parts[1], parts[2], list, parts[4], inline);
    exercise.handout_html = handout.body.innerHTML;
    exercise.hints = 1;
  }],
  [/\\/hints\\/1$/, (hint, { text }) => { Object.assign(hint, { text, total: 1 }); }],
  [/^\\/api\\/v1\\/submissions\\/[^/]+$/, (submission, { result }) => { Object.assign(submission, result); }]
"""


class ResultOverflowTests(suite.PageTestCase):
    """What students write and their programs do."""

    is_long = True

    def submit(self, code):
        self.student.paste_code(code)
        self.student.submit()
        open_disclosures(self.student, ".result-panel ")

    def test_real_results(self):
        """what a program prints, returns and raises stays in its boxes, at every width"""
        self.student.open_exercise("sum")
        for name, expression in EXPRESSIONS.items():
            with self.subTest(name):
                # One test gets the text, the others an exception.
                self.submit(f"def sum(a, b):\n    text = {expression}\n    print(text)\n"
                            "    if (a, b) == (2, 3):\n        return text\n    raise ValueError(text)\n")
                self.assertEqual(problems_in(self.student), [])

    def test_long_code(self):
        """long code stays in the editor and in the list of submissions, at every width"""
        student = self.student
        student.open()
        for name, text in CONTENTS.items():
            if "\0" in text:
                continue
            with self.subTest(name):
                count = student.count(".history > li")
                self.submit(f"text = {ascii(text)[:30_000]}'\n# {text[:5_000]}\n")
                student.until(lambda: student.count(".history > li") > count)
                student.press(".history summary")
                student.until(lambda: student.find(".history-body .code"))
                self.assertEqual(problems_in(student), [])

    def test_zoomed_text(self):
        """with text of twice the size, nothing widens the page"""
        self.student.open()
        self.submit("def hello():\n    print('x' * 1000)\n    return 'x' * 1000\n")
        self.browser.execute_script("document.documentElement.style.fontSize = '200%'")
        self.assertEqual(problems_in(self.student, WINDOWS[:3]), [])


class CourseOverflowTests(suite.PageTestCase):
    """What teachers write."""

    is_long = True

    def test_texts_of_the_course(self):
        """titles, handouts, hints, names, messages, values and details stay in their boxes, at every width"""
        student = self.student
        student.open()
        student.submit_by_api("hello", "def hello():\n    return 1\n")
        for name, text in CONTENTS.items():
            with self.subTest(name):
                self.inject_everywhere(text)
                student.open()
                if student.find("#show-hint"):
                    student.press("#show-hint")
                student.until(lambda: student.find(".hints li"))
                student.until(lambda: student.find(".result-panel .test"))
                open_disclosures(student, ".result-panel ")
                student.press(".history summary")
                student.until(lambda: student.find(".history-body .result"))
                student.press("#menu summary")
                self.assertEqual(problems_in(student), [])

    def inject_everywhere(self, text):
        tests = [
            result_of(name=text[:3000], message=text, details=text, stdout=text, call=text, got=text,
                      expected=text[::-1], line=1),
            result_of(name="values", call="f()", got=repr(text), expected=repr("a" + text)),
            result_of("passed", name=text[:3000], stdout=text),
            result_of("skipped", name=text[:3000], message=text[:3000]),
        ]
        result = {"tests": tests, "summary": text, "details": text, "verdict": "partial"}
        # In place of the text before.
        self.student.leave()
        self.student.on_new_pages(SCRIPT % (json.dumps({"text": text, "result": result}), CHANGES))
