"""A student at the page: what the student sees and does."""

import json
from contextlib import contextmanager, suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from elements import Elements

SERVER_SECONDS = 30
TERMINAL = "#result-title ~ div .verdict:not(:has(.spinner))"


def open_browser(logs=("browser",)):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    # --no-sandbox: Chromium cannot use its sandbox as root. It visits only our page here.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-prefers-reduced-motion"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {name: "ALL" for name in logs})
    return webdriver.Chrome(service=webdriver.chrome.service.Service("/usr/bin/chromedriver"), options=options)


class Student(Elements):
    def __init__(self, browser, base_url):
        super().__init__(browser)
        self.base_url = base_url
        self.scripts = []
        self.clear_browser()
        self.resize(1280, 900)

    def clear_browser(self):
        """Clears cookies, drafts and all other state, and undoes browser settings of earlier tests."""
        self.browser.get("about:blank")
        self.command("Network.enable")
        self.command("Network.setBlockedURLs", urls=[])
        self.set_network(online=True)
        self.command("Fetch.disable")
        self.command("Emulation.setEmulatedMedia", features=[])
        self.command("Network.clearBrowserCookies")
        self.command("Storage.clearDataForOrigin", origin=self.base_url.rstrip("/"), storageTypes="all")
        self.browser.get_log("browser")

    def leave(self):
        """Undoes what the student has changed in the browser itself, and ends what still goes on at the server."""
        self.cancel_submission()
        while self.scripts:
            self.command("Page.removeScriptToEvaluateOnNewDocument", identifier=self.scripts.pop())

    def cancel_submission(self):
        """Cancels a submission that is being graded: an endless one would keep a grader from the other tests."""
        cookies = self.command("Network.getCookies", urls=[self.base_url])["cookies"]
        headers = {"Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)}

        def send(method, path):
            request = Request(f"{self.base_url}api/v1{path}", method=method, headers=headers)
            with urlopen(request, timeout=SERVER_SECONDS) as answer:
                return answer.read()

        # Without a session, there is no submission.
        with suppress(HTTPError):
            for submission in json.loads(send("GET", "/submissions?limit=1"))["items"]:
                if submission["status"] in ("queued", "running"):
                    send("DELETE", f"/submissions/{submission['id']}")

    def command(self, name, **parameters):
        return self.browser.execute_cdp_cmd(name, parameters)

    def resize(self, width, height):
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    # Faults

    def set_network(self, online):
        self.command("Network.enable")
        self.command(
            "Network.emulateNetworkConditions", offline=not online, latency=0, downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def answer(self, path, status, method=None, headers=None, **problem):
        """Until `stop_answering`, requests whose path contains `path` get this answer without reaching the server.

        The status 0 is no answer. The status "lost" is no answer after the request has reached the server.
        """
        self.browser.execute_script(
            "window.realFetch ??= window.fetch;"
            "const [path, status, method, headers, problem] = arguments;"
            "window.fetch = async (address, options = {}) => {"
            "  const concerns = address.includes(path) && (!method || options.method === method);"
            "  if (!concerns) return realFetch(address, options);"
            "  if (status === 'lost') await realFetch(address, options);"
            "  if (status === 'lost' || status === 0) throw new TypeError('no answer');"
            "  return new Response(JSON.stringify({ status, ...problem }),"
            "    { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });"
            "}",
            path, status, method, headers or {}, problem,
        )

    def stop_answering(self):
        self.browser.execute_script("window.fetch = window.realFetch")

    def refuse_storage(self):
        """From the next page on, the browser stores nothing, as with a full disk."""
        self.on_new_pages("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")

    def on_new_pages(self, script):
        """Runs a script before those of each page, until `leave`."""
        added = self.command("Page.addScriptToEvaluateOnNewDocument", source=script)
        self.scripts.append(added["identifier"])

    # Navigation

    def open(self):
        self.browser.get(self.base_url)
        self.until_loaded()

    def reload(self):
        self.browser.refresh()
        self.until_loaded()

    def until_loaded(self):
        # A title may be made of spaces, which take no room.
        self.until(lambda: self.browser.execute_script(
            "return document.querySelector('main:not([aria-busy]) h1') !== null"
            " && document.querySelector('[data-editor=loading]') === null"))

    def next_exercise(self):
        before = self.title
        self.press("#next")
        self.until(lambda: self.title != before)
        self.until_loaded()

    def choose_exercise(self, title):
        self.press("#menu summary")
        self.press("#menu nav a", line=title)
        self.until(lambda: self.title == title)
        self.until_loaded()

    def open_exercise(self, slug):
        self.browser.get("about:blank")
        self.browser.get(f"{self.base_url}#/exercises/{slug}")
        self.until_loaded()

    def open_course(self):
        """Opens the map of the course from wherever the student is."""
        self.press("#course-link")
        self.until(lambda: self.find(".course"))
        self.until_loaded()

    def choose_language(self, tag):
        self.press(f"#languages [lang={tag}]")
        self.until(lambda: self.browser.execute_script("return document.documentElement.lang") == tag)
        self.until_loaded()

    @contextmanager
    def second_tab(self):
        """Opens a second tab and switches to it. Closes it afterwards and switches back."""
        first = self.browser.current_window_handle
        self.browser.switch_to.new_window("tab")
        second = self.browser.current_window_handle
        try:
            yield
        finally:
            self.browser.switch_to.window(second)
            self.browser.close()
            self.browser.switch_to.window(first)

    # What the student sees

    @property
    def title(self):
        return self.text("main h1")

    @property
    def slug(self):
        return next(iter(self.attributes(".exercise", "data-slug")), None)

    @property
    def handout(self):
        return self.text(".handout .prose")

    @property
    def verdict(self):
        return self.text(TERMINAL)

    @property
    def banner(self):
        """The text of the banner about connection and session, or an empty one."""
        return "".join(self.texts("#connection"))

    @property
    def draft_state(self):
        return self.text(".saved")

    @property
    def is_being_graded(self):
        return self.find(".result-panel .spinner") is not None

    @property
    def is_connected(self):
        """Whether the page receives live events."""
        return self.browser.execute_script("return document.documentElement.dataset.live") == "connected"

    @property
    def points(self):
        return self.text("#progress strong")

    @property
    def tests(self):
        """The rows of the tests in the result, as text."""
        return self.texts(".result-panel .test")

    @property
    def submissions(self):
        return self.texts(".history > li > details > summary")

    # What the student does

    @property
    def editor_is_enhanced(self):
        return self.find(".CodeMirror") is not None

    @property
    def code(self):
        return self.until(lambda: self.browser.execute_script(
            "const mirror = document.querySelector('.CodeMirror')?.CodeMirror;"
            "const area = document.querySelector('#code');"
            "return mirror ? [mirror.getValue()] : area && [area.value]"
        ))[0]

    def type_code(self, text):
        """Replaces the code key by key. CodeMirror indents automatically, the textarea does not."""
        if self.editor_is_enhanced:
            self.press(".CodeMirror-lines")
            text = "\n".join(line.strip() for line in text.splitlines())
        else:
            self.press("#code")
        self.press_keys(Keys.CONTROL, "a")
        self.press_keys(Keys.DELETE)
        self.press_keys(text)

    def paste_code(self, text):
        """Replaces the code at once, like pasting: automatic indentation would change typed code."""
        self.until(lambda: self.browser.execute_script(
            "const mirror = document.querySelector('.CodeMirror')?.CodeMirror;"
            "const area = document.querySelector('#code');"
            "if (mirror) mirror.replaceRange(arguments[0], {line: 0, ch: 0}, {line: mirror.lineCount(), ch: 0});"
            "else if (area) { area.value = arguments[0]; area.dispatchEvent(new Event('input')); }"
            "return Boolean(mirror ?? area)",
            text,
        ))

    def submit(self):
        """Presses Submit and waits for the new verdict."""
        with self.new_verdict():
            self.press("#submit")

    @contextmanager
    def new_verdict(self):
        """Waits until a new result is shown."""
        before = self.find(TERMINAL)
        yield
        self.until(lambda: (found := self.find(TERMINAL)) and found != before)

    # What happens beside the page

    def call(self, method, path, body=None):
        """Calls the API in the student's name, past the page. Returns the JSON of the answer, or None."""
        return self.browser.execute_async_script(
            "const [method, path, body, done] = arguments;"
            "(window.realFetch ?? fetch)('/api/v1' + path, { method, body: body && JSON.stringify(body),"
            "  headers: { 'Content-Type': 'application/json' } })"
            ".then((response) => response.text()).then((text) => done(text ? JSON.parse(text) : null))",
            method, path, body,
        )

    def submit_by_api(self, exercise, code):
        """Submits code and waits for the verdict."""
        submission = self.call("POST", "/submissions", {"exercise": exercise, "code": code})
        if not isinstance(submission["status"], str):
            raise AssertionError(f"the server did not take the submission: {submission}")
        path = f"/submissions/{submission['id']}"
        return self.until(
            lambda: (found := self.call("GET", path))["status"] not in ("queued", "running") and found
        )

    def delete_newest(self):
        before = len(self.submissions)
        self.press(".history li button.danger")
        self.press("dialog .danger")
        self.until(lambda: len(self.submissions) == before - 1)

    @property
    def browser_errors(self):
        """Errors in the browser's log, such as script errors and violations of the content security policy."""
        return [
            entry["message"]
            for entry in self.browser.get_log("browser")
            # The first request has no session yet. Its 401 makes the page create one.
            if entry["level"] == "SEVERE" and "401" not in entry["message"]
        ]
