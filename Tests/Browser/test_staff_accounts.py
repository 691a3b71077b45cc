"""Tests the list of accounts and the log of changes, for administrators."""

from staff import Staff, StaffTestCase
import suite


class AccountListTests(StaffTestCase):
    def setUp(self):
        super().setUp()
        self.other = self.person()

    def person(self):
        """The name of an account of another browser."""
        browser = Staff(self.browser, suite.options.base_url)
        name = browser.create_account("learner")
        browser.clear_browser()
        self.name = browser.create_account("admin")
        return name

    def find_person(self, name):
        self.staff.open_staff("accounts")
        self.staff.fill(**{"account-name": name})
        self.staff.until(lambda: [name in text for text in self.staff.texts(".accounts-list strong")] == [True])

    def test_role(self):
        """an administrator finds an account, is told what a role means, and gives it; the log says so"""
        staff = self.staff
        self.find_person(self.other)
        staff.press(".change-role")
        staff.press("[data-role=teacher]")
        self.assertIn("code of all learners", staff.text("dialog p"))
        staff.press("dialog .danger")
        staff.until(lambda: staff.text(".accounts-list .badge") == "teacher")
        self.assertTrue(staff.has_focus(".change-role"))
        self.check_page()
        staff.open_staff("activity")
        entry = staff.text(".activity-list li")
        self.assertIn(f"{self.name} changed the role of {self.other} from learner to teacher.", entry)
        self.assertIn("from 127.0.0.1", entry)
        self.check_page()

    def test_nobody(self):
        """a search that finds nobody says so"""
        self.staff.open_staff("accounts")
        self.staff.fill(**{"account-name": "nobody-has-this-name"})
        self.staff.until(lambda: self.staff.texts(".accounts-panel p")[:1] == ["No account matches."])
        self.check_page()

    def test_refusal(self):
        """the server's reason for a refusal is shown at the account"""
        staff = self.staff
        self.find_person(self.other)
        staff.answer("/admin/users/", 409, method="PATCH", detail="This is the last administrator.")
        staff.press(".change-role")
        staff.press("[data-role=admin]")
        staff.press("dialog .danger")
        staff.until(lambda: "This is the last administrator." in staff.text(".accounts-list"))


class ActivityTests(StaffTestCase):
    def test_pages(self):
        """the log is read in pages, and versions that the service loaded are in plain words"""
        staff = self.staff
        name = self.staff.call("GET", "/account")["id"]
        for role in ["teacher", "admin"] * 26:
            staff.as_administrator("PATCH", f"/admin/users/{name}", {"role": role})
        staff.open_staff("activity")
        before = staff.count(".activity-list > li")
        self.assertEqual(before, 50)
        staff.press(".activity-panel .panel-body > div > button")
        staff.until(lambda: staff.count(".activity-list > li") > before)
        while staff.find(".activity-panel .panel-body > div > button"):
            shown = staff.count(".activity-list > li")
            staff.press(".activity-panel .panel-body > div > button")
            staff.until(lambda: staff.count(".activity-list > li") > shown)
        self.assertIn("The service loaded a new version of the exercise hello.", staff.text(".activity-list"))

    def test_finnish(self):
        """the log is Finnish for those who have chosen that"""
        self.staff.open_staff("activity")
        self.staff.choose_language("fi")
        self.assertEqual(self.staff.title, "Tapahtumat")
        self.assertIn("muutti roolia", self.staff.text(".activity-list"))
        self.check_page()
