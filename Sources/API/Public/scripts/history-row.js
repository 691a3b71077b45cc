// One submission of the history: verdict, points and time; once it is opened, its code, comparisons and result.

import { api } from "./api.js";
import { Comparison } from "./comparison.js";
import { h, showNotice } from "./dom.js";
import { isTerminal } from "./follow.js";
import { resultView } from "./result-view.js";
import { badge } from "./test-rows.js";
import { momentText, t } from "./text.js";
import { pointsText, submissionWords, timeText } from "./words.js";

export class HistoryRow {
  #item;
  #options;
  #body = h("div", { class: "history-body" });
  #comparison = null;
  #delete;

  /** `others(id)` returns the other submissions, see `HistoryView`. */
  constructor(item, options) {
    this.#item = item;
    this.#options = options;
    const created = new Date(item.created_at);
    const details = h("details", { ontoggle: () => details.open && this.#fill(details) },
      h("summary", {},
        badge(submissionWords(item)),
        h("time", { datetime: item.created_at, title: momentText(created) }, timeText(created)),
        Number.isFinite(item.points) &&
          h("span", { class: "points" }, pointsText(item.points, options.maxPoints ?? 100))),
      this.#body);
    this.#delete = h("button", {
      type: "button", class: "quiet danger", hidden: true, "aria-label": t("history.deleteNewest"),
      onclick: () => options.onDelete(item),
    }, t("history.delete"));
    this.element = h("li", {}, details, this.#delete);
  }

  /** Adapts the row to the list: the newest submission can be deleted, and all others are offered for comparison. */
  showPlace({ isNewest }) {
    this.#delete.hidden = !isNewest || !isTerminal(this.#item);
    this.#comparison?.showOthers();
  }

  async #fill(details) {
    if (this.#body.hasChildNodes()) return;
    this.#body.append(h("p", { class: "quiet-text" }, t("page.loading")));
    try {
      const submission = await api.submission(this.#item.id);
      this.#comparison = new Comparison(submission, this.#options);
      this.#body.replaceChildren(
        h("pre", { class: "code", tabindex: 0, role: "group", "aria-label": t("history.code") }, submission.code),
        h("button", { type: "button", class: "quiet", onclick: () => this.#options.onLoad(submission.code) },
          t("history.load")),
        this.#comparison.element,
        resultView(submission));
    } catch (error) {
      this.#body.replaceChildren();
      details.open = false;
      showNotice(error);
    }
  }
}
