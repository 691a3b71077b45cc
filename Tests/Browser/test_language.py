"""Tests that the page speaks the student's language everywhere."""

import suite
from states import UNREADABLE, WRONG

# Soon reaches the limit of its output.
PRINTING = "def hello():\n    while True:\n        print('x' * 100_000)\n"


class LanguageTests(suite.PageTestCase):
    def test_choice(self):
        """the chosen language changes texts, numbers and the language of the document, and survives a reload"""
        student = self.student
        student.open()
        self.assertEqual(student.text("#submit"), "Submit")
        student.choose_language("fi")
        self.assertEqual(student.text("#submit"), "Lähetä")
        student.open_course()
        self.assertEqual(student.title, "Tehtävät")
        student.reload()
        self.assertEqual(student.title, "Tehtävät")
        student.choose_language("en")
        self.assertEqual(student.title, "Exercises")

    def test_drafts_survive_the_choice(self):
        """code that was not submitted is still there in the other language"""
        student = self.student
        student.open()
        student.type_code("# not finished")
        student.choose_language("fi")
        self.assertEqual(student.code, "# not finished")

    def test_choice_without_storage(self):
        """if the browser refuses storage, the address keeps the language"""
        student = self.student
        forbidden = student.command(
            "Page.addScriptToEvaluateOnNewDocument",
            source="Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })")
        self.addCleanup(
            student.command, "Page.removeScriptToEvaluateOnNewDocument", identifier=forbidden["identifier"])
        student.open()
        student.choose_language("fi")
        self.assertEqual(student.text("#submit"), "Lähetä")
        student.choose_language("en")
        self.assertEqual(student.text("#submit"), "Submit")

    def test_language_of_server_texts(self):
        """in a Finnish page, messages of the server are marked as English, and texts of the teacher as unknown"""
        student = self.student
        self.tolerated = ("409", "404")
        student.open()
        student.choose_language("fi")
        student.submit_by_api("hello", "def hello():\n    return None\n")
        student.reload()
        self.assertEqual(student.attribute("main h1", "lang"), "")
        self.assertEqual(student.attribute(".handout .prose", "lang"), "")
        self.browser.execute_script(
            "const real = fetch; window.fetch = (address, options) => options?.method === 'DELETE'"
            " ? real(address + 'x', options) : real(address, options)")
        student.press(".history li button.danger")
        student.press("dialog .danger")
        self.assertEqual(student.attribute("#notice span", "lang"), "en")

    def test_messages_of_the_grader(self):
        """a Finnish page says in Finnish which value failed, which limit was reached and what Python cannot read"""
        student = self.student
        student.open()
        student.choose_language("fi")
        for code, message in (
            (WRONG, "`hello()` palautti arvon None, mutta odotettiin arvoa"),
            (PRINTING, "Tämä testi tulosti enemmän kuin"),
            (UNREADABLE, "Python ei osaa lukea tiedostosi riviä 1"),
        ):
            with self.subTest(message):
                student.paste_code(code)
                student.submit()
                self.assertIn(message.replace("`", ""), student.text(".result-panel .result"))
        self.assertIn("puuttuu kaksoispiste :", student.text(".line-message"))

    def test_stored_results_follow_the_choice(self):
        """an earlier result is in the language that the student chooses later"""
        student = self.student
        student.open()
        student.submit_by_api("hello", WRONG)
        student.reload()
        self.assertIn("The test did not pass.", student.text(".result-panel .result"))
        student.choose_language("fi")
        self.assertIn("Testi ei mennyt läpi.", student.text(".result-panel .result"))
