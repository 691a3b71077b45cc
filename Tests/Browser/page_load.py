"""Measures one load of the page with Chromium's own events and clocks."""

import json
import time
from collections import namedtuple
from urllib.parse import urlsplit

from student import open_browser

# The network profile "Fast 3G" of Chromium's developer tools (front_end/core/sdk/NetworkManager.ts): 1.6 Mbit/s down
# and 750 kbit/s up, of which 90 % arrive, and 150 ms of latency times 3.75, which stands for the round trips of a new
# connection. Chromium delays each request by the latency.
DEVTOOLS_FAST_3G = {"latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
# The same rates, and each request takes one round trip of 150 ms: a connection that is open already.
FAST_3G = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
UNLIMITED = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

SETTLE_SECONDS = 60

# Notes when the code can be typed into the textarea, and when CodeMirror has replaced the textarea.
WATCH = """
window.usable = {};
new MutationObserver(() => {
  const note = (name, selector) => {
    if (!(name in usable) && document.querySelector(selector)) usable[name] = performance.now();
  };
  note("exercise", ".exercise #code");
  note("editor", ".exercise .CodeMirror");
}).observe(document, { childList: true, subtree: true });
"""

Answer = namedtuple("Answer", "url status headers bytes cached")
Load = namedtuple("Load", "answers exercise editor messages")


class Loads:
    """A context manager with a browser of its own that loads the page as a new visitor, and again."""

    def __init__(self, base_url, network=UNLIMITED):
        self.base_url = base_url
        self.network = network

    def __enter__(self):
        self.browser = open_browser(logs=("browser", "performance"))
        self.command("Network.enable")
        self.command("Network.clearBrowserCache")
        self.command("Network.emulateNetworkConditions", offline=False, **self.network)
        self.command("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        return self

    def __exit__(self, *_):
        self.browser.quit()

    def command(self, name, **parameters):
        return self.browser.execute_cdp_cmd(name, parameters)

    def load(self):
        """Loads the page until all requests have ended and the live connection is open."""
        self.browser.get("about:blank")
        self.browser.get_log("performance")
        self.browser.get(self.base_url)
        events = Events()
        deadline = time.monotonic() + SETTLE_SECONDS
        while not (self.is_ready() and events.all_ended):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the page did not settle within {SETTLE_SECONDS} s: {events.open}")
            time.sleep(0.05)
            events.read(self.browser)
        usable = self.browser.execute_script("return usable")
        messages = [entry["message"] for entry in self.browser.get_log("browser")]
        return Load(events.answers, usable["exercise"], usable["editor"], messages)

    def is_ready(self):
        return self.browser.execute_script(
            "return document.documentElement.dataset.live === 'connected' && 'editor' in usable"
            " && !document.querySelector('main[aria-busy]')"
        )


class Events:
    """The requests of the page, from the events of Chromium's domain Network."""

    def __init__(self):
        self.open = {}
        self.responses = {}
        self.cached = set()
        self.answers = []

    @property
    def all_ended(self):
        return self.answers and not self.open

    def read(self, browser):
        for entry in browser.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            handle = getattr(self, event["method"].replace("Network.", "on_"), None)
            if handle:
                handle(event["params"]["requestId"], event["params"])

    def on_requestWillBeSent(self, request, event):
        if event["request"]["url"].startswith("http"):
            self.open[request] = event["request"]["url"]

    def on_requestServedFromCache(self, request, _):
        self.cached.add(request)

    def on_responseReceived(self, request, event):
        self.responses[request] = event["response"]
        if event["response"].get("fromDiskCache"):
            self.cached.add(request)

    def on_loadingFinished(self, request, event):
        self.end(request, event["encodedDataLength"])

    def on_loadingFailed(self, request, _):
        self.end(request, 0)

    def end(self, request, size):
        if request not in self.open:
            return
        response = self.responses.get(request, {"status": 0, "headers": {}})
        cached = request in self.cached
        headers = {name.lower(): value for name, value in response["headers"].items()}
        self.answers.append(
            Answer(self.open.pop(request), response["status"], headers, 0 if cached else int(size), cached))


def table(load):
    """A line for each request, the bytes that came over the network, and their sum."""
    lines = [
        f"{'cache' if answer.cached else answer.bytes:>8}  {answer.status}  "
        f"{answer.headers.get('content-encoding', '-'):<5} {urlsplit(answer.url).path}"
        for answer in load.answers
    ]
    return "\n".join([*lines, f"{total(load):>8}  bytes in {len(sent(load))} requests"])


def sent(load):
    """The answers that came over the network."""
    return [answer for answer in load.answers if not answer.cached]


def total(load):
    return sum(answer.bytes for answer in load.answers)
