// The result of a submission: the verdict on top, then every test with its feedback.

import { h } from "./dom.js";
import { pointsText, submissionWords, testWords } from "./words.js";

const badge = ({ icon, word, tone }) =>
  h("span", { class: `badge ${tone}` }, h("span", { class: "icon", "aria-hidden": "true" }, icon), word);

const disclosure = (title, text) =>
  text ? h("details", { class: "more" }, h("summary", {}, title), h("pre", {}, text)) : null;

/** Lines of the program. In a narrow window they are scrolled to the caret below the mistake. */
function excerpt(text) {
  const view = h("pre", { class: "excerpt" }, text);
  const widths = text.split("\n").map((line) => line.length);
  if (text.endsWith("^")) {
    requestAnimationFrame(() => {
      view.scrollLeft = (view.scrollWidth * widths.at(-1)) / Math.max(...widths) - view.clientWidth / 2;
    });
  }
  return view;
}

/** Formats text between backticks as code. A text with an odd number of backticks stays as it is. */
function prose(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, index) => (index % 2 === 1 ? h("code", {}, part) : part));
}

/** A submission that is being graded; `progress` is what `follow` reports. */
export function progressView(progress) {
  const ended = progress.tests.filter(Boolean).length;
  return h("div", { class: "result" },
    h("div", { class: "verdict calm" },
      h("span", { class: "spinner", "aria-hidden": "true" }),
      h("div", {}, h("h3", {}, progressTitle(progress)), h("p", {}, "You can keep editing while you wait."))),
    progress.total &&
      h("progress", { max: progress.total, value: ended, "aria-label": `${ended} of ${progress.total} tests done` }),
    progress.total && h("ol", { class: "tests" }, Array.from({ length: progress.total }, (_, index) =>
      progressRow(progress.tests[index], index))));
}

export function progressTitle({ status, position, total, tests }) {
  if (status === "queued") {
    return position > 0 ? `Waiting: ${position} ahead of you` : "Waiting for a free grader";
  }
  const ended = tests.filter(Boolean).length;
  return total && ended < total ? `Running test ${ended + 1} of ${total}` : "Running the tests";
}

function progressRow(test, index) {
  if (!test) return h("li", { class: "test waiting" }, h("span", { class: "test-name" }, `Test ${index + 1}`));
  const words = testWords(test.status);
  return h("li", { class: `test ${words.tone}` }, h("span", { class: "test-name" }, test.name), badge(words));
}

const sharedNote =
  "The tests ran inside your program (isolation: shared), so this result is not protected against cheating.";

/** The full result of a finished submission. `note` is an optional remark below the summary. */
export function resultView(submission, { note, actions } = {}) {
  const words = submissionWords(submission);
  const judged = submission.status === "graded" && submission.verdict !== "grader_error";
  return h("div", { class: "result" },
    h("div", { class: `verdict ${words.tone}` },
      h("span", { class: "verdict-icon", "aria-hidden": "true" }, words.icon),
      h("div", {},
        h("h3", {}, words.word,
          judged && h("span", { class: "points" }, pointsText(submission.points ?? 0, submission.max_points ?? 100))),
        h("p", {}, prose(submission.summary || defaultSummary(submission))),
        submission.isolation === "shared" && h("p", { class: "note" }, sharedNote),
        note && h("p", { class: "note" }, note))),
    submission.details && excerpt(submission.details),
    actions,
    submission.tests?.length > 0 && h("ol", { class: "tests" }, submission.tests.map((test, index) =>
      testRow(test, figureView(submission, test, index)))));
}

/** The picture that the program drew in a test. */
const figureView = (submission, { name, figure }, index) => figure && h("img", {
  class: "figure", src: `/api/v1/submissions/${submission.id}/figures/${index}`, loading: "lazy",
  width: figure.width, height: figure.height, alt: `The picture that your program drew in the test “${name}”`,
});

function defaultSummary({ status, verdict }) {
  if (status === "cancelled") return "This submission was cancelled before it was graded.";
  if (status === "failed" || verdict === "grader_error") {
    return "Grading failed because of a problem on our side. You lose no points. Please submit again.";
  }
  return "";
}

function testRow(test, picture) {
  const words = testWords(test.status);
  return h("li", { class: `test ${words.tone}` },
    h("span", { class: "test-name" }, test.name, test.hidden && h("span", { class: "tag" }, "hidden")),
    badge(words),
    test.message && h("p", { class: "message" }, prose(test.message)),
    picture,
    disclosure("Details", test.details),
    disclosure("What your program printed", test.stdout));
}

export { badge };
