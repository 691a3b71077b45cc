"""Changes the server's responses in the page, for contents that no exercise of the course has."""

import json

# Removes the answers that come inside of the page, so that the page asks for them. Its scripts run after this event.
WITHOUT_FIRST_ANSWERS = """
document.addEventListener("readystatechange", () => {
  document.getElementById("first-answers")?.replaceChildren();
}, { once: true });
"""

# `changes` is a list of [pattern of the path, function of the content and the data].
SCRIPT = WITHOUT_FIRST_ANSWERS + """
(() => {
  const data = %s;
  const changes = [%s];
  const send = window.fetch;
  window.fetch = async (resource, options) => {
    const response = await send(resource, options);
    const change = changes.find(([pattern]) => pattern.test(new URL(resource, location.href).pathname));
    if (!change || !response.ok || response.status === 204) return response;
    const content = await response.json();
    change[1](content, data);
    return new Response(JSON.stringify(content), { status: response.status, headers: response.headers });
  };
})();
"""

SUBMISSION = r"[/^\/api\/v1\/submissions\/[^/]+$/, (content, data) => Object.assign(content, data)]"


def inject(test_case, script):
    """Runs `script` before the page's own scripts, in each page that `test_case` opens from now on."""
    added = test_case.student.command("Page.addScriptToEvaluateOnNewDocument", source=script)
    test_case.addCleanup(
        test_case.student.command, "Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"]
    )


def inject_responses(test_case, data, *changes):
    """Applies `changes` (JavaScript) to the responses; they get `data`."""
    inject(test_case, SCRIPT % (json.dumps(data), ",".join(changes)))


def inject_submission(test_case, **fields):
    """Gives every finished submission that the page reads these fields."""
    inject_responses(test_case, fields, SUBMISSION)


def result_of(status="failed", **fields):
    """The result of a test, with fields of its own."""
    return {
        "id": "one", "name": "one", "status": status, "points": 0, "max_points": 50, "message": "", "details": "",
        "hidden": False, "stdout": "", "cpu_ms": 1, **fields,
    }
