"""Tests the pages on which an administrator reads, changes and rolls back policies."""

import uuid

from selenium.webdriver.common.keys import Keys

from staff import Staff, StaffTestCase

# Three of the limits and a comment, with what they are in `policies/default.yaml`.
OWN = "# Ours.\nextends: default\nlimits:\n  cpu: 3s   # for the sums\n  processes: 16\nbounds:\n  cpu: 20s\n"


class PolicyPages(Staff):
    """Somebody at the pages about policies."""

    def make_policy(self, yaml=OWN):
        name = f"p-{uuid.uuid4().hex[:8]}"
        self.save_elsewhere(name, yaml, 0)
        return name

    def save_elsewhere(self, name, yaml, base, comment="From elsewhere."):
        """Saves a version past the page, as another administrator does."""
        return self.as_administrator("PUT", f"/admin/policies/{name}",
                                     {"yaml": yaml, "comment": comment, "base": base})

    def open_policy(self, name):
        self.open_staff(f"policies/{name}")
        self.until_loaded()

    def set_field(self, path, value):
        """Replaces the value of a field of the form, key by key."""
        selector = f"#field-{path.replace('.', '-')}"
        self.press(selector)
        self.press_keys(Keys.CONTROL, "a")
        self.press_keys(value or Keys.DELETE)

    def field(self, path):
        return self.browser.execute_script(
            "return document.getElementById(arguments[0]).value", f"field-{path.replace('.', '-')}")

    def hint(self, path):
        return self.text(f"#field-{path.replace('.', '-')}-origin")

    @property
    def check_state(self):
        """accepted, refused, failed, or busy until the newest text is checked."""
        return next(iter(self.attributes(".check-state", "data-check")), None)

    def until_checked(self, state):
        self.until(lambda: self.check_state == state)

    @property
    def comment(self):
        return self.browser.execute_script("return document.getElementById('comment').value")

    def save(self, comment):
        self.fill(comment=comment)
        self.press("#save")


class PolicyTests(StaffTestCase):
    pages = PolicyPages

    def setUp(self):
        super().setUp()
        # Answers that the page shows in words.
        self.tolerated = ("404", "409", "422")

    def in_force(self, name):
        return self.staff.as_administrator("GET", f"/admin/policies/{name}")

    def test_list(self):
        """the list shows each policy with its effective values and where each is written"""
        name = self.staff.make_policy()
        self.staff.open_staff("policies")
        card = self.staff.text(f"section[aria-labelledby='policy-{name}']")
        self.assertIn("It extends default.", card)
        rows = {line.split()[0]: line for line in card.splitlines() if f"{name}.yaml" in line}
        self.assertIn(f"3s {name}.yaml:4", rows["CPU"])
        self.assertIn(f"16 {name}.yaml:5", rows["Processes"])
        self.assertRegex(card, r"Memory 256MiB default\.yaml:\d+")
        self.check_page()

    def test_form_and_text(self):
        """form and text change each other, comments in the text survive, and a field says what it inherits"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        self.assertEqual((staff.field("limits.cpu"), staff.field("limits.memory")), ("3s", ""))
        self.assertIn("instead of 2s from default.yaml", staff.hint("limits.cpu"))
        self.assertIn("Inherits 256MiB from default.yaml", staff.hint("limits.memory"))
        self.assertIn("As the limit: 1MiB.", staff.hint("bounds.output"))
        staff.set_field("limits.cpu", "4s")
        staff.set_field("limits.memory", "128MiB")
        staff.set_field("limits.processes", "")
        self.assertEqual(staff.code, "# Ours.\nextends: default\nlimits:\n  cpu: 4s   # for the sums\n"
                                     "  memory: 128MiB\nbounds:\n  cpu: 20s\n")
        staff.paste_code("extends: default\nlimits: {cpu: 5s}\n")
        staff.until(lambda: staff.field("limits.cpu") == "5s" and staff.field("limits.memory") == "")
        staff.paste_code("limits: [cpu]\n")
        staff.until(lambda: "The form cannot show this text" in staff.text(".policy-form"))
        self.assertFalse(staff.browser.find_element("id", "field-limits-cpu").is_enabled())

    def test_faults(self):
        """faults are shown as one types: in the list with a link to the line, in the text, and beside the field"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.until_checked("accepted")
        staff.set_field("limits.cpu", "soon")
        staff.until_checked("refused")
        self.assertIn("must be a duration", staff.text("#field-limits-cpu-problem"))
        self.assertIn("limits.cpu", staff.text(".findings"))
        self.assertEqual(staff.count(".CodeMirror .faulty-line"), 1)
        self.check_page()
        staff.press(".findings button")
        self.assertEqual(staff.browser.execute_script(
            "return document.querySelector('.CodeMirror').CodeMirror.getCursor().line"), 3)
        staff.press("#save")
        staff.until(lambda: "Nothing has changed" in staff.text("#save-problem"))
        staff.set_field("limits.cpu", "3s")
        staff.until_checked("accepted")
        self.assertEqual(staff.count(".CodeMirror .faulty-line"), 0)

    def test_hosts(self):
        """what each worker's host can grant stands beside the fields; what no worker can hold is refused with both"""
        staff = self.staff
        [worker] = staff.as_administrator("GET", "/admin/workers")["items"]
        name = staff.make_policy()
        staff.open_policy(name)
        row = staff.text("[aria-labelledby=limit-memory]")
        self.assertRegex(row, r"At most [\d.]+ [MGT]iB on " + worker["name"])
        staff.set_field("limits.memory", "900GiB")
        staff.until_checked("refused")
        fault = staff.text(".findings")
        self.assertIn(f"worker {worker['name']}: 900GiB is more than this host has", fault)
        self.assertIn("No worker can use this policy", fault)

    def test_save(self):
        """a change is compared with the version in force, saved with a comment, and listed with its author"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.set_field("limits.cpu", "4s")
        staff.until(lambda: "cpu: 4s" in staff.text("#changes"))
        self.assertIn("1 line added. 1 line removed.", staff.text("#changes"))
        staff.save("More time.")
        staff.until(lambda: "Version 2 is in force." in staff.text("#notice"))
        self.assertIn(f"Version 2, by {self.name}", staff.text("#policy-version"))
        staff.until(lambda: "the text is the same" in staff.text("#changes"))
        policy = self.in_force(name)
        self.assertEqual((policy["version"], policy["comment"], policy["author"]), (2, "More time.", self.name))
        self.assertIn("cpu: 4s   # for the sums", policy["yaml"])

    def test_keyboard(self):
        """somebody without a mouse gets from the form through the text to the comment, and saves"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.press("#field-bounds-cores")
        staff.press_keys(Keys.TAB, "# Mine.", Keys.ENTER)
        self.assertEqual(staff.code, OWN + "# Mine.\n")
        staff.until_checked("accepted")
        staff.until(lambda: staff.find("#changes .folded"))
        # On the way are the box of the differences, if it scrolls, and its button.
        for _ in range(3):
            if not staff.has_focus("#comment"):
                staff.press_keys(Keys.TAB)
        self.assertTrue(staff.has_focus("#comment"))
        staff.press_keys("A remark.", Keys.ENTER)
        staff.until(lambda: "Version 2 is in force." in staff.text("#notice"))
        self.assertEqual(self.in_force(name)["comment"], "A remark.")

    def test_draft(self):
        """a text that is not saved survives a reload, and can be discarded"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.set_field("limits.cpu", "4s")
        staff.fill(comment="Later.")
        staff.reload()
        self.assertIn("cpu: 4s", staff.code)
        self.assertEqual(staff.comment, "Later.")
        self.assertIn("which is not in force", staff.text(".policy-restored"))
        self.check_page()
        staff.press(".policy-restored .discard")
        staff.press("dialog .danger")
        staff.until(lambda: staff.code == OWN)
        staff.reload()
        self.assertEqual(staff.code, OWN)

    def test_conflict_apart(self):
        """changes of two administrators in different places are joined; the own text before can be had again"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.set_field("limits.cpu", "4s")
        theirs = OWN.replace("  cpu: 20s", "  cpu: 25s")
        staff.save_elsewhere(name, theirs, 1)
        staff.save("Mine.")
        staff.until(lambda: staff.find(".policy-conflict"))
        self.assertIn("Version 2 was saved while you edited", staff.text(".policy-conflict"))
        self.assertIn("From elsewhere.", staff.text(".policy-conflict"))
        self.assertIn("cpu: 25s", staff.text(".theirs-diff"))
        self.assertIn("cpu: 4s", staff.text(".mine-diff"))
        self.check_page()
        staff.press(".policy-conflict .merge")
        joined = theirs.replace("cpu: 3s", "cpu: 4s")
        staff.until(lambda: staff.code == joined)
        staff.press(".policy-restored .take-back")
        staff.until(lambda: staff.code == OWN.replace("cpu: 3s", "cpu: 4s"))
        staff.press(".policy-restored .take-back")
        staff.press("#save")
        staff.until(lambda: "Version 3 is in force." in staff.text("#notice"))
        policy = self.in_force(name)
        self.assertEqual((policy["yaml"], policy["comment"]), (joined, "Mine."))

    def test_conflict_together(self):
        """where both changed the same lines, the administrator sees three versions and chooses, also after a reload"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.set_field("limits.cpu", "4s")
        staff.save_elsewhere(name, OWN.replace("cpu: 3s", "cpu: 9s"), 1)
        staff.reload()
        staff.until(lambda: staff.find(".conflict-place"))
        shown = staff.text(".conflict-place")
        for text in ("cpu: 3s", "cpu: 9s", "cpu: 4s"):
            self.assertIn(text, shown)
        self.check_page()
        staff.press("#save")
        staff.until(lambda: "Choose first" in staff.text("#save-problem"))
        staff.press(".conflict-place [value=theirs]")
        staff.press(".policy-conflict .merge")
        staff.until(lambda: "cpu: 9s" in staff.code)
        self.assertNotIn("cpu: 4s", staff.code)

    def test_history(self):
        """the history shows author, time, comment and source, compares two versions, and rolls back"""
        staff = self.staff
        name = staff.make_policy()
        staff.save_elsewhere(name, OWN.replace("3s", "5s"), 1, "Too much.")
        staff.save_elsewhere(name, OWN.replace("3s", "6s"), 2, "Even more.")
        staff.open_staff(f"policies/{name}/versions")
        self.assertEqual(staff.count(".versions-list > li"), 3)
        self.assertIn("Too much.", staff.text(".versions-list"))
        self.assertIn("cpu: 6s", staff.text("#version-changes"))
        staff.choose_option("#version-from", 2)
        staff.until(lambda: "cpu: 3s" in staff.text("#version-changes"))
        self.check_page()
        staff.press("[aria-label='Roll back to version 1']")
        staff.until(lambda: staff.find("dialog"))
        self.assertIn("becomes version 4", staff.text("dialog"))
        staff.press("dialog .danger")
        staff.until(lambda: staff.count(".versions-list > li") == 4)
        policy = self.in_force(name)
        self.assertEqual((policy["version"], policy["yaml"], policy["author"]), (4, OWN, self.name))
        self.assertEqual(policy["comment"], "Back to version 1.")

    def test_new_policy(self):
        """a new policy begins with what it extends; a name that is wrong or taken is refused"""
        staff = self.staff
        staff.open_staff("policies")
        for name, reason in (("Not a name", "lower-case letters"), ("default", "There is a policy of this name")):
            staff.fill(**{"policy-name": name})
            staff.press(".begin-policy")
            staff.until(lambda: reason in staff.text("#policy-name-problem"))  # noqa: B023
        name = f"new-{uuid.uuid4().hex[:8]}"
        staff.fill(**{"policy-name": name})
        staff.press(".begin-policy")
        staff.until(lambda: staff.title == f"Policy {name}")
        staff.until_loaded()
        self.assertEqual(staff.code, "extends: default\n")
        staff.set_field("limits.cpu", "1s")
        staff.save("Begin.")
        staff.until(lambda: "Version 1 is in force." in staff.text("#notice"))
        self.assertEqual(self.in_force(name)["effective"]["limits"]["cpu"]["value"], "1s")

    def test_slow_server(self):
        """nobody can type or save before the text of the policy is there"""
        staff = self.staff
        name = staff.make_policy()
        staff.command("Fetch.enable", patterns=[{"urlPattern": "*admin/workers"}])
        staff.browser.get("about:blank")
        staff.browser.get(f"{staff.base_url}admin#/policies/{name}")
        staff.until(lambda: staff.find(".policy-sides[inert]"))
        self.assertEqual(staff.text("#policy-version"), "Loading…")
        staff.command("Fetch.disable")
        staff.until(lambda: staff.code == OWN)
        self.assertFalse(staff.find(".policy-sides[inert]"))

    def test_language(self):
        """all pages speak Finnish, without a text too long for its place"""
        staff = self.staff
        name = staff.make_policy()
        staff.choose_language("fi")
        for address, title in (("policies", "Käytännöt"), (f"policies/{name}", f"Käytäntö {name}"),
                               (f"policies/{name}/versions", f"Käytännön {name} versiot")):
            staff.open_staff(address)
            self.assertEqual(staff.title, title)
            self.check_page()

    def test_faulty_server(self):
        """a check that fails is said, and a failed save keeps the text"""
        staff = self.staff
        name = staff.make_policy()
        staff.open_policy(name)
        staff.until_checked("accepted")
        self.tolerated += ("500",)
        staff.answer(f"policies/{name}", 500, detail="Out of order.")
        staff.set_field("limits.cpu", "4s")
        staff.until_checked("failed")
        staff.press("#save")
        staff.until(lambda: "Out of order." in staff.text("#save-problem"))
        staff.stop_answering()
        self.assertIn("cpu: 4s", staff.code)
        staff.press("#save")
        staff.until(lambda: "Version 2 is in force." in staff.text("#notice"))


class TeacherTests(StaffTestCase):
    role = "teacher"

    def test_teacher(self):
        """a teacher neither finds the pages nor may open them"""
        self.staff.open_staff("policies")
        self.assertEqual(self.staff.title, "This page is for administrators")
        self.assertNotIn("Policies", self.staff.areas)
