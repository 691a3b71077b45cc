"""Finds what is wrong with the layout of a page: a page that is too wide, parts that cover others, boxes too tall."""

# Width, height and device pixels for each pixel. The last three are zoomed windows: 1280 and 768 pixels at 200 %, and
# 1280 pixels at 400 %.
WINDOWS = [(360, 740, 1), (768, 900, 1), (1280, 900, 1), (640, 450, 2), (384, 450, 2), (320, 256, 4)]

# What is wrong with the layout, as a list of sentences.
PROBLEMS = """
const width = arguments[0];
const problems = [];
const page = document.documentElement;
const nameOf = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`;
const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
const scrolls = (element) => {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
    const { overflowX, position } = getComputedStyle(box);
    if (overflowX !== "visible" || position === "fixed") return true;
  }
  return false;
};
if (page.scrollWidth > width) {
  problems.push(`the page is ${page.scrollWidth} pixels wide`);
  for (const element of document.querySelectorAll("body *")) {
    const { right } = element.getBoundingClientRect();
    if (right <= width + 1 || !isShown(element) || scrolls(element)) continue;
    problems.push(`${nameOf(element)} ends at ${right}`);
  }
}
for (const parent of document.querySelectorAll("body, .top, main, .exercise, .work, .panel, .result, .verdict, .tests,"
  + ".test, .test-disclosure, .test-title, .value-comparison, .history, .history-body, .hints, .hints li, "
  + ".run-body, .run-state, .run-console, .run-report, .steps, .step-controls, .steps-body, .step-state, .frame, "
  + ".draft-conflict, .versions, .version, .account-page, .entry, .entry form, .field, .rows, .rows li, "
  + ".menu nav li, .menu-content")) {
  const children = [...parent.children].filter((child) => isShown(child)
    && !["absolute", "fixed"].includes(getComputedStyle(child).position) && !child.matches("dialog, .visually-hidden"));
  const boxes = children.map((child) => child.getBoundingClientRect());
  for (let one = 0; one < boxes.length; one++) {
    for (let other = one + 1; other < boxes.length; other++) {
      const across = Math.min(boxes[one].right, boxes[other].right) - Math.max(boxes[one].left, boxes[other].left);
      const down = Math.min(boxes[one].bottom, boxes[other].bottom) - Math.max(boxes[one].top, boxes[other].top);
      if (across > 1 && down > 1) problems.push(`${nameOf(children[one])} covers ${nameOf(children[other])}`);
    }
  }
}
for (const part of document.querySelectorAll(".menu[open] a, .menu[open] button, .menu[open] .points")) {
  if (!isShown(part)) continue;
  const { x, y, width, height } = part.getBoundingClientRect();
  const [across, down] = [x + width / 2, y + height / 2];
  // A long list is scrolled.
  const { left, right, top, bottom } = part.closest("nav, .menu-content").getBoundingClientRect();
  if (across < left || across > right || down < top || down > bottom) continue;
  const hit = document.elementFromPoint(across, down);
  if (hit && !part.contains(hit) && !hit.contains(part)) problems.push(`${nameOf(hit)} lies over ${nameOf(part)}`);
}
for (const box of document.querySelectorAll(".work pre, .work .scroll-box")) {
  if (!isShown(box)) continue;
  if (box.getBoundingClientRect().height > 600) problems.push(`${nameOf(box)} is taller than a window`);
  const isLonger = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  if (isLonger && box.closest(".result, .hints") && (box.tabIndex !== 0 || !box.getAttribute("aria-label"))) {
    problems.push(`the keyboard cannot scroll ${nameOf(box)}`);
  }
}
return problems.slice(0, 20);
"""


def open_disclosures(student, within=""):
    """Opens all disclosures below the selected elements."""
    student.browser.execute_script(
        "for (const one of document.querySelectorAll(arguments[0] + 'details')) one.open = true", within)
    # Opening a disclosure may bring another one.
    student.until(lambda: not student.browser.execute_script(
        "const closed = [...document.querySelectorAll(arguments[0] + 'details:not([open])')];"
        "closed.forEach((one) => { one.open = true; }); return closed.length", within))


def problems_in(student, windows=WINDOWS):
    """What is wrong with the layout in each of the windows, as a list of sentences."""
    found = []
    for width, height, scale in windows:
        student.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                        mobile=width < 600 and scale == 1)
        # Observers of sizes run before the second frame.
        student.browser.execute_async_script(
            "const done = arguments[0]; scrollTo(0, 0);"
            "requestAnimationFrame(() => requestAnimationFrame(() => done()))")
        found += [f"in a window of {width} pixels, {problem}"
                  for problem in student.browser.execute_script(PROBLEMS, width)]
    return found
