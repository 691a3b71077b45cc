"""Finds English texts of ours in a Finnish page."""

import json
import re

from test_texts import flat

# Code; what names another language, such as texts of server and teacher; announcements, which repeat the grader.
NOT_OURS = ["pre", "code", "kbd", "textarea", ".CodeMirror", "noscript", "script", "[lang]:not(html, [lang=fi])",
            "#announcer"]
# Frequent in English texts of the page, and no words of Finnish.
ENGLISH = set("the your you is are of and this not with for was were has have from that it all done".split())

SHOWN_TEXTS = """
    const skipped = arguments[0];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    // The teacher's title of an exercise has no language.
    const title = document.querySelector('h1[lang=""]')?.textContent ?? "";
    const found = [document.title.replace(title, "")];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        if (element.closest(skipped) || element.closest("head")) continue;
        if (node === element) {
            found.push(...["aria-label", "title", "alt", "placeholder"].map((name) => element.getAttribute(name)));
        } else if (element.checkVisibility()) found.push(node.data);
    }
    return found.filter((text) => text?.trim());
"""


def english_patterns(browser, base_url):
    """Reads the catalogues in the browser, and returns patterns of the English texts that differ in Finnish."""
    browser.get(base_url)
    english, finnish = json.loads(browser.execute_async_script(
        "const done = arguments[0];"
        "Promise.all([import('/texts/en.js'), import('/texts/fi.js')])"
        ".then(([{ en }, { fi }]) => done(JSON.stringify([en, fi])))"))
    return patterns(english, finnish)


def patterns(english, finnish):
    """Patterns of the English texts that differ from the Finnish ones."""
    found = []
    translated = flat(finnish)
    for key, text in flat(english).items():
        forms = set(text.values()) if isinstance(text, dict) else {text}
        others = translated[key]
        for form in forms - (set(others.values()) if isinstance(others, dict) else {others}):
            fixed = re.split(r"\{\w+\}", form)
            # Shorter texts between values, such as "{a} on {b}", occur in Finnish, too.
            if re.search("[A-Za-z]{3}", "".join(fixed)):
                found.append(re.compile(".+".join(re.escape(part) for part in fixed), re.DOTALL))
    return found


def english_texts(browser, english):
    """The shown texts that match one of the patterns, or have a frequent English word."""
    shown = browser.execute_script(SHOWN_TEXTS, ", ".join(NOT_OURS))
    if not shown:
        raise AssertionError("the page shows no text")
    return [text for text in shown if ENGLISH & set(re.findall(r"[^\W\d_]+", text.lower()))
            or any(pattern.fullmatch(text) or pattern.fullmatch(text.strip()) for pattern in english)]
