"""Tests that the page says in its own language what the grader says in English."""

import json
import re
import subprocess

import suite
from test_texts import PUBLIC, placeholders

SOURCE = PUBLIC.parents[2]
# What Python says, which stays as it is: the class of an exception and its text.
PYTHON_SAYS = re.compile(r"[A-Z]\w*(?:Error|Exit|Exception|Group|Iteration|Interrupt)\b.*")
# A message, and the same in Finnish. The page shows the rest as it is.
EXAMPLES = {
    "The test passed.": "Testi meni läpi.",
    "3 of 5 tests passed. Look at “test_add” first.": "3/5 testistä meni läpi. Katso ensin: ”test_add”.",
    "Your program breaks a rule of this exercise. Look at “Does not call `sorted`, `.sort` or `min`” first.":
        "Ohjelmasi rikkoo tehtävän sääntöä. Katso ensin: ”Ei kutsu: `sorted`, `.sort` tai `min`”.",
    "This test used more than 2 s of computing time. Look for a loop that never ends.":
        "Tämä testi käytti laskenta-aikaa enemmän kuin 2 s. Etsi silmukka, joka ei koskaan pääty.",
    "Your file did not finish loading: it took longer than 500 ms. Does your code sleep or wait for something?":
        "Tiedostosi lataaminen jäi kesken: se kesti kauemmin kuin 500 ms. Nukkuuko koodisi, tai odottaako se jotain?",
    "`add(1, 2)` returned 4, but 3 was expected. It is one too large.":
        "`add(1, 2)` palautti arvon 4, mutta odotettiin arvoa 3. Se on yhden liian suuri.",
    "`add(1, 2)` returned None, but 3 was expected. Is a `return` missing?":
        "`add(1, 2)` palautti arvon None, mutta odotettiin arvoa 3. Puuttuuko `return`?",
    "`make()` returned a generator, but [1, 2] was expected. A function with `yield` returns a generator, not a value.":
        "`make()` palautti generaattorin, mutta odotettiin arvoa [1, 2]. "
        "Funktio, jossa on `yield`, palauttaa generaattorin eikä arvoa.",
    "`f(3)` returned 'a. B', but a value greater than 3 and of at most 9 was expected.":
        "`f(3)` palautti arvon 'a. B', mutta odotettiin arvoa, joka on suurempi kuin 3 ja enintään 9.",
    "At index 0: for the key 'a': at index 1, 2 should be 3.":
        "Kohdassa 0: avaimella 'a': kohdassa 1 on 2, mutta siinä pitäisi olla 3.",
    "`f()` returned 5, which has no length.": "`f()` palautti arvon 5, ja sillä ei ole pituutta.",
    "Think of zero! `f(0)` returned 1, but 0 was expected.":
        "Think of zero! `f(0)` palautti arvon 1, mutta odotettiin arvoa 0.",
    "`f('`')` returned 1.": "`f('`')` returned 1.",
    "`f(1)` raised ValueError: no. Stop, in line 2 of your code: `raise ValueError('no. Stop')`.":
        "`f(1)` aiheutti virheen ValueError: no. Stop koodisi rivillä 2: `raise ValueError('no. Stop')`.",
    "Line 2 should be “4”, but your program printed “4 ”. Only the spaces differ.":
        "Rivin 2 pitäisi olla ”4”, mutta ohjelmasi tulosti ”4 ”. Vain välilyönnit eroavat.",
    "Python cannot read line 3 of your file: `else if x == 2:`. Write `elif` instead of `else if`.":
        "Python ei osaa lukea tiedostosi riviä 3: `else if x == 2:`. Kirjoita `elif` eikä `else if`.",
    "Your program stopped in line 1: `print(1 / n)`. ZeroDivisionError: division by zero. "
    "`n` is 0 here, and nothing can be divided by 0.":
        "Ohjelmasi pysähtyi riville 1: `print(1 / n)`. ZeroDivisionError: division by zero. "
        "Tässä `n` on 0, eikä nollalla voi jakaa.",
    "The grader says something new. <b>Not</b> in the catalogue.":
        "The grader says something new. <b>Not</b> in the catalogue.",
    "": "",
}


# Details, and the same in Finnish: the labels are translated, and nothing else.
DETAILS = {
    "call:      f(1)\nreturned:  'call:  2'\nexpected:  'call:  3'\n                  ^":
        "kutsu:       f(1)\npalautti:    'call:  2'\nodotettiin:  'call:  3'\n                    ^",
    "account.owner:  'Ada'\nexpected:       'Eve'": "account.owner:  'Ada'\nodotettiin:     'Eve'",
    "call:  f()\n- expected, + yours:\n  call:  a\n- expected, + yours:\n+ b":
        "kutsu:  f()\n- odotettu, + sinun:\n  call:  a\n- expected, + yours:\n+ b",
    "- expected, + yours:\n- a\n+ b": "- odotettu, + sinun:\n- a\n+ b",
    "Input:\n3\nExpected output:\n3\nYour output:\nInput:\nYour output:\n":
        "Syöte:\n3\nOdotettu tuloste:\n3\nTulosteesi:\nInput:\nYour output:\n",
    "Expected output:\n3\nYour output:\n4": "Odotettu tuloste:\n3\nTulosteesi:\n4",
    "What was said:\nTest: Test: 3\nYour program: What was said:\nYour program, unread: 4":
        "Keskustelu:\nTesti: Test: 3\nOhjelmasi: What was said:\nOhjelmasi, lukematta: 4",
    "line 3\n    f()\nline 2, in f\n    g()\n    … repeated\nValueError: no\nline 4, in x":
        "rivi 3\n    f()\nrivi 2, kohdassa f\n    g()\n    … toistuu\nValueError: no\nline 4, in x",
    "line 1: def f()\n               ^": "rivi 1: def f()\n               ^",
    "line 2:     return line 3": "rivi 2:     return line 3",
    "Traceback (most recent call last):\n  line 3, in f": "Traceback (most recent call last):\n  line 3, in f",
    "call: one space\nexpected:": "call: one space\nexpected:",
    "": "",
}


class GraderTextTests(suite.PageTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ran = subprocess.run(
            [SOURCE / "rootfs/python", "-I", "-B", SOURCE / "Tests/Browser/grader_messages.py"], capture_output=True,
            timeout=120, check=True)
        cls.grader = json.loads(ran.stdout)

    def setUp(self):
        super().setUp()
        # Without a page, the browser looks for the server's icon.
        self.tolerated = ("favicon.ico",)
        self.browser.get(suite.options.base_url + "texts/en.js?language=fi")

    def translated(self, messages):
        """Returns the parts of each message."""
        return self.browser.execute_async_script(
            "const [messages, done] = arguments;"
            "import('/scripts/grader-texts.js').then(({ graderParts }) => done(messages.map(graderParts)))", messages)

    def catalogue(self):
        """Returns the sentences and phrases of each file of the catalogue, and of the whole."""
        return json.loads(self.browser.execute_async_script(
            "const done = arguments[0];"
            "Promise.all(['results', 'comparisons', 'syntax', 'exceptions', 'grader'].map("
            "  (name) => import(`/texts/fi-${name}.js`)))"
            ".then((files) => done(JSON.stringify(files.flatMap((file) => Object.values(file)))))"))

    def test_examples(self):
        """sentences, their values and the words of teachers stay in order"""
        for message, parts in zip(EXAMPLES, self.translated(list(EXAMPLES))):
            self.assertEqual("".join(part["text"] for part in parts), EXAMPLES[message])

    def test_details(self):
        """the labels of details are translated, and no value, output or code that looks like a label"""
        translated = self.browser.execute_async_script(
            "const [texts, done] = arguments;"
            "import('/scripts/grader-details.js').then(({ graderDetails }) => done(texts.map(graderDetails)))",
            list(DETAILS))
        for details, text in zip(DETAILS, translated):
            self.assertEqual(text, DETAILS[details])

    def test_real_messages(self):
        """every message about a mistake of a beginner is Finnish, except for what Python says"""
        messages = self.grader["said"]
        self.assertGreater(len(messages), 500)
        english = {}
        for message, parts in zip(messages, self.translated(messages)):
            rest = [part["text"].strip() for part in parts if not part["isTranslated"]]
            if any(not PYTHON_SAYS.fullmatch(text) for text in rest):
                english[message] = rest
        self.assertEqual(english, {})

    def test_every_sentence_of_the_source(self):
        """every sentence that the grader's source has is in the catalogue"""
        *_, whole = self.catalogue()
        groups = [*whole["phrases"].values(), *whole["details"].values()]
        known = "\n".join([*whole["sentences"], *(text for group in groups for text in group)])
        known = re.sub(r"`[^`\n]*`|\{[a-z]\w*\}", "\0", known)
        missing = {name: lacking for name, parts in self.grader["fixed"].items()
                   if (lacking := [part for part in parts if part not in known])}
        self.assertEqual(missing, {})

    def test_same_values(self):
        """a translation has the values of its sentence and no others, and no sentence is there twice"""
        *files, whole = self.catalogue()
        self.assertEqual(sum(len(file["sentences"]) for file in files), len(whole["sentences"]))
        self.assertEqual(sum(len(file["phrases"]) for file in files), len(whole["phrases"]))
        for texts in (whole["sentences"], *whole["phrases"].values()):
            for english, finnish in texts.items():
                self.assertEqual(placeholders(english), placeholders(finnish), english)

    def test_hostile_messages(self):
        """a long message with many quotes and signs is translated in time"""
        hostile = [
            "`f('" * 700, "'" * 2000, "`x` is 3, but " * 150, "“" * 2000, "Line 1 should be “" * 100, "a. " * 700,
            "x" * 100_000,
        ]
        for message, parts in zip(hostile, self.translated(hostile)):
            self.assertEqual("".join(part["text"] for part in parts), message)
