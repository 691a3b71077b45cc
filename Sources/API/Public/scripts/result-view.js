// The result of a submission: the verdict on top, then every test with its feedback.

import { h } from "./dom.js";
import { explain, hasExplanation } from "./explanations.js";
import { graderDetails } from "./grader-details.js";
import { titleOf } from "./grader-texts.js";
import { scrollable } from "./scroll-box.js";
import { badge, testLists } from "./test-rows.js";
import { language, t } from "./text.js";
import { messageBox, nameText, textBox } from "./text-box.js";
import { usageView } from "./usage-view.js";
import { isOurs, pointsText, submissionWords, testWords } from "./words.js";

const longestExcerpt = 20_000;

/** Lines of the program. In a narrow window they are scrolled to the caret below the mistake. */
function excerpt(text) {
  if (text.length > longestExcerpt) return textBox(text, t("result.yourLines"), { direction: "ltr" });
  const view = scrollable(h("pre", { class: "excerpt", dir: "ltr" }, text), t("result.yourLines"));
  if (!text.endsWith("^")) return view;
  const widths = text.split("\n").map((line) => line.length);
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  requestAnimationFrame(() => {
    view.scrollLeft = (view.scrollWidth * widths.at(-1)) / widest - view.clientWidth / 2;
  });
  return view;
}

/** A submission that is being graded; `progress` is what `follow` reports. */
export function progressView(progress) {
  const { total, tests, isLate } = progress;
  const ended = tests.filter(Boolean).length;
  return h("div", { class: "result" },
    h("div", { class: "verdict calm" },
      h("span", { class: isLate ? "spinner still" : "spinner", "aria-hidden": "true" }),
      h("div", {}, h("h3", {}, progressTitle(progress)),
        h("p", {}, t(isLate ? "result.lateAdvice" : "result.keepEditing")))),
    total && h("progress", { max: total, value: ended, "aria-label": t("result.testsDone", { ended, count: total }) }),
    total && h("ol", { class: "tests compact" },
      Array.from({ length: total }, (_, index) => progressRow(tests[index], index))));
}

export function progressTitle({ status, position, total, tests, isLate }) {
  if (status === "queued") {
    if (position > 0) return t(isLate ? "result.stillAhead" : "result.ahead", { count: position });
    return t(isLate ? "result.stillWaiting" : "result.waiting");
  }
  const ended = tests.filter(Boolean).length;
  if (isLate) return t("result.stillRunning");
  return total && ended < total ? t("result.runningTest", { number: ended + 1, total }) : t("result.running");
}

function progressRow(test, index) {
  if (!test) {
    return h("li", { class: "test waiting" },
      h("div", { class: "test-title" },
        h("span", { class: "test-name" }, t("result.testNumber", { number: index + 1 }))));
  }
  const words = testWords(test.status);
  return h("li", { class: `test ${words.tone}` },
    h("div", { class: "test-title" }, h("span", { class: "test-name" }, nameText(titleOf(test))), badge(words)));
}

/**
 * The full result of a finished submission. `note` is an optional remark below the summary; `actions` are elements
 * between the verdict and the tests.
 */
export function resultView(submission, { note, actions } = {}) {
  const words = submissionWords(submission);
  const judged = submission.status === "graded" && submission.verdict !== "grader_error";
  const topic = isOurs(submission) ? "ours" : submission.verdict;
  const summary = submission.summary || defaultSummary(submission);
  return h("div", { class: "result" },
    h("div", { class: `verdict ${words.tone}` },
      h("span", { class: "verdict-icon", "aria-hidden": "true" }, words.icon),
      h("div", {},
        h("div", { class: "verdict-title" },
          h("h3", {}, words.word), hasExplanation(topic) && explain(topic, words.word),
          judged && pointsView(submission)),
        summary && messageBox(summary, t("result.summary"), submission.summary ? "en" : language),
        usageView(submission.usage),
        submission.isolation === "shared" && h("p", { class: "note" }, t("result.shared")),
        note && h("p", { class: "note" }, note))),
    submission.details && excerpt(graderDetails(submission.details)),
    actions,
    testLists(submission));
}

const pointsView = ({ points, max_points: of }) => h("span", { class: "points" },
  pointsText(points ?? 0, of ?? 100), explain("points", t("result.points")));

function defaultSummary(submission) {
  if (submission.status === "cancelled") return t("result.cancelled");
  return isOurs(submission) ? t("result.ours") : "";
}
