// The student's submissions to one exercise, newest first.

import { api } from "./api.js";
import { announce, h, showNotice } from "./dom.js";
import { confirm } from "./confirm.js";
import { isTerminal } from "./follow.js";
import { badge, resultView } from "./result-view.js";
import { submissionWords, timeText } from "./words.js";

/** `onLoad(code)` loads a submission's code into the editor. `onDelete(id)` is called after a deletion. */
export class HistoryView {
  #slug;
  #onLoad;
  #onDelete;
  #list = h("ol", { class: "history" });
  #more = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#showMore() }, "Show older");
  #empty = h("p", { class: "quiet-text" }, "No submissions yet.");
  #cursor = null;
  #rows = new Map();

  constructor({ slug, onLoad, onDelete }) {
    this.#slug = slug;
    this.#onLoad = onLoad;
    this.#onDelete = onDelete;
    this.element = h("section", { class: "panel history-panel", "aria-labelledby": "history-title" },
      h("h2", { id: "history-title" }, "Your submissions"), this.#empty, this.#list, this.#more);
  }

  /** Reloads the newest page and returns its submissions. */
  async refresh() {
    const { items, next } = await api.submissions(this.#slug);
    this.#list.replaceChildren(...items.map((item, index) => this.#keptRow(item, index === 0)));
    this.#empty.hidden = items.length > 0;
    this.#continueFrom(next);
    return items;
  }

  async #showMore() {
    try {
      const { items, next } = await api.submissions(this.#slug, { cursor: this.#cursor });
      this.#list.append(...items.map((item) => this.#row(item, false)));
      this.#continueFrom(next);
    } catch (error) {
      showNotice(error.message);
    }
  }

  #continueFrom(cursor) {
    this.#cursor = cursor;
    this.#more.hidden = !cursor;
  }

  /** Returns the existing row if its content is unchanged, so that an open row stays open. */
  #keptRow(item, newest) {
    const content = [item.status, item.verdict, item.points, newest].join();
    const kept = this.#rows.get(item.id);
    if (kept?.content === content) return kept.row;
    const row = this.#row(item, newest);
    this.#rows.set(item.id, { content, row });
    return row;
  }

  #row(item, newest) {
    const created = new Date(item.created_at);
    const body = h("div", { class: "history-body" });
    const details = h("details", { ontoggle: () => details.open && this.#fill(body, item.id) },
      h("summary", {},
        badge(submissionWords(item)),
        h("time", { datetime: item.created_at, title: created.toLocaleString() }, timeText(created)),
        Number.isFinite(item.points) && h("span", { class: "points" }, `${item.points} points`)),
      body);
    return h("li", {}, details, newest && isTerminal(item) && h("button", {
      type: "button", class: "quiet danger", onclick: () => this.#delete(item),
      "aria-label": "Delete your latest submission",
    }, "Delete"));
  }

  async #fill(body, id) {
    if (body.hasChildNodes()) return;
    body.append(h("p", { class: "quiet-text" }, "Loading…"));
    try {
      const submission = await api.submission(id);
      body.replaceChildren(
        h("pre", { class: "code" }, submission.code),
        h("button", { type: "button", class: "quiet", onclick: () => this.#onLoad(submission.code) },
          "Load this code into the editor"),
        resultView(submission));
    } catch (error) {
      body.replaceChildren();
      body.closest("details").open = false;
      showNotice(error.message);
    }
  }

  async #delete(item) {
    const agreed = await confirm({
      title: "Delete your latest submission?",
      text: "This deletes its code, its verdict and any points that only it earned. The code in the editor stays.",
      action: "Delete it",
    });
    if (!agreed) return;
    try {
      await api.deleteSubmission(item.id);
      announce("Submission deleted.");
      showNotice(null);
    } catch (error) {
      showNotice(error.message);
    }
    await this.#onDelete(item.id);
  }
}
