// One submission of the history: verdict, points and time; once it is opened, its code, comparisons and result.

import { api } from "./api.js";
import { Comparison } from "./comparison.js";
import { h, showChildren, showNotice } from "./dom.js";
import { isTerminal } from "./follow.js";
import { resultView } from "./result-view.js";
import { badge } from "./test-rows.js";
import { momentText, t } from "./text.js";
import { pointsText, submissionWords, timeText } from "./words.js";

/** What a verdict or a rejudging changes. */
const judgement = ({ status, verdict, points }) => [status, verdict, points].join();

export class HistoryRow {
  #item;
  #options;
  #summary = h("summary");
  #body = h("div", { class: "history-body" });
  #details;
  #comparison = null;
  #result = null;
  /** Counts the requests for the submission. Only the answer to the newest one is shown. */
  #turn = 0;
  #delete;

  /** `others(id)` returns the other submissions, see `HistoryView`. */
  constructor(item, options) {
    this.#item = item;
    this.#options = options;
    this.#details = h("details", { ontoggle: () => this.#details.open && !this.#result && this.#load() },
      this.#summary, this.#body);
    this.#delete = h("button", {
      type: "button", class: "quiet danger", hidden: true, "aria-label": t("history.deleteNewest"),
      onclick: () => options.onDelete(this.#item),
    }, t("history.delete"));
    this.element = h("li", {}, this.#details, this.#delete);
  }

  /** Shows the status, verdict and points that the submission has now. An open row stays open. */
  update(item) {
    const isJudgedAnew = judgement(item) !== judgement(this.#item);
    this.#item = item;
    const created = new Date(item.created_at);
    showChildren(this.#summary,
      badge(submissionWords(item)),
      h("time", { datetime: item.created_at, title: momentText(created) }, timeText(created)),
      ...(Number.isFinite(item.points)
        ? [h("span", { class: "points" }, pointsText(item.points, this.#options.maxPoints ?? 100))] : []));
    if (isJudgedAnew && this.#body.hasChildNodes()) this.#load();
  }

  /** Adapts the row to the list: the newest submission can be deleted, and all others are offered for comparison. */
  showPlace({ isNewest }) {
    this.#delete.hidden = !isNewest || !isTerminal(this.#item);
    this.#comparison?.showOthers();
  }

  /** Loads the submission and shows it. Of a submission that is shown already, the result is replaced. */
  async #load() {
    const turn = ++this.#turn;
    if (!this.#result) this.#body.replaceChildren(h("p", { class: "quiet-text" }, t("page.loading")));
    try {
      const submission = await api.submission(this.#item.id);
      if (turn === this.#turn) this.#show(submission);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!this.#result) this.#close();
      showNotice(error);
    }
  }

  #show(submission) {
    const result = resultView(submission);
    if (this.#result) {
      this.#comparison.update(submission);
      this.#result.replaceWith(result);
    } else {
      this.#comparison = new Comparison(submission, this.#options);
      this.#body.replaceChildren(
        h("pre", { class: "code", tabindex: 0, role: "group", "aria-label": t("history.code") }, submission.code),
        h("button", { type: "button", class: "quiet", onclick: () => this.#options.onLoad(submission.code) },
          t("history.load")),
        this.#comparison.element,
        result);
    }
    this.#result = result;
  }

  #close() {
    this.#body.replaceChildren();
    this.#details.open = false;
  }
}
