"""Tests that the page speaks the student's language everywhere."""

import json
import re

import suite
from states import STATES
from test_texts import flat

# Code; what names another language, such as texts of server and teacher; announcements, which repeat the grader.
NOT_OURS = ["pre", "code", "kbd", "textarea", ".CodeMirror", "noscript", "script", "[lang]:not(html, [lang=fi])",
            "#announcer"]
# Frequent in English texts of the page, and no words of Finnish.
ENGLISH = set("the your you is are of and this not with for was were has have from that it all done".split())

SHOWN_TEXTS = """
    const skipped = arguments[0];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    const found = [document.title];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (element.closest(skipped) || element.closest("head")) continue;
        if (node === element) {
            found.push(...["aria-label", "title", "alt", "placeholder"].map((name) => element.getAttribute(name)));
        } else if (element.checkVisibility()) found.push(node.data);
    }
    return found.filter((text) => text?.trim());
"""


class LanguageTests(suite.PageTestCase):
    def test_choice(self):
        """the chosen language changes texts, numbers and the language of the document, and survives a reload"""
        student = self.student
        student.open()
        self.assertEqual(student.text("#submit"), "Submit")
        student.choose_language("fi")
        self.assertEqual(student.text("#submit"), "Lähetä")
        student.open_course()
        self.assertEqual(student.title, "Tehtävät")
        student.reload()
        self.assertEqual(student.title, "Tehtävät")
        student.choose_language("en")
        self.assertEqual(student.title, "Exercises")

    def test_drafts_survive_the_choice(self):
        """code that was not submitted is still there in the other language"""
        student = self.student
        student.open()
        student.type_code("# not finished")
        student.choose_language("fi")
        self.assertEqual(student.code, "# not finished")

    def test_choice_without_storage(self):
        """if the browser refuses storage, the address keeps the language"""
        student = self.student
        forbidden = student.command(
            "Page.addScriptToEvaluateOnNewDocument",
            source="Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })")
        self.addCleanup(
            student.command, "Page.removeScriptToEvaluateOnNewDocument", identifier=forbidden["identifier"])
        student.open()
        student.choose_language("fi")
        self.assertEqual(student.text("#submit"), "Lähetä")
        student.choose_language("en")
        self.assertEqual(student.text("#submit"), "Submit")

    def test_language_of_server_texts(self):
        """in a Finnish page, messages of the server are marked as English, and texts of the teacher as unknown"""
        student = self.student
        self.tolerated = ("409", "404")
        student.open()
        student.choose_language("fi")
        student.submit_by_api("hello", "def hello():\n    return None\n")
        student.reload()
        self.assertEqual(student.find("main h1").get_attribute("lang"), "")
        self.assertEqual(student.find(".handout .prose").get_attribute("lang"), "")
        self.browser.execute_script(
            "const real = fetch; window.fetch = (address, options) => options?.method === 'DELETE'"
            " ? real(address + 'x', options) : real(address, options)")
        student.press(".history li button.danger")
        student.press("dialog .danger")
        self.assertEqual(student.until(lambda: student.find("#notice span")).get_attribute("lang"), "en")


class FinnishTests(suite.PageTestCase):
    """One test for each state of `states.py`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser.get(suite.options.base_url)
        english, finnish = json.loads(cls.browser.execute_async_script(
            "const done = arguments[0];"
            "Promise.all([import('/texts/en.js'), import('/texts/fi.js')])"
            ".then(([{ en }, { fi }]) => done(JSON.stringify([en, fi])))"))
        cls.english = patterns(english, finnish)

    def setUp(self):
        super().setUp()
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT", "404", "409")

    def check(self):
        shown = self.browser.execute_script(SHOWN_TEXTS, ", ".join(NOT_OURS))
        self.assertTrue(shown)
        found = [text for text in shown if ENGLISH & set(re.findall(r"[^\W\d_]+", text.lower()))
                 or any(pattern.fullmatch(text) or pattern.fullmatch(text.strip()) for pattern in self.english)]
        self.assertEqual(found, [])


def patterns(english, finnish):
    """Patterns of the English texts that differ from the Finnish ones."""
    found = []
    translated = flat(finnish)
    for key, text in flat(english).items():
        forms = set(text.values()) if isinstance(text, dict) else {text}
        others = translated[key]
        for form in forms - (set(others.values()) if isinstance(others, dict) else {others}):
            fixed = re.split(r"\{\w+\}", form)
            # Shorter texts between values, such as "{a} on {b}", occur in Finnish, too.
            if re.search("[A-Za-z]{3}", "".join(fixed)):
                found.append(re.compile(".+".join(re.escape(part) for part in fixed), re.DOTALL))
    return found


def test_of(name, reach):
    def test(self):
        self.student.open()
        self.student.choose_language("fi")
        reach(self.student)
        self.check()
    test.__doc__ = f"a Finnish page has no English text of ours in the state: {name}"
    return test


for name, reach in STATES.items():
    setattr(FinnishTests, f"test_finnish_{reach.__name__}", test_of(name, reach))
