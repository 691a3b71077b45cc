"""Tests the history of an exercise: the list, comparisons of submissions, and deletion."""

import suite
from states import ENDLESS, HELLO, WRONG, history

# More than a page of the history has.
MANY = 12


def program(number, lines=30):
    """A program of which one line differs from the other programs."""
    return "def hello():\n" + "".join(
        f"    x{line} = {number if line == 15 else 0}\n" for line in range(lines))


class HistoryTests(suite.PageTestCase):
    def open_with(self, *programs):
        """Opens the first exercise after these submissions, and opens the newest one in the history."""
        student = self.student
        student.open()
        for code in programs:
            student.submit_by_api("hello", code)
        student.open_exercise("hello")
        student.until(lambda: len(student.submissions) == min(10, len(programs)))
        self.open_row(1)

    def open_row(self, number):
        self.student.press(f".history > li:nth-child({number}) summary")
        self.student.until(lambda: self.student.find(f".history > li:nth-child({number}) .comparison"))

    def differences(self, kind):
        return self.student.texts(f".diff .{kind} code")

    def test_list(self):
        """each submission is listed with verdict, points of the most, and time"""
        student = self.student
        history(student)
        newest, oldest = student.submissions
        self.assertIn("Accepted", newest)
        self.assertIn("100 of 100 points", newest)
        self.assertIn("Not solved yet", oldest)
        self.assertIn("0 of 100 points", oldest)
        for time in student.attributes(".history time", "title"):
            self.assertIn(":", time)

    def test_compare_with_the_one_before(self):
        """a submission is compared with the one before; equal lines far from a change are folded"""
        student = self.student
        self.open_with(program(1), program(2))
        student.press(".comparison .actions button")
        student.until(lambda: student.find(".diff"))
        self.assertEqual(self.differences("removed"), ["    x15 = 1"])
        self.assertEqual(self.differences("added"), ["    x15 = 2"])
        self.assertEqual(len(self.differences("same")), 6)
        self.assertIn("1 line added. 1 line removed.", student.text(".comparison-result"))
        announced = self.browser.execute_script("return announcer.textContent")
        self.assertEqual(announced, "1 line added. 1 line removed.")
        student.press(".diff .folded button")
        student.until(lambda: len(self.differences("same")) == 19)

    def test_first_has_none_before(self):
        """the first submission offers no comparison with the one before"""
        self.open_with(WRONG)
        self.assertEqual(self.student.count(".comparison .actions button"), 1)
        self.assertIsNone(self.student.find(".comparison select"))

    def test_compare_with_my_code(self):
        """a submission is compared with the code in the editor"""
        student = self.student
        self.open_with(WRONG)
        student.paste_code(HELLO)
        student.press(".comparison .actions button")
        student.until(lambda: student.find(".diff"))
        self.assertEqual(self.differences("removed"), ["    return None"])
        self.assertEqual(self.differences("added"), ['    return "Hello"'])
        student.paste_code(WRONG)
        student.press(".comparison .actions button")
        student.until(lambda: "the code is the same" in student.text(".comparison-result"))
        self.assertIsNone(student.find(".diff"))

    def test_compare_any_two(self):
        """any two submissions are compared, the older one first, from either side"""
        student = self.student
        self.open_with(program(1), program(2), program(3))
        for row, place in ((1, 2), (3, 1)):
            if row != 1:
                student.press(".comparison-head button")
                student.until(lambda: not student.find(".diff"))
                self.open_row(row)
            count = student.choose_option(f".history > li:nth-child({row}) select", place)
            self.assertEqual(count, 3)
            student.until(lambda: student.find(".diff"))
            self.assertEqual(self.differences("removed"), ["    x15 = 1"])
            self.assertEqual(self.differences("added"), ["    x15 = 3"])

    def test_older_submissions(self):
        """older submissions are loaded on request, stay after a new one, and are found by a comparison"""
        student = self.student
        self.open_with(*(program(number) for number in range(MANY)))
        self.open_row(10)
        student.press(".history > li:nth-child(10) .comparison .actions button")
        student.until(lambda: student.find(".diff"))
        self.assertEqual(self.differences("removed"), ["    x15 = 1"])
        self.assertEqual(len(student.submissions), MANY)
        student.submit_by_api("hello", HELLO)
        student.until(lambda: len(student.submissions) == MANY + 1)
        self.assertTrue(student.find(".diff"), "the open row was closed")

    def test_open_row_gets_its_verdict(self):
        """a submission that is opened while it is graded stays open, and shows its verdict when this arrives"""
        student = self.student
        self.tolerated = ("409",)
        student.open()
        student.paste_code(ENDLESS)
        student.press("#submit")
        student.until(lambda: student.is_being_graded and student.submissions)
        self.open_row(1)
        student.paste_code(HELLO)
        student.press("#submit")
        with student.new_verdict():
            student.press(".prompt .primary")
        student.until(lambda: len(student.submissions) == 2 and "Cancelled" in student.submissions[1])
        student.until(lambda: "Cancelled" in student.text(".history > li:nth-child(2) .verdict"))
        self.assertIn("sleep(1)", student.text(".history > li:nth-child(2) .code"))

    def test_list_of_submissions_stays(self):
        """the list of submissions to compare with is not built again while it stays the same"""
        student = self.student
        self.open_with(program(1), program(2))
        option = "document.querySelector('.comparison option:last-child')"
        self.browser.execute_script(f"{option}.isMarked = true")
        # Its events let the page ask for the submissions again.
        student.submit_by_api("sum", "def sum(a, b):\n    return a + b\n")
        student.until(lambda: student.points == "100 points")
        self.assertTrue(self.browser.execute_script(f"return {option}.isMarked"))

    def test_hostile_code(self):
        """code with markup, wide lines and text from right to left is shown as it is, in a box that scrolls"""
        student = self.student
        hostile = "<script>alert(1)</script>\n" + "x" * 5000 + "\n# \u202e مرحبا\n\t<b>tab</b>\n"
        self.open_with(WRONG, hostile)
        student.press(".comparison .actions button")
        student.until(lambda: student.find(".diff"))
        self.assertEqual(self.differences("added")[0], "<script>alert(1)</script>")
        for width in (1280, 360):
            student.resize(width, 740)
            page = self.browser.execute_script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            self.assertEqual(page, 0, "the page can be scrolled sideways")

    def test_only_the_newest_is_deleted(self):
        """only the newest submission can be deleted; points and completion follow each time"""
        student = self.student
        history(student)
        student.until(lambda: student.points == "100 points")
        self.assertEqual(student.count(".history li button.danger"), 1)
        student.delete_newest()
        student.until(lambda: student.points == "0 points")
        self.assertIn("0 of", student.text("#progress span"))
        self.assertEqual(student.count(".history li button.danger"), 1)
        student.delete_newest()
        self.assertEqual(student.submissions, [])
        student.open_course()
        student.until(lambda: student.find(".course-list"))
        self.assertIsNone(student.find(".course-list .tried"))

    def test_deleted_elsewhere(self):
        """a deletion of what another tab has deleted already ends with the right list"""
        student = self.student
        self.tolerated = ("404",)
        history(student)
        newest = student.call("GET", "/submissions")["items"][0]["id"]
        student.press(".history li button.danger")
        self.assertIsNone(student.call("DELETE", f"/submissions/{newest}"))
        student.press("dialog .danger")
        student.until(lambda: len(student.submissions) == 1 and "Not solved" in student.submissions[0])
        student.until(lambda: student.points == "0 points")
