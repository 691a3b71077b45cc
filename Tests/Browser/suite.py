"""What all browser tests share: the options of the run, and a new student for each test."""

import unittest

from student import Student, open_browser

# Set by `run`: base_url, exercises, pictures, and server if `run` has started it.
options = None


class PageTestCase(unittest.TestCase):
    # Such classes begin first, so that none of them is left for one process at the end.
    is_long = False

    @classmethod
    def setUpClass(cls):
        cls.browser = open_browser()
        cls.addClassCleanup(cls.browser.quit)

    def setUp(self):
        self.student = Student(self.browser, options.base_url)
        self.addCleanup(self.student.leave)
        # Browser errors that the test itself causes, by a part of their text.
        self.tolerated = ()

    def another_computer(self):
        """A student at a browser of another computer."""
        browser = open_browser()
        self.addCleanup(browser.quit)
        return Student(browser, options.base_url)

    def tearDown(self):
        errors = [text for text in self.student.browser_errors if not any(part in text for part in self.tolerated)]
        self.assertEqual(errors, [], "the browser logged errors")
