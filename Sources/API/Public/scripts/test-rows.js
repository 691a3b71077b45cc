// The tests of a finished submission: failed ones first, the first of them open; passed ones in a short list.

import { comparisonView } from "./comparison-view.js";
import { h } from "./dom.js";
import { explain, hasExplanation } from "./explanations.js";
import { graderDetails } from "./grader-details.js";
import { titleOf } from "./grader-texts.js";
import { t } from "./text.js";
import { messageBox, nameText, textBox } from "./text-box.js";
import { testWords } from "./words.js";

export const badge = ({ icon, word, tone }) =>
  h("span", { class: `badge ${tone}` }, h("span", { class: "icon", "aria-hidden": "true" }, icon), word);

/** Returns the lists of tests, in the order in which a student needs them. */
export function testLists(submission) {
  const rows = (submission.tests ?? []).map((test, index) => ({
    test, picture: () => figureView(submission, test, index),
  }));
  const ofStatus = (isWanted) => rows.filter(({ test }) => isWanted(test.status));
  const passed = ofStatus((status) => status === "passed");
  const skipped = ofStatus((status) => status === "skipped");
  const others = [...ofStatus((status) => status !== "passed" && status !== "skipped"), ...skipped];
  return [
    others.length > 0 && h("ol", { class: "tests" }, others.map((row, index) => testRow(row, index === 0))),
    passed.length > 0 && passedTests(passed, others.length === 0),
  ];
}

function passedTests(rows, open) {
  return h("details", { class: "passed-tests", open },
    h("summary", {}, t("result.passedTests", { count: rows.length })),
    h("ol", { class: "tests compact" }, rows.map((row) => testRow(row, true))));
}

function testRow({ test, picture }, open) {
  const words = testWords(test.status);
  const content = test.status === "passed" ? passedContent(test, picture) : failedContent(test, picture);
  const name = h("span", { class: "test-name" }, nameText(titleOf(test)), test.hidden && h("span", { class: "tag" },
    t("result.hidden")));
  const inWords = test.status !== "passed" && content !== null;
  const questions = [
    test.hidden && explain("hidden", t("result.hiddenTest"), { inWords }),
    hasExplanation(test.status) && explain(test.status, words.word, { inWords }),
  ].filter(Boolean);
  const row = (...children) => h("li", { class: `test ${words.tone}` }, ...children);
  // A summary is a button itself, so the questions are below it.
  if (inWords) {
    return row(disclosure({
      summary: [name, badge(words)], open, name: "test-disclosure", summaryName: "test-title",
      content: () => [questions.length > 0 && h("p", { class: "questions" }, questions), ...content()],
    }));
  }
  return row(h("div", { class: "test-title" }, name, badge(words), questions), ...(content?.() ?? []));
}

/** A disclosure whose content is built when it opens: the texts of many tests would make the page slow. */
function disclosure({ summary, content, open = false, name = "more", summaryName }) {
  const fill = () => details.open && details.childElementCount === 1 && details.append(...content().filter(Boolean));
  const details = h("details", { class: name, open, ontoggle: fill }, h("summary", { class: summaryName }, summary));
  fill();
  return details;
}

const textDisclosure = (title, text) =>
  text && disclosure({ summary: title, content: () => [textBox(text, title)] });

const printed = (test) => textDisclosure(t("result.prints"), test.stdout);

/** Returns the function that builds what a passed test shows below its name, or null if there is nothing. */
function passedContent(test, picture) {
  if (!test.stdout && !test.message && !test.figure) return null;
  return () => [test.message && messageBox(test.message, t("result.message")), picture(), printed(test)];
}

function failedContent(test, picture) {
  const hasValues = [test.call, test.got, test.expected].some((value) => typeof value === "string");
  if (!hasValues && !test.message && !test.figure && !test.details && !test.stdout) return null;
  return () => [
    test.message && messageBox(test.message, t("result.message")),
    Number.isInteger(test.line) && h("p", { class: "quiet-text" }, t("result.aboutLine", { line: test.line })),
    comparisonView(test),
    picture(),
    test.call && h("button", {
      type: "button", class: "quiet step-through", onclick: (event) => event.currentTarget.dispatchEvent(
        new CustomEvent("step-through", { bubbles: true, detail: { call: test.call } })),
    }, t("result.stepThrough")),
    repeatsComparison(test) ? null : textDisclosure(t("result.details"), graderDetails(test.details ?? "")),
    printed(test),
  ];
}

/** Whether the details hold nothing but the call and the values that the comparison shows. */
const repeatsComparison = ({ got, expected, details }) =>
  typeof got === "string" && typeof expected === "string" &&
  (details ?? "").split("\n").every((line) => /^(call|returned|expected):  |^ *\^$|^$/.test(line));

/** The picture that the program drew in a test. */
const figureView = (submission, { name, figure }, index) => figure && h("img", {
  class: "figure", src: `${submission.figures ?? `/api/v1/submissions/${submission.id}/figures`}/${index}`,
  loading: "lazy", width: figure.width, height: figure.height, alt: t("result.figure", { name }),
});
