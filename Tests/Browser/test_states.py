"""Tests every state of `states.py` in both languages: axe finds nothing, the layout holds, and Finnish is Finnish."""

from axe import axe_source, findings
from finnish import english_patterns, english_texts
from layout import problems_in
from states import STATES
import suite


class StateTestCase(suite.PageTestCase):
    is_long = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser.set_script_timeout(60)
        cls.axe = axe_source()

    def setUp(self):
        super().setUp()
        # Some states are failures.
        self.tolerated = ("ERR_BLOCKED_BY_CLIENT", "400", "404", "409")


class EnglishStateTests(StateTestCase):
    """One test for each state."""

    def check(self, reach):
        reach(self.student)
        self.assertEqual(findings(self.student, self.axe), [])
        self.assertEqual(problems_in(self.student), [])


class FinnishStateTests(StateTestCase):
    """One test for each state. The colours are the same in all languages, so one theme is enough."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.english = english_patterns(cls.browser, suite.options.base_url)

    def check(self, reach):
        self.student.open()
        self.student.choose_language("fi")
        reach(self.student)
        self.assertEqual(english_texts(self.browser, self.english), [])
        self.assertEqual(findings(self.student, self.axe, themes=["light"]), [])
        self.assertEqual(problems_in(self.student), [])


def test_of(name, reach, language):
    def test(self):
        self.check(reach)
    test.__doc__ = f"in {language}, axe finds nothing and nothing overflows in the state: {name}"
    return test


for name, reach in STATES.items():
    setattr(EnglishStateTests, f"test_english_{reach.__name__}", test_of(name, reach, "English"))
    setattr(FinnishStateTests, f"test_finnish_{reach.__name__}", test_of(name, reach, "Finnish"))
