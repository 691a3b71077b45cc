"""Tests the pages of the first administrator: form, refusal, success, and a link that was used."""

import unittest

from account_states import first_admin, first_admin_done, first_admin_refused, first_admin_used
from axe import axe_source, findings
from layout import problems_in
from server import Server
from student import Student
import suite


class FirstAdminTests(suite.PageTestCase):
    """Has a server of its own: other tests make administrators, and then there is no link."""

    @classmethod
    def setUpClass(cls):
        if suite.options.server is None:
            raise unittest.SkipTest("only a server that this suite starts has a link for the first administrator")
        super().setUpClass()
        cls.server = cls.enterClassContext(Server(suite.options.server.binary))
        cls.browser.set_script_timeout(60)
        cls.axe = axe_source()

    def setUp(self):
        super().setUp()
        self.student = Student(self.browser, self.server.base_url)
        self.tolerated = ("400", "410")
        self.addCleanup(self.let_scripts_run, True)

    def let_scripts_run(self, are_allowed):
        self.student.command("Emulation.setScriptExecutionDisabled", value=not are_allowed)

    def check(self):
        self.let_scripts_run(True)
        self.assertEqual(findings(self.student, self.axe), [])
        self.assertEqual(problems_in(self.student), [])
        self.student.resize(360, 740)
        self.let_scripts_run(False)

    def test_first_administrator(self):
        """without scripts, the link for the first administrator works, once; axe finds nothing, nothing overflows"""
        student = self.student
        link = self.server.first_admin_link()
        self.let_scripts_run(False)
        first_admin(student, link)
        self.check()
        first_admin_refused(student, link)
        self.assertIn("The two passwords differ", student.text(".problem"))
        self.assertEqual(student.attribute("#name", "value"), "Ada")
        self.check()
        first_admin_done(student, link)
        self.assertEqual(student.title, "Ada is the administrator")
        self.assertTrue(student.attribute("main a", "href").endswith("/#/sign-in"))
        self.check()
        first_admin_used(student, link)
        self.assertEqual(student.title, "This link does not work")
        self.check()
