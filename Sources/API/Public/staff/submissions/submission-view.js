// One submission with everything that is known about it. Its state follows the live events.

import { h, messageOf, showChildren, showNotice } from "../../scripts/dom.js";
import { titleOf } from "../../scripts/grader-texts.js";
import { resultView } from "../../scripts/result-view.js";
import { badge } from "../../scripts/test-rows.js";
import { nameText } from "../../scripts/text-box.js";
import { pointsText, testWords } from "../../scripts/words.js";
import { staffLive } from "../staff-live.js";
import { momentText, parts, t } from "../texts.js";
import { actionsOf } from "./actions.js";
import { addressOfList } from "./addresses.js";
import { exerciseTitles, submissionDetails } from "./calls.js";
import { CodeView } from "./code-view.js";
import { evidenceView } from "./evidence-view.js";
import { faultsView, gradingView, versionsView } from "./facts-view.js";
import { limitsView } from "./limits-view.js";
import { OtherSubmissions } from "./other-submissions.js";
import { Refreshes } from "./refreshes.js";
import { testsTable } from "./tests-table.js";
import { timingView } from "./timing-view.js";
import { authorLink, titleText, wordsOf } from "./words.js";

const panel = (name, ...content) => h("section", { class: `panel ${name}-panel`, "aria-labelledby": `${name}-title` },
  h("h2", { id: `${name}-title` }, t(`submissions.${name}Title`)), ...content);

export class SubmissionView {
  title = t("submissions.one");
  element = h("div", { class: "staff-page" }, h("h1", { tabindex: -1 }, t("submissions.one")));
  #id;
  #left = new AbortController();
  #refreshes = new Refreshes(() => this.#refresh(), this.#left.signal);
  /** The parts of the page, once the submission is there. */
  #parts = null;
  /** What they show, as JSON. */
  #shown = null;

  constructor(id) {
    this.#id = id;
  }

  async start() {
    const { signal } = this.#left;
    staffLive.addEventListener("event", ({ detail }) => this.#note(detail), { signal });
    staffLive.addEventListener("missed", () => this.#refreshes.ask(), { signal });
    staffLive.addEventListener("connection", () => staffLive.connected && this.#refreshes.ask(), { signal });
    await this.#load();
  }

  leave() {
    this.#left.abort();
  }

  async #load() {
    const { signal } = this.#left;
    try {
      const [submission, titles] = await Promise.all([submissionDetails(this.#id), exerciseTitles()]);
      if (!signal.aborted) this.#build(submission, titles);
    } catch (error) {
      if (!signal.aborted) this.#showProblem(error);
    }
  }

  #note({ submission }) {
    if (submission === this.#id) this.#refreshes.ask();
  }

  async #refresh() {
    if (!this.#parts) return;
    try {
      const submission = await submissionDetails(this.#id);
      if (!this.#left.signal.aborted) this.#show(submission);
    } catch (error) {
      if (!error.isTemporary && !this.#left.signal.aborted) showNotice(error);
    }
  }

  /** Builds the page from a submission. Its code, author and exercise never change. */
  #build(submission, titles) {
    const { user, exercise } = submission;
    const others = new OtherSubmissions(submission);
    const code = new CodeView(submission.code);
    const fill = (name) => h("div", { class: `${name}-content` });
    this.#parts = {
      code, head: fill("head"), actions: h("div", { class: "actions" }), result: fill("result-part"),
      tests: fill("tests"), limits: fill("limits"), evidence: fill("evidence"), faults: fill("faults"),
      timing: fill("timing"), grading: fill("grading"), versions: fill("versions"),
    };
    const shown = this.#parts;
    this.#parts.faultsPanel = panel("faults", shown.faults);
    this.#parts.testsPanel = panel("tests", shown.tests);
    const links = h("p", { class: "submission-links" },
      h("a", { href: addressOfList({ exercise, user }) }, t("submissions.sameExercise")), " · ",
      h("a", { href: addressOfList({ user }) }, t("submissions.allOfLearner")), " · ",
      h("a", { href: addressOfList({ exercise }) }, t("submissions.allToExercise")));
    this.element.querySelector("h1").replaceChildren(...parts("submissions.heading", {
      exercise: titleText(submission, titles), learner: authorLink(submission),
    }));
    this.element.append(
      h("section", { class: "panel submission-head" }, shown.head, links, shown.actions),
      h("div", { class: "submission-columns" },
        h("div", {}, panel("code", code.element), panel("limits", shown.limits), panel("evidence", shown.evidence)),
        h("div", {}, shown.faultsPanel, panel("result", shown.result), shown.testsPanel)),
      h("div", { class: "submission-columns" },
        h("div", {}, panel("timing", shown.timing), panel("others", others.element)),
        h("div", {}, panel("grading", shown.grading), panel("versions", shown.versions))));
    this.#show(submission);
    others.load(this.#left.signal);
  }

  /** Shows what may change: the state and the result. Parts that are the same stay, with what is open in them. */
  #show(submission) {
    const state = JSON.stringify(submission);
    if (state === this.#shown) return;
    this.#shown = state;
    const shown = this.#parts;
    const tests = submission.tests ?? [];
    showChildren(shown.head, badge(wordsOf(submission)),
      h("span", {}, Number.isFinite(submission.points) && Number.isFinite(submission.max_points)
        && pointsText(submission.points, submission.max_points)),
      h("time", { datetime: submission.created_at }, momentText(new Date(submission.created_at))));
    shown.actions.replaceChildren(...actionsOf(submission));
    shown.code.mark(marksOf(submission));
    showChildren(shown.result, isDecided(submission)
      ? resultView(submission) : h("p", { class: "quiet-text" }, t("submissions.notGraded")));
    showChildren(shown.tests, testsTable(tests));
    shown.testsPanel.hidden = tests.length === 0;
    showChildren(shown.limits, limitsView(submission));
    showChildren(shown.evidence, evidenceView(submission));
    showChildren(shown.faults, faultsView(submission.faults));
    shown.faultsPanel.hidden = submission.faults.length === 0;
    showChildren(shown.timing, timingView(submission.grading));
    showChildren(shown.grading, gradingView(submission));
    showChildren(shown.versions, versionsView(submission));
  }

  #showProblem(error) {
    const again = () => {
      problem.remove();
      this.#load();
    };
    const problem = h("section", { class: "panel" },
      h("p", { role: "alert" }, error.status === 404 ? t("submissions.gone") : messageOf(error)),
      h("p", { class: "actions" },
        error.status !== 404 && h("button", { type: "button", class: "primary", onclick: again }, t("page.tryAgain")),
        h("a", { href: addressOfList() }, t("submissions.toList"))));
    this.element.append(problem);
  }
}

const isDecided = ({ status }) => status !== "queued" && status !== "running";

/** The lines that the result is about: that of the summary, and those of tests that did not pass. */
function marksOf(submission) {
  const marks = Number.isInteger(submission.line) ? [[submission.line, t("submissions.lineOfSummary")]] : [];
  for (const test of submission.tests ?? []) {
    if (test.status === "passed" || !Number.isInteger(test.line)) continue;
    marks.push([test.line, nameText(titleOf(test)), ": ", testWords(test.status).word]);
  }
  return marks;
}
