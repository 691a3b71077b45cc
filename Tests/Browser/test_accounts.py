"""Tests the account: creating it, signing in and out on several computers, sessions, API tokens and its end."""

import uuid

import suite
from test_page import HELLO

PASSWORD = "correct horse"


class AccountTests(suite.PageTestCase):
    def setUp(self):
        super().setUp()
        self.name = f"learner-{uuid.uuid4().hex[:12]}"

    def visit(self, page, student=None):
        student = student or self.student
        if student.browser.execute_script("return location.hash") == f"#/{page}":
            return
        before = student.find("main h1")
        student.browser.execute_script("location.hash = arguments[0]", f"#/{page}")
        student.until(lambda: (title := student.find("main:not([aria-busy]) h1")) and title != before)

    def sign_up(self, student=None):
        student = student or self.student
        self.visit("sign-up", student)
        student.fill(name=self.name, password=PASSWORD)
        student.press(".entry [type=submit]")
        student.until(lambda: student.slug)

    def sign_in(self, student, password=PASSWORD):
        self.visit("sign-in", student)
        student.fill(name=self.name, password=password)
        student.press(".entry [type=submit]")

    def draft_is_saved(self, student=None):
        student = student or self.student
        student.until(lambda: student.draft_state == "Saved on the server")

    def test_menu_without_account(self):
        """a learner without an account is told what would be lost, and is offered an account"""
        student = self.student
        student.open()
        student.press("#account summary")
        menu = student.text(".menu-content")
        self.assertIn("Your work is kept in this browser only.", menu)
        self.assertIn("your points, submissions and code are gone", menu)
        student.press(".menu-content .primary")
        student.until(lambda: student.title == "Create an account")

    def test_account_on_two_computers(self):
        """an account keeps the progress that was made without it, and work goes on at another computer"""
        student, other = self.student, self.another_computer()
        student.open()
        student.type_code(HELLO)
        student.submit()
        student.until(lambda: student.points == "100 points")
        student.type_code("# a new idea")
        self.draft_is_saved()
        self.sign_up()
        student.until(lambda: self.name in student.text("#account summary"))
        self.browser.execute_script("location.hash = '#/exercises/hello'")
        student.until(lambda: student.slug == "hello" and student.code == "# a new idea")
        student.until(lambda: student.points == "100 points")

        other.open()
        self.sign_in(other)
        other.until(lambda: other.slug and other.points == "100 points")
        other.browser.execute_script("location.hash = '#/exercises/hello'")
        other.until(lambda: other.slug == "hello" and other.code == "# a new idea")
        other.until(lambda: len(other.submissions) == 1)

    def test_mistakes(self):
        """refusals stand beside their field in the server's words, and a later success works"""
        student = self.student
        self.tolerated = ("400", "409", "429")
        student.open()
        self.visit("sign-up")
        student.fill(name="a", password=PASSWORD)
        student.press(".entry [type=submit]")
        student.until(lambda: "A name must have 2 to 64 characters" in student.text("#name-problem"))
        self.assertEqual(student.focused_attribute("id"), "name")
        student.fill(name=self.name, password="short")
        student.press(".entry [type=submit]")
        student.until(lambda: "A password must have 8" in student.text("#password-problem"))
        self.assertIsNone(student.find("#name-problem"))
        student.fill(password=PASSWORD)
        student.press(".entry [type=submit]")
        student.until(lambda: student.slug)

        other = self.another_computer()
        other.open()
        self.visit("sign-up", other)
        other.fill(name=self.name.upper(), password=PASSWORD)
        other.press(".entry [type=submit]")
        other.until(lambda: "is taken" in other.text("#name-problem"))
        self.sign_in(other, password="wrong horse")
        other.until(lambda: "The name or the password is wrong" in other.text("#password-problem"))
        for _ in range(6):
            other.until(lambda: other.find(".entry [type=submit]:not([aria-busy])"))
            other.press(".entry [type=submit]")
        other.until(lambda: "Too many attempts" in other.text("#password-problem"))
        self.assertIn("then try again", other.text(".entry form .hint[role=status]"))
        self.assertEqual(other.banner, "")
        other.until(lambda: other.find(".entry [type=submit]:enabled"))
        other.fill(password=PASSWORD)
        other.press(".entry [type=submit]")
        other.until(lambda: other.slug)

    def test_password_managers(self):
        """the fields tell password managers what they are"""
        student = self.student
        student.open()
        for page, kind in (("sign-up", "new-password"), ("sign-in", "current-password")):
            self.visit(page)
            self.assertEqual(student.attribute("#name", "autocomplete"), "username")
            self.assertEqual(student.attribute("#password", "autocomplete"), kind)
            student.press("#show-password")
            self.assertEqual(student.attribute("#password", "type"), "text")

    def test_work_without_account(self):
        """signing in says first that work done without an account stays apart, and signing out brings it back"""
        owner = self.another_computer()
        owner.open()
        self.sign_up(owner)
        student = self.student
        student.open()
        self.visit("sign-in")
        self.assertIsNone(student.find(".entry .note"))
        self.visit("")
        student.type_code(HELLO)
        student.submit()
        student.type_code("# without an account")
        self.draft_is_saved()
        self.visit("sign-in")
        self.assertIn("you get it back when you sign out", student.text(".entry .note"))
        self.sign_in(student)
        student.until(lambda: student.slug and student.points == "0 points")
        self.assertNotIn("without an account", student.code)
        student.type_code("# with the account")
        self.draft_is_saved()
        student.press("#account summary")
        student.press("#sign-out")
        student.until(lambda: student.points == "100 points")
        self.browser.execute_script("location.hash = '#/exercises/hello'")
        student.until(lambda: student.slug == "hello" and student.code == "# without an account")
        stored = self.browser.execute_script("return JSON.stringify({ ...localStorage })")
        self.assertNotIn("with the account", stored.replace("without", ""))

    def test_ended_session(self):
        """a learner whose session is ended elsewhere is asked to sign in, and goes on with the newest code"""
        student, other = self.student, self.another_computer()
        student.open()
        self.sign_up()
        other.open()
        self.sign_in(other)
        other.until(lambda: other.slug)
        self.visit("account", other)
        other.until(lambda: other.count("[aria-labelledby=sessions-title] li") == 2)
        self.assertIn("this browser", other.text("[aria-labelledby=sessions-title]"))
        other.press("[aria-labelledby=sessions-title] .danger")
        other.until(lambda: other.count("[aria-labelledby=sessions-title] li") == 1)

        student.type_code("# typed without a session")
        student.until(lambda: "no longer signed in" in student.banner)
        student.until(lambda: student.draft_state == "Saved in this browser only (not signed in)")
        student.press("#connection a")
        student.until(lambda: student.title == "Sign in")
        student.fill(name=self.name, password=PASSWORD)
        student.press(".entry [type=submit]")
        student.until(lambda: student.slug and student.code == "# typed without a session")
        self.assertEqual(student.banner, "")
        self.draft_is_saved()
        student.until(lambda: student.is_connected)

    def test_expired_session_at_the_start(self):
        """a page that is opened with an expired session asks to sign in, or goes on without an account"""
        student = self.student
        student.open()
        self.sign_up()
        student.command("Network.clearBrowserCookies")
        self.browser.get(suite.options.base_url)
        student.until(lambda: student.title == "Sign in" and "no longer signed in" in student.banner)
        student.press("#connection button")
        student.until(lambda: student.banner == "")
        self.visit("")
        student.until(lambda: student.slug == "hello")
        self.assertIsNone(student.find("#account:not(.anonymous)"))

    def test_two_tabs(self):
        """a second tab follows signing in and out"""
        student = self.student
        student.open()
        student.type_code("# from the first tab")
        self.draft_is_saved()
        with student.second_tab():
            student.open()
            self.sign_up()
            first, second = self.browser.window_handles
            self.browser.switch_to.window(first)
            student.until(lambda: self.name in student.text("#account summary"))
            student.type_code("# in the account")
            self.draft_is_saved()
            self.browser.switch_to.window(second)
            student.press("#account summary")
            student.press("#sign-out")
            student.until(lambda: student.find("#account.anonymous"))
            self.browser.switch_to.window(first)
            student.until(lambda: student.find("#account.anonymous"))
            student.until(lambda: student.slug and "account" not in student.code)
            self.browser.switch_to.window(second)

    def test_tokens(self):
        """an API token is shown once, works, and can be revoked"""
        student = self.student
        self.tolerated = ("400",)
        student.open()
        self.sign_up()
        self.visit("account")
        student.until(lambda: "no tokens" in student.text("[aria-labelledby=tokens-title]"))
        student.press(".create-token")
        student.until(lambda: "1 to 100 characters" in student.text("#token-name-problem"))
        student.fill(**{"token-name": "<b>my editor</b>"})
        student.press(".create-token")
        token = student.attribute(".created-token input", "value")
        self.assertTrue(token.startswith("smt_"), token)
        student.press(".copy button")
        student.until(lambda: "cop" in student.text(".created-token [role=status]").lower())
        status = (
            "const [token, done] = arguments; fetch('/api/v1/account', { credentials: 'omit',"
            " headers: { Authorization: `Bearer ${token}` } }).then((response) => done(response.status))"
        )
        self.assertEqual(self.browser.execute_async_script(status, token), 200)
        student.until(lambda: "<b>my editor</b>" in student.text("[aria-labelledby=tokens-title] li"))
        student.press("[aria-labelledby=tokens-title] li .danger")
        student.press("dialog .danger")
        student.until(lambda: not student.find("[aria-labelledby=tokens-title] li"))
        self.assertIsNone(student.find(".created-token"))
        self.assertEqual(self.browser.execute_async_script(status, token), 401)

    def test_delete_account(self):
        """deleting the account asks for the name, and leaves a browser without an account"""
        student = self.student
        student.open()
        student.type_code("# to be deleted")
        self.draft_is_saved()
        self.sign_up()
        self.visit("account")
        student.fill(**{"confirm-name": "somebody"})
        student.press("[aria-labelledby=delete-title] button")
        student.until(lambda: "This is not your name" in student.text("#confirm-name-problem"))
        student.fill(**{"confirm-name": self.name})
        student.press("[aria-labelledby=delete-title] button")
        student.until(lambda: student.slug == "hello" and student.find("#account.anonymous"))
        self.assertNotIn("deleted", student.code)
        self.assertNotIn("deleted", self.browser.execute_script("return JSON.stringify({ ...localStorage })"))

    def test_narrow_window(self):
        """at a width of 360 pixels the pages of the account fit"""
        student = self.student
        student.resize(360, 740)
        student.open()
        self.sign_up()
        for page in ("", "account", "sign-in", "sign-up"):
            self.visit(page)
            student.press("#account summary")
            width = self.browser.execute_script("return document.documentElement.scrollWidth")
            self.assertLessEqual(width, 360, page)

    def test_finnish(self):
        """every text of the account's pages is there in Finnish"""
        student = self.student
        student.on_new_pages("localStorage.setItem('sandmartin.language', 'fi')")
        student.open()
        self.sign_up()
        self.visit("account")
        self.assertIn("Poista tili", student.text("main"))
