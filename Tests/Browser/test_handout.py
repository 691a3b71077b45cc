"""Tests how a handout is shown: code, examples to try, tables, pictures, files, hostile contents, and paper."""

import suite

EXERCISE = "rich-handout"
CODE = ".handout code.language-python"
# Chromium's own measure of contrast: WCAG 2.2, 1.4.3.
CONTRAST = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const rgb = (colour) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const light = (colour) => rgb(colour).map((part) => part / 255)
  .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const ground = light(getComputedStyle(document.querySelector('.handout pre')).backgroundColor);
return [...document.querySelectorAll('.handout pre span')].map((span) => {
  const text = light(getComputedStyle(span).color);
  return [span.className, (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)];
});
"""


class HandoutTests(suite.PageTestCase):
    def open_exercise(self):
        if not (suite.options.exercises / EXERCISE).exists():
            self.skipTest(f"the server's course has no exercise {EXERCISE} ({suite.options.exercises})")
        self.student.open()
        self.student.choose_exercise("A rich handout")
        self.student.until(lambda: self.student.find(f"{CODE} .cm-keyword"))

    def text_of_code(self, beginning):
        return next(text for text in self.student.texts(CODE) if text.startswith(beginning))

    def parts_of_code(self, number, selector):
        """The parts of a block of code, counted from 0, with their classes."""
        return self.script(
            "return [...document.querySelectorAll(arguments[0])[arguments[1]].querySelectorAll(arguments[2])]"
            ".map(({ className, textContent }) => `${className} ${textContent}`)", CODE, number, selector)

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def until_picture(self):
        self.student.until(lambda: self.script("return document.querySelector('.handout img')?.naturalWidth") == 1600)

    def test_code_is_coloured(self):
        """Python code is coloured and stays the same text; other code is plain, and so is what Python prints"""
        self.open_exercise()
        self.assertEqual(self.text_of_code("for number"),
                         'for number in range(3):\n    print("Number", number)  # counts')
        kinds = self.parts_of_code(0, ":scope > *")
        self.assertEqual(kinds[:2], ["cm-keyword for", "cm-variable number"])
        self.assertIn('cm-string "Number"', kinds)
        self.assertIn("cm-comment # counts", kinds)

        dialogue = self.text_of_code(">>> total")
        self.assertEqual(dialogue.splitlines()[:3],
                         [">>> total = 0", ">>> for number in [1, 2]:", "...     total += number"])
        prompts = [part.removeprefix("python-prompt ") for part in self.parts_of_code(2, ".python-prompt")]
        self.assertEqual(prompts, [">>> ", ">>> ", "... ", "...", ">>> "])
        self.assertTrue(dialogue.endswith("\n3\n... is printed"), dialogue)
        plain = self.script(
            "return [...document.querySelectorAll('.handout pre > code:not([class])')].map(c => c.children.length)")
        self.assertEqual(plain, [0])

    def test_contrast(self):
        """the colours of code have a contrast of at least 4.5 in both themes"""
        self.open_exercise()
        for theme in ("light", "dark"):
            self.student.command("Emulation.setEmulatedMedia",
                                 features=[{"name": "prefers-color-scheme", "value": theme}])
            contrasts = self.script(CONTRAST)
            self.assertGreater(len(contrasts), 10)
            low = [(kind, round(ratio, 2)) for kind, ratio in contrasts if ratio < 4.5]
            self.assertEqual(low, [], theme)
        self.student.command("Emulation.setEmulatedMedia", features=[])

    def test_try_it(self):
        """“Try it” hands over the code of an example; of a dialogue, it hands over what is typed"""
        self.open_exercise()
        self.script("window.tried = [];"
                    "document.addEventListener('try-code', e => tried.push([e.target.tagName, e.detail.code]))")
        self.assertEqual(self.student.texts(".handout .try"), ["Try it", "Try it"])
        for number in (1, 2):
            self.student.press(f".handout :nth-child({number} of .example) .try")
        self.assertEqual(self.script("return tried"), [
            ["PRE", 'for number in range(3):\n    print("Number", number)  # counts'],
            ["PRE", "total = 0\nfor number in [1, 2]:\n    total += number\n\ntotal"],
        ])

    def test_without_code_mirror(self):
        """without CodeMirror, code is plain, and examples can still be tried"""
        student = self.student
        self.tolerated = ("codemirror",)
        student.command("Network.setBlockedURLs", urls=["*codemirror*"])
        student.open()
        student.choose_exercise("A rich handout")
        self.assertEqual(self.script("return document.querySelectorAll('.handout pre span').length"), 0)
        self.assertEqual(student.count(".handout .try"), 2)

    def test_table(self):
        """a table has the alignment that the teacher wrote"""
        self.open_exercise()
        aligned = self.script(
            "return [...document.querySelectorAll('.handout table td')].slice(0, 3)"
            ".map(cell => getComputedStyle(cell).textAlign)")
        self.assertEqual(aligned, ["left", "right", "center"])
        self.assertIsNotNone(self.student.find(".handout th del"))

    def test_pictures_and_files(self):
        """pictures of the exercise are shown and cached, its files are saved, and other links open a tab"""
        self.open_exercise()
        self.until_picture()
        name, width, box = self.student.use(".handout img", lambda picture: (
            picture.accessible_name, picture.rect["width"],
            self.script("return arguments[0].closest('.prose').clientWidth", picture)))
        self.assertEqual(name, "A board with black and white squares")
        self.assertLessEqual(width, box)
        table, board, manual = (
            f".handout .prose p a[href*='{end}']" for end in ("temperatures.csv", "board.png", "python.org/3/"))
        self.assertIn("the temperatures", self.student.text(table))
        self.assertEqual(self.student.attribute(table, "download"), "")
        for link in (board, manual):
            self.assertEqual(self.student.attribute(link, "target"), "_blank")
            self.assertEqual(self.student.attribute(link, "rel"), "noopener noreferrer")
            self.assertIn("opens in a new tab", self.student.attribute(link, "textContent"))
        served = self.browser.execute_async_script(
            "const done = arguments[1]; fetch(arguments[0]).then(async (a) => done([a.status,"
            " a.headers.get('content-disposition'), a.headers.get('cache-control'), await a.text()]))",
            self.student.attribute(table, "href"))
        self.assertEqual(served, [200, "attachment; filename*=UTF-8''temperatures.csv",
                                  "private, max-age=31536000, immutable",
                                  "city,temperature\nHelsinki,-4\nRome,12\n"])

    def test_room_for_pictures(self):
        """the text below a picture stays where it is when the picture arrives"""
        student = self.student
        student.command("Network.setCacheDisabled", cacheDisabled=True)
        self.addCleanup(student.command, "Network.setCacheDisabled", cacheDisabled=False)
        # Requests for pictures wait.
        student.command("Fetch.enable", patterns=[{"urlPattern": "*/files/*"}])
        self.open_exercise()
        width = "return document.querySelector('.handout img').naturalWidth"
        place = "return document.querySelector('.handout table').getBoundingClientRect().top"
        before = self.script(place)
        self.assertEqual(self.script(width), 0)
        student.command("Fetch.disable")
        student.until(lambda: self.script(width) == 1600)
        self.assertEqual(self.script(place), before)

    def test_picture_that_is_out_of_reach(self):
        """a picture that could not be loaded can be loaded again"""
        student = self.student
        self.tolerated = ("/files/",)
        student.command("Network.setBlockedURLs", urls=["*/files/*"])
        self.open_exercise()
        self.assertIn("The picture could not be loaded.", student.text(".handout .no-picture"))
        self.assertIn("A board with black", student.text(".handout .no-picture"))
        student.command("Network.setBlockedURLs", urls=[])
        student.press(".handout .no-picture button")
        self.until_picture()

    def test_hostile_contents(self):
        """HTML of a handout is neither shown nor run, and only blocks of code and tables scroll sideways"""
        self.open_exercise()
        prose = self.script("return document.querySelector('.handout .prose').innerHTML")
        for part in ("<script", "onerror", "onclick", "javascript:", "data:", "missing.png", "example.org/picture.png"):
            self.assertNotIn(part, prose)
        for text in ("bold", "runs code", "gone", "elsewhere"):
            self.assertIn(text, self.student.handout)
        self.assertEqual(self.script("return document.title.includes('Sandmartin')"), True)
        for width in (1280, 768, 360):
            self.student.resize(width, 740)
            for selector in ("document.documentElement", "document.querySelector('.handout')",
                             "document.querySelector('.handout .prose')"):
                wider = f"const box = {selector}; return box.scrollWidth - box.clientWidth"
                self.assertEqual(self.script(wider), 0, f"{selector} scrolls sideways at {width} px")
        blocks = self.script(
            "return [...document.querySelectorAll('.handout pre, .table-frame')]"
            ".filter(box => box.scrollWidth > box.clientWidth).map(box => box.getAttribute('aria-label'))")
        self.assertIn("Code", blocks)
        self.assertIn("Table", blocks)
        self.assertEqual(self.script(
            "return [...document.querySelectorAll('.handout p')].filter(p => /^שלום/.test(p.textContent))"
            ".map(p => getComputedStyle(p).unicodeBidi)"), ["plaintext"])

    def test_paper(self):
        """on paper there is the handout with its title, without buttons and with all lines of code whole"""
        self.open_exercise()
        self.student.resize(700, 900)
        self.student.command("Emulation.setEmulatedMedia", media="print",
                             features=[{"name": "prefers-color-scheme", "value": "dark"}])
        self.assertEqual(self.student.text("#title"), "A rich handout")
        for selector in (".top", ".work", ".handout button", ".standing", ".skip-link"):
            self.assertIsNone(self.student.find(selector), selector)
        wide = self.script(
            "return [...document.querySelectorAll('.handout pre')].filter(p => p.scrollWidth > p.clientWidth).length")
        self.assertEqual(wide, 0, "lines of code are cut off")
        colours = self.script("const style = getComputedStyle(document.querySelector('.handout'));"
                              "return [style.color, style.backgroundColor, style.overflow]")
        self.assertEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "visible"])
        self.student.command("Emulation.setEmulatedMedia", media="", features=[])
