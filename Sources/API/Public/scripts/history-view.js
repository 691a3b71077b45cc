// The student's submissions to one exercise, newest first.

import { api } from "./api.js";
import { confirm } from "./confirm.js";
import { announce, h, showNotice } from "./dom.js";
import { HistoryRow } from "./history-row.js";
import { t } from "./text.js";

export class HistoryView {
  #slug;
  #rowOptions;
  #onDelete;
  #onChange;
  #list = h("ol", { class: "history" });
  #more = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#showMore() },
    t("history.showOlder"));
  #empty = h("p", { class: "quiet-text" }, t("history.empty"));
  #cursor = null;
  /** The submissions on the page, newest first. */
  #items = [];
  /** The row of each submission. */
  #rows = new Map();

  /**
   * `currentCode()` returns the code in the editor, and `onLoad(code)` replaces it. `onDelete(id)` is called after a
   * deletion, `onChange()` after each attempt to delete: it refreshes the list.
   */
  constructor({ slug, maxPoints, currentCode, onLoad, onDelete, onChange }) {
    this.#slug = slug;
    this.#onDelete = onDelete;
    this.#onChange = onChange;
    this.#rowOptions = {
      maxPoints, currentCode, onLoad, others: (id) => this.#others(id), onDelete: (item) => this.#delete(item),
    };
    this.element = h("section", { class: "panel history-panel", "aria-labelledby": "history-title" },
      h("h2", { id: "history-title" }, t("history.title")), this.#empty, this.#list, this.#more);
  }

  /** Reloads the newest page and returns its submissions. Older ones that are shown stay. */
  async refresh() {
    const { items, next } = await api.submissions(this.#slug);
    const last = this.#items.findIndex((item) => item.id === items.at(-1)?.id);
    const older = last < 0 ? [] : this.#items.slice(last + 1);
    this.#show([...items, ...older], older.length > 0 ? this.#cursor : next);
    return items;
  }

  async #showMore() {
    try {
      await this.#loadOlder();
    } catch (error) {
      showNotice(error);
    }
  }

  async #loadOlder() {
    const { items, next } = await api.submissions(this.#slug, { cursor: this.#cursor });
    const shown = new Set(this.#items.map(({ id }) => id));
    this.#show([...this.#items, ...items.filter(({ id }) => !shown.has(id))], next);
  }

  #show(items, cursor) {
    this.#items = items;
    this.#cursor = cursor;
    const rows = items.map((item) => this.#rowOf(item));
    const elements = rows.map(({ element }) => element);
    // Elements that stay in place keep the focus.
    const unchanged = elements.length === this.#list.children.length &&
      elements.every((element, index) => element === this.#list.children[index]);
    if (!unchanged) this.#list.replaceChildren(...elements);
    rows.forEach((row, index) => row.showPlace({ isNewest: index === 0 }));
    this.#empty.hidden = items.length > 0;
    this.#more.hidden = !cursor;
  }

  /** Each submission keeps its row, so that an open row stays open when its verdict arrives. */
  #rowOf(item) {
    const row = this.#rows.get(item.id) ?? new HistoryRow(item, this.#rowOptions);
    this.#rows.set(item.id, row);
    row.update(item);
    return row;
  }

  /** The other submissions, newest first. `loadOlder` loads more of the older ones, or is null if there are none. */
  #others(id) {
    const place = this.#items.findIndex((item) => item.id === id);
    return {
      newer: this.#items.slice(0, place),
      older: this.#items.slice(place + 1),
      loadOlder: this.#cursor ? () => this.#loadOlder() : null,
    };
  }

  async #delete(item) {
    const agreed = await confirm({
      title: t("history.deleteTitle"), text: t("history.deleteText"), action: t("history.deleteIt"),
    });
    if (!agreed) return;
    try {
      await api.deleteSubmission(item.id);
      this.#onDelete(item.id);
      announce(t("history.deleted"));
      showNotice(null);
    } catch (error) {
      showNotice(error);
    }
    await this.#onChange();
    if (!this.element.contains(document.activeElement)) this.#focusNewest();
  }

  /** After a deletion, the button that had the focus is gone. */
  #focusNewest() {
    (this.#list.querySelector("summary") ?? document.getElementById("submit")).focus();
  }
}
