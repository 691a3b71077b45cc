"""Runs axe, which finds what makes a page hard to use for some people."""

import subprocess
from pathlib import Path

from server import SOURCE

AXE = SOURCE / ".build-browser/axe"
THEMES = ("light", "dark")
WIDTHS = (1280, 360)
# What axe reports although it is no fault, as the rule and the end of the selector, with the reason.
NO_FAULTS = {
    ("scrollable-region-focusable", ".CodeMirror-scroll"):
        "the keyboard scrolls CodeMirror's box through its text field, which stands beside the box",
}
RUN = """
const done = arguments[0];
axe.run(document, { resultTypes: ["violations"] }).then(
  ({ violations }) => done(violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(" "), impact, failureSummary]))),
  (error) => done([["axe", "", "", String(error)]]));
"""


def axe_source():
    subprocess.run([Path(__file__).parent / "fetch", AXE], check=True)
    return (AXE / "axe_playwright_python/axe.min.js").read_text()


def findings(student, axe, themes=THEMES, widths=WIDTHS):
    """What axe finds on the page, of any level, in each theme and at each width."""
    found = []
    for width in widths:
        student.resize(width, 900)
        for theme in themes:
            student.command(
                "Emulation.setEmulatedMedia",
                features=[{"name": "prefers-color-scheme", "value": theme},
                          {"name": "prefers-reduced-motion", "value": "reduce"}])
            if student.browser.execute_script("return !window.axe"):
                student.browser.execute_script(axe)
            found += [(theme, width, *finding) for finding in student.browser.execute_async_script(RUN)
                      if not any(finding[0] == rule and finding[1].endswith(end) for rule, end in NO_FAULTS)]
    return found
