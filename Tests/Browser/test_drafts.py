"""Tests that code in the editor is neither lost nor overwritten: in the browser, on the server, in tabs, elsewhere."""

import json
import uuid

from selenium.webdriver.common.keys import Keys

import suite

ON_SERVER = "Saved on the server"
DRAFT = "/exercises/hello/draft"


class DraftTests(suite.PageTestCase):
    def draft(self, student=None):
        return (student or self.student).call("GET", DRAFT)["code"]

    def save(self, code, student=None):
        student = student or self.student
        student.type_code(code)
        student.until(lambda: student.draft_state == ON_SERVER and self.draft(student) == student.code)

    def two_computers(self):
        """The same learner at two computers, whose editors have the same code."""
        first, second = self.student, self.another_computer()
        name = f"learner-{uuid.uuid4().hex[:12]}"
        first.open()
        self.save("# shared")
        first.call("POST", "/account", {"name": name, "password": "correct horse"})
        first.reload()
        second.open()
        second.call("POST", "/session", {"name": name, "password": "correct horse"})
        second.reload()
        second.until(lambda: second.code == "# shared")
        return first, second

    def test_draft_reaches_the_server(self):
        """code is saved on the server soon after the last key, and the page says so"""
        student = self.student
        student.open()
        student.type_code("# half a thought")
        student.until(lambda: self.draft() == "# half a thought")
        student.until(lambda: student.draft_state == ON_SERVER)

    def test_browser_without_its_own_copy(self):
        """code that only the server has is in the editor after a reload"""
        student = self.student
        student.open()
        self.save("# on the server")
        self.browser.execute_script("localStorage.clear()")
        student.reload()
        student.until(lambda: student.code == "# on the server")

    def test_offline(self):
        """code typed offline is kept in the browser, and saved when the browser is online again"""
        student = self.student
        self.tolerated = ("ERR_INTERNET_DISCONNECTED", "WebSocket")
        student.open()
        student.set_network(online=False)
        student.type_code("# on the train")
        student.until(lambda: student.draft_state == "Saved in this browser only (offline)")
        student.set_network(online=True)
        student.until(lambda: student.draft_state == ON_SERVER)
        self.assertEqual(self.draft(), "# on the train")

    def test_closed_tab(self):
        """code is saved if the tab is closed right after the last key"""
        student = self.student
        # Both tabs may save the code.
        self.tolerated = ("409",)
        student.open()
        with student.second_tab():
            student.open()
            student.type_code("# the last words")
        student.until(lambda: self.draft() == "# the last words")

    def test_lost_answer(self):
        """a save whose answer is lost causes no second version"""
        student = self.student
        self.tolerated = ("409",)
        student.open()
        self.save("# first")
        student.answer("/draft", "lost", method="PUT")
        student.type_code("# second")
        student.until(lambda: self.draft() == "# second")
        student.press_keys(Keys.END, " and third")
        student.stop_answering()
        student.until(lambda: student.draft_state == ON_SERVER)
        self.assertEqual(self.draft(), "# second and third")
        self.assertIsNone(student.find(".draft-conflict"))

    def test_two_computers_keep_mine(self):
        """code changed on two computers is offered side by side; the own one is kept, the other one can be restored"""
        first, second = self.two_computers()
        self.tolerated = ("409",)
        self.save("# from the second", second)
        first.type_code("# from the first")
        first.until(lambda: first.find(".draft-conflict"))
        self.assertIn("from the first", first.text(".version.mine pre mark"))
        self.assertIn("from the second", first.text(".version.other pre mark"))
        self.assertEqual(first.draft_state, "Saved in this browser only, until you choose a version")
        self.assertEqual(self.draft(), "# from the second", "the other version was overwritten")
        first.press(".keep-mine")
        first.until(lambda: self.draft() == "# from the first")
        self.assertIsNone(first.find(".draft-conflict"))
        first.press(".aside button")
        self.assertEqual(first.code, "# from the second")

    def test_two_computers_take_the_other(self):
        """the version of the other computer can be taken, and the own one can be restored"""
        first, second = self.two_computers()
        self.tolerated = ("409",)
        self.save("# from the second", second)
        first.type_code("# from the first")
        first.press(".take-other")
        first.until(lambda: first.code == "# from the second" and first.draft_state == ON_SERVER)
        first.press(".aside button")
        self.assertEqual(first.code, "# from the first")

    def test_computer_that_was_left(self):
        """a computer without unsaved code shows the newer code of another computer when the learner comes back"""
        first, second = self.two_computers()
        self.save("# newer", second)
        first.reload()
        first.until(lambda: first.code == "# newer")
        self.assertIsNone(first.find(".draft-conflict"))

    def test_wrong_clock(self):
        """a browser whose clock is years behind shows newer code and offers two versions all the same"""
        self.student.on_new_pages(
            "const Real = Date; const late = () => Real.now() - 3e11;"
            "Date = class extends Real { constructor(...given) { super(...(given.length ? given : [late()])) } };"
            "Date.now = late"
        )
        first, second = self.two_computers()
        self.tolerated = ("409",)
        self.save("# from the second", second)
        first.type_code("# from the past")
        first.press(".keep-mine")
        first.until(lambda: self.draft() == "# from the past")

    def test_tab_with_another_version(self):
        """code that another tab has stored is offered, not overwritten"""
        student = self.student
        student.open()
        self.save("# mine")
        # A page gets no event about its own storage, as if the event of another tab were still on its way.
        self.browser.execute_script(
            "const key = 'sandmartin.draft.hello'; const record = JSON.parse(localStorage.getItem(key));"
            "localStorage.setItem(key, JSON.stringify({ ...record, code: arguments[0], stamp: 'other' }))",
            "# of the other tab",
        )
        student.press_keys(Keys.END, "!")
        student.until(lambda: student.find(".draft-conflict"))
        self.assertIn("another tab", student.text(".draft-conflict"))
        self.assertIn("of the other tab", student.text(".version.other pre"))
        student.press(".take-other")
        student.until(lambda: student.code == "# of the other tab" and student.draft_state == ON_SERVER)

    def test_full_storage(self):
        """a browser that stores nothing saves on the server, and says so if the server does not answer either"""
        student = self.student
        self.tolerated = ("ERR_INTERNET_DISCONNECTED", "WebSocket")
        student.refuse_storage()
        student.open()
        self.save("# nowhere else")
        student.set_network(online=False)
        student.press_keys(Keys.END, "!")
        student.until(lambda: student.draft_state == "Not saved. Keep this tab open.")
        student.until(lambda: "keep this tab open" in student.banner)
        student.set_network(online=True)
        student.until(lambda: student.draft_state == ON_SERVER)
        student.reload()
        student.until(lambda: student.code == "# nowhere else!")

    def test_code_beyond_the_limit(self):
        """the page says that code is too long before it is sent"""
        student = self.student
        student.open()
        student.paste_code("# " + "ä" * 40_000)
        student.until(lambda: "Too long: 78.2 of 64 KiB" in student.draft_state)
        student.press("#submit")
        self.assertIn("too long", student.text(".prompt"))
        self.assertIsNone(self.draft())
        student.paste_code("# short")
        student.until(lambda: student.draft_state == ON_SERVER)

    def test_refused_code(self):
        """the server's reason for refusing code is shown, and the code stays in the browser"""
        student = self.student
        self.tolerated = ("400",)
        student.open()
        student.paste_code("# \0")
        student.until(lambda: "NUL character" in student.draft_state)
        stored = json.loads(self.browser.execute_script("return localStorage.getItem('sandmartin.draft.hello')"))
        self.assertEqual(stored["code"], "# \0")
