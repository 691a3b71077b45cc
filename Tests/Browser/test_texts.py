"""Tests that every text of the page is in the catalogues of both languages, and no text is outside of them."""

import json
import math
import re
import unittest
from html.parser import HTMLParser
from pathlib import Path

import suite
from javascript import literals

PUBLIC = Path(__file__).resolve().parents[2] / "Sources/API/Public"
SCRIPTS = sorted([*(PUBLIC / "scripts").glob("*.js"), *(PUBLIC / "staff").rglob("*.js")])
PAGES = [PUBLIC / "index.html", PUBLIC / "staff.html"]

# Names that are the same in every language: of programs and systems, of keys, and of the languages themselves.
NAMES = {
    "Sandmartin", "Edge", "Opera", "Samsung", "Internet", "Firefox", "Chromium", "Chrome", "Safari", "Android",
    "Windows", "Linux", "Ctrl", "Cmd", "Alt", "Shift", "Tab", "Enter", "Esc", "English", "Suomi",
}
# Calls whose string arguments nobody sees: selectors, names of events and headers, messages for developers.
UNSEEN_CALLS = {
    "querySelector", "querySelectorAll", "closest", "matches", "addEventListener", "removeEventListener", "Error",
    "execCommand", "getAttribute", "matchMedia", "get", "set", "has",
}
# Properties whose values nobody sees.
UNSEEN_PROPERTIES = {"class", "className", "role", "type", "accept", "rel"}
# Such as "code.language-python, .more"
SELECTORS = re.compile(r"[a-z]*([.#][\w-]+)+(,\s*[a-z]*([.#][\w-]+)+)*")
# Attributes that screen readers speak, or that are shown.
SEEN_PROPERTIES = {
    "aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "label", "textContent",
}
# Calls that show their string arguments from this one on.
SEEN_CALLS = {"announce": 0, "showNotice": 0, "h": 2, "replaceChildren": 0}

# In HTML files: what a browser shows before or without scripts, and what it never shows.
OUTSIDE_OF_CATALOGUES = {"title", "noscript", "script"}


class CatalogueTests(suite.PageTestCase):
    """Reads the catalogues as the browser does."""

    def setUp(self):
        super().setUp()
        # Without a page, the browser looks for the server's icon.
        self.tolerated = ("favicon.ico",)
        self.browser.get(suite.options.base_url + "texts/en.js")
        self.english, self.finnish = json.loads(self.browser.execute_async_script(
            "const done = arguments[0];"
            "const imported = (...names) => Promise.all(names.map((name) => import(`/texts/${name}.js`)));"
            "imported('en', 'staff/en', 'fi', 'staff/fi').then(([{ en }, staffEn, { fi }, staffFi]) =>"
            "  done(JSON.stringify([{ ...en, ...staffEn }, { ...fi, ...staffFi }])))"
        ))

    def test_same_keys(self):
        """both languages have the same texts, with the same values in them"""
        english, finnish = flat(self.english), flat(self.finnish)
        self.assertEqual(sorted(english), sorted(finnish))
        for key, text in english.items():
            self.assertEqual(placeholders(text), placeholders(finnish[key]), key)

    def test_forms_for_numbers(self):
        """a text with forms for numbers has the forms of its language and shows or chooses by a count"""
        for catalogue in (self.english, self.finnish):
            for key, text in flat(catalogue).items():
                if isinstance(text, dict):
                    self.assertEqual(set(text), {"one", "other"}, key)

    def test_every_key_is_used(self):
        """every text of the catalogues is used, and every text that is used exists"""
        known = set(flat(self.english))
        used, beginnings = used_keys(self.english)
        self.assertEqual(sorted(used - known), [], "these texts do not exist")
        for beginning in beginnings:
            self.assertTrue(any(key.startswith(beginning) for key in known), f"no text begins with {beginning}")
        unused = {key for key in known - used if not any(key.startswith(beginning) for beginning in beginnings)}
        self.assertEqual(sorted(unused), [], "these texts are not used")


class OutsideTests(unittest.TestCase):
    """Reads the files of the page; needs no browser."""

    def test_no_text_in_scripts(self):
        """no script has a text that belongs into the catalogues"""
        for script in SCRIPTS:
            with self.subTest(script.name):
                self.assertEqual(texts_in_script(script), [])

    def test_no_text_in_page(self):
        """every text of the HTML files names its text in the catalogues"""
        for page in PAGES:
            with self.subTest(page.name):
                parser = PageTexts()
                parser.feed(page.read_text())
                self.assertEqual(parser.found, [])

    def test_same_templates(self):
        """the templates of the server are the same in both languages, but for their texts"""
        for english in (PUBLIC / "templates").glob("*.html"):
            finnish = english.parent / "fi" / english.name
            self.assertEqual(*[re.findall(r'<(?!html)/?\w+|[{]{2}\w+[}]{2}|(?:id|for|name)="[^"]*"', page.read_text())
                               for page in (english, finnish)], english.name)

    def test_scan_finds_texts(self):
        """the scan finds texts wherever a script may have them"""
        cases = {
            'h("p", {}, "passed")': 1,
            "h('p', {}, ok ? 'yes' : t('page.no'))": 1,
            'h("p", { class: "quiet text" }, t("page.x", { a: "b" }))': 0,
            'h("img", { alt: "picture" })': 1,
            "announce(`${count} done`)": 1,
            'element.textContent = "Draft saved"': 1,
            'const words = { failed: ["✗", "stopped with an error"] };': 1,
            'element.querySelector(".a .b"); throw new Error("no such text");': 0,
            "const path = `/api/v1${path}/a-b`; // A comment with text": 0,
            'text.split(/[^"]+ "/); h("ol", {}, rows.map((row) => h("li", {}, row)))': 0,
            'h("p", {}, `${a} / ${`(${b ? "x y" : ""})`}`)': 1,
            'link.rel = "noopener noreferrer"; const python = "code.language-python, code.language-py"': 0,
        }
        for source, count in cases.items():
            self.assertEqual(len([text for text in literals(source) if is_text(text)]), count, source)


def flat(catalogue):
    return {f"{section}.{name}": text for section, texts in catalogue.items() for name, text in texts.items()}


def placeholders(text):
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)}


def used_keys(catalogue):
    """Returns the keys that the page uses, and the beginnings of those whose end is computed."""
    key = re.compile(rf"({'|'.join(catalogue)})\.([A-Za-z]\w*|\ufffc|[A-Za-z]\w*\ufffc)")
    found = {literal.text for script in SCRIPTS for literal in literals(script.read_text())
             if key.fullmatch(literal.text) or (literal.callee in ("t", "parts") and literal.argument == 0)}
    for page in PAGES:
        found |= set(re.findall(r'data-(?:text|label|title)="([^"]*)"', page.read_text()))
    beginnings = {text.split("\ufffc")[0] for text in found if "\ufffc" in text}
    return {text for text in found if "\ufffc" not in text}, beginnings


def texts_in_script(script):
    return [f"{script.name}:{literal.line}: {literal.text.strip()}"
            for literal in literals(script.read_text()) if is_text(literal)]


def is_text(literal):
    """Whether a person would read this literal, as far as its place and its form tell."""
    words = re.findall(r"[^\W\d_]+", literal.text)
    if not words or set(words) <= NAMES or literal.property in UNSEEN_PROPERTIES or SELECTORS.fullmatch(literal.text):
        return False
    if literal.callee in ("t", "parts") or literal.before in ("===", "!==", "case", "from", "import"):
        return False
    if literal.property in SEEN_PROPERTIES or literal.argument >= SEEN_CALLS.get(literal.callee, math.inf):
        return True
    if literal.callee in UNSEEN_CALLS:
        return False
    is_sentence = re.search(r"[^\W\d_]{2,}[,.!?:;’…]?\s+\W?[^\W\d_]|[…“”’]", literal.text)
    is_word = re.fullmatch(r"\W*[A-Z][a-zäö]+[.!?:]?\W*", literal.text)
    return bool(is_sentence or is_word)


class PageTexts(HTMLParser):
    """Collects the texts of a page that no catalogue has."""

    EMPTY = {"meta", "link", "img", "input", "br"}

    def __init__(self):
        super().__init__()
        self.open = []
        self.found = []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        for name, source in (("aria-label", "data-label"), ("title", "data-title")):
            if name in attributes and source not in attributes:
                self.found.append(attributes[name])
        if tag not in self.EMPTY:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = any(tag in OUTSIDE_OF_CATALOGUES or "data-text" in attributes for tag, attributes in self.open)
        if not inside and set(re.findall(r"[^\W\d_]+", data)) - NAMES:
            self.found.append(data.strip())
