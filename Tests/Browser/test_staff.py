"""Tests the frame of the pages for teachers and administrators: who may see what, navigation, and weight."""

import suite
from staff import PASSWORD, Staff, StaffTestCase

MOST_BYTES = 250_000


class StrangerTests(suite.PageTestCase):
    def setUp(self):
        super().setUp()
        self.staff = Staff(self.browser, suite.options.base_url)
        self.student = self.staff

    def test_sign_in(self):
        """a visitor is asked to sign in, and then sees the page that the address names"""
        staff = self.staff
        name = staff.create_account("admin")
        staff.clear_browser()
        staff.open_staff()
        self.assertEqual(staff.title, "This page is for teachers and administrators")
        self.assertEqual(staff.areas, [])
        staff.fill(name=name, password=PASSWORD)
        staff.press(".entry [type=submit]")
        staff.until(lambda: staff.areas)

    def test_learner(self):
        """a learner with an account is told that the page is for others"""
        name = self.staff.create_account("learner")
        self.staff.open_staff()
        self.assertIn(f"You are signed in as {name}, who is neither.", self.staff.text("main"))
        self.assertEqual(self.staff.areas, [])


class FrameTests(StaffTestCase):
    def test_unknown_address(self):
        """an address that names nothing says so"""
        self.staff.open_staff("nothing/here")
        self.assertEqual(self.staff.title, "There is no such page")
        self.check_page()

    def test_way_between_pages(self):
        """the student's page leads a teacher to the pages for staff, and these lead back"""
        staff = self.staff
        staff.open()
        staff.press("#account summary")
        staff.press(".menu-content a[href='/admin']")
        staff.until(lambda: staff.areas)
        staff.press("#caller a")
        staff.until_loaded()
        self.assertTrue(staff.find("#submit"))

    def test_sign_out(self):
        """signing out leaves nothing of the account on the page"""
        staff = self.staff
        staff.open_staff()
        staff.press("#sign-out")
        staff.until(lambda: staff.title == "This page is for teachers and administrators")
        self.assertNotIn(self.name, staff.text("body"))
        self.assertEqual(staff.areas, [])


    def test_weight(self):
        """the first page loads at most 250 KB, all of it from us"""
        staff = self.staff
        staff.command("Network.setCacheDisabled", cacheDisabled=True)
        self.addCleanup(staff.command, "Network.setCacheDisabled", cacheDisabled=False)
        staff.open_staff()
        loaded = self.browser.execute_script(
            "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map(({ name, transferSize }) => [name, transferSize])")
        self.assertLessEqual(sum(size for _, size in loaded), MOST_BYTES, loaded)
        for address, _ in loaded:
            self.assertTrue(address.startswith(suite.options.base_url), address)
