"""Tests that the tests can use a page that replaces its elements while they use them."""

import re
import unittest
from pathlib import Path

import suite

# The page draws itself anew every few milliseconds, and then leaves its elements alone.
RESTLESS = """
let drawn = 0;
window.pressed = 0;
const draw = () => {
  document.body.innerHTML = `<p>first</p><p>second</p><button onclick="pressed += 1">Press</button>
    <select id="list"><option>one</option><option>two</option></select>`;
  document.querySelector("#list").onchange = ({ target }) => { window.chosen = target.selectedIndex; };
  if (drawn++ < 200) setTimeout(draw, 4);
};
draw();
"""
# What a test would do with an element that it keeps.
USES = re.compile(r"\.find(_all)?\([^()]*\)(\[[^]]*\])?\.|\bSelect\(|(?<!'\))\.click\(\)")


class ElementsTests(suite.PageTestCase):
    def setUp(self):
        super().setUp()
        self.browser.get("about:blank")
        self.browser.execute_script(RESTLESS)

    def test_reading(self):
        """elements that are replaced are read"""
        for _ in range(20):
            self.assertEqual(self.student.texts("p"), ["first", "second"])
            self.assertEqual(self.student.attribute("#list", "id"), "list")

    def test_pressing(self):
        """a button that is replaced is pressed once"""
        self.student.press("button", line="Press")
        self.assertEqual(self.browser.execute_script("return pressed"), 1)

    def test_choosing(self):
        """an option of a list that is replaced is chosen"""
        self.assertEqual(self.student.choose_option("#list", 1), 2)
        self.assertEqual(self.browser.execute_script("return window.chosen"), 1)

    def test_what_never_happens(self):
        """a wait that ends in vain fails with the reason"""
        self.student.deadline_seconds = 0.1
        with self.assertRaisesRegex(AssertionError, "did not happen within 0.1 s"):
            self.student.press("#none")


class KeptElementsTests(unittest.TestCase):
    """Reads the tests; needs no browser."""

    def test_no_test_keeps_an_element(self):
        """no test uses an element that the page may have replaced since it was found"""
        found = [f"{file.name}:{number}: {line.strip()}" for file in sorted(Path(__file__).parent.glob("*.py"))
                 if file.name not in ("elements.py", "test_elements.py")
                 for number, line in enumerate(file.read_text().splitlines(), 1) if USES.search(line)]
        self.assertEqual(found, [])
