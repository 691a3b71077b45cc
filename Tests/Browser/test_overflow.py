"""Tests that no content widens the page or covers other parts of it, in narrow and in wide windows."""

import json

from hostile import CONTENTS, EXPRESSIONS
from injection import SCRIPT, result_of
import suite

# Width, height and device pixels for each pixel. The last three are zoomed windows: 1280 and 768 pixels at 200 %, and
# 1280 pixels at 400 %.
WINDOWS = [(360, 740, 1), (768, 900, 1), (1280, 900, 1), (640, 450, 2), (384, 450, 2), (320, 256, 4)]

# What is wrong with the layout, as a list of sentences.
PROBLEMS = """
const width = arguments[0];
const problems = [];
const page = document.documentElement;
const nameOf = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;
const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
const scrolls = (element) => {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
    const { overflowX, position } = getComputedStyle(box);
    if (overflowX !== "visible" || position === "fixed") return true;
  }
  return false;
};
if (page.scrollWidth > width) {
  problems.push(`the page is ${page.scrollWidth} pixels wide`);
  for (const element of document.querySelectorAll("body *")) {
    const { right } = element.getBoundingClientRect();
    if (right <= width + 1 || !isShown(element) || scrolls(element)) continue;
    problems.push(`${nameOf(element)} ends at ${right}`);
  }
}
for (const parent of document.querySelectorAll("body, .top, main, .exercise, .work, .panel, .result, .verdict, .tests,"
  + ".test, .test-disclosure, .test-title, .value-comparison, .history, .history-body, .hints, .hints li, "
  + ".menu nav li")) {
  const children = [...parent.children].filter((child) => isShown(child)
    && !["absolute", "fixed"].includes(getComputedStyle(child).position) && !child.matches("dialog, .visually-hidden"));
  const boxes = children.map((child) => child.getBoundingClientRect());
  for (let one = 0; one < boxes.length; one++) {
    for (let other = one + 1; other < boxes.length; other++) {
      const across = Math.min(boxes[one].right, boxes[other].right) - Math.max(boxes[one].left, boxes[other].left);
      const down = Math.min(boxes[one].bottom, boxes[other].bottom) - Math.max(boxes[one].top, boxes[other].top);
      if (across > 1 && down > 1) problems.push(`${nameOf(children[one])} covers ${nameOf(children[other])}`);
    }
  }
}
for (const box of document.querySelectorAll(".work pre, .work .scroll-box")) {
  if (!isShown(box)) continue;
  if (box.getBoundingClientRect().height > 600) problems.push(`${nameOf(box)} is taller than a window`);
  const isLonger = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  if (isLonger && box.closest(".result, .hints") && (box.tabIndex !== 0 || !box.getAttribute("aria-label"))) {
    problems.push(`the keyboard cannot scroll ${nameOf(box)}`);
  }
}
return problems.slice(0, 20);
"""

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


class OverflowTests(suite.PageTestCase):
    def test_real_results(self):
        """what a program prints, returns and raises stays in its boxes, at every width"""
        student = self.student
        student.open()
        for name, expression in EXPRESSIONS.items():
            with self.subTest(name):
                student.paste_code(f"def hello():\n    text = {expression}\n    print(text)\n    return text\n")
                student.submit()
                self.open_disclosures(".result-panel ")
                self.check_windows()

    def test_raised_texts(self):
        """the text of an exception stays in its box, at every width"""
        student = self.student
        student.open()
        for name, expression in EXPRESSIONS.items():
            with self.subTest(name):
                student.paste_code(f"def hello():\n    raise ValueError({expression})\n")
                student.submit()
                self.open_disclosures(".result-panel ")
                self.check_windows()

    def test_long_code(self):
        """long code stays in the editor and in the list of submissions, at every width"""
        student = self.student
        student.open()
        for name, text in CONTENTS.items():
            if "\0" in text:
                continue
            with self.subTest(name):
                student.paste_code(f"text = {ascii(text)[:30_000]}'\n# {text[:5_000]}\n")
                student.submit()
                student.until(lambda: student.submissions)
                student.press(".history summary")
                student.until(lambda: student.find(".history-body .code"))
                self.open_disclosures(".result-panel ")
                self.check_windows()

    def test_texts_of_the_course(self):
        """titles, handouts, hints, names, messages, values and details stay in their boxes, at every width"""
        student = self.student
        for name, text in CONTENTS.items():
            with self.subTest(name):
                script = self.inject_everywhere(text)
                student.open()
                student.paste_code("def hello():\n    return 1\n")
                student.submit()
                if student.find("#show-hint"):
                    student.press("#show-hint")
                student.until(lambda: student.find(".hints li"))
                self.open_disclosures(".result-panel ")
                student.press(".history summary")
                student.until(lambda: student.find(".history-body .result"))
                student.press("#menu summary")
                self.check_windows()
                student.command("Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"])
                student.clear_browser()

    def test_zoomed_text(self):
        """with text of twice the size, nothing widens the page"""
        student = self.student
        student.open()
        student.paste_code("def hello():\n    print('x' * 1000)\n    return 'x' * 1000\n")
        student.submit()
        self.browser.execute_script("document.documentElement.style.fontSize = '200%'")
        self.open_disclosures(".result-panel ")
        self.check_windows(WINDOWS[:3])

    def inject_everywhere(self, text):
        tests = [
            result_of(name=text[:3000], message=text, details=text, stdout=text, call=text, got=text,
                      expected=text[::-1], line=1),
            result_of(name="values", call="f()", got=repr(text), expected=repr("a" + text)),
            result_of("passed", name=text[:3000], stdout=text),
            result_of("skipped", name=text[:3000], message=text[:3000]),
        ]
        result = {"tests": tests, "summary": text, "details": text, "verdict": "partial"}
        source = SCRIPT % (json.dumps({"text": text, "result": result}), CHANGES)
        return self.student.command("Page.addScriptToEvaluateOnNewDocument", source=source)

    def open_disclosures(self, within):
        self.browser.execute_script(
            "for (const one of document.querySelectorAll(arguments[0] + 'details')) one.open = true", within)
        # Opening a disclosure may bring another one.
        self.student.until(lambda: not self.browser.execute_script(
            "const closed = [...document.querySelectorAll(arguments[0] + 'details:not([open])')];"
            "closed.forEach((one) => { one.open = true; }); return closed.length", within))

    def check_windows(self, windows=WINDOWS):
        for width, height, scale in windows:
            self.student.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                                 deviceScaleFactor=scale, mobile=width < 600 and scale == 1)
            self.browser.execute_script("scrollTo(0, 0)")
            # Observers of sizes run before the second frame.
            self.browser.execute_async_script(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")
            self.assertEqual(self.browser.execute_script(PROBLEMS, width), [], f"in a window of {width} pixels")
