// All submissions, newest first, with a filter that the address has too. New ones are shown on request, so that what
// somebody reads does not move.

import { announce, h, messageOf, showChildren, showNotice } from "../../scripts/dom.js";
import { staffLive } from "../staff-live.js";
import { t } from "../texts.js";
import { actionsOfList } from "./actions.js";
import { addressOfList, filterOf } from "./addresses.js";
import { exerciseTitles } from "./calls.js";
import { FilterForm } from "./filter-form.js";
import { Refreshes } from "./refreshes.js";
import { SubmissionList } from "./submission-list.js";
import { SubmissionRow } from "./submission-row.js";

export class SubmissionListView {
  title = t("submissions.title");
  #filter;
  #form;
  #list;
  /** The titles of exercises by slug, once they are known. */
  #titles = new Map();
  /** The row of each submission on the page. */
  #rows = new Map();
  #left = new AbortController();
  #refreshes = new Refreshes(() => this.#refresh(), this.#left.signal);
  #actions = h("div", { class: "actions" });
  #new = h("button", { type: "button", class: "primary show-new", hidden: true, onclick: () => this.#showNew() });
  #rowList = h("ol", { class: "submission-list", "aria-label": t("submissions.title") });
  #state = h("div", { class: "list-state" });
  #isReading = false;
  /** Why the last reading failed. */
  #problem = null;

  constructor(query) {
    this.#filter = filterOf(query);
    this.#form = new FilterForm(this.#filter, (filter) => this.#choose(filter));
    this.element = h("div", { class: "staff-page" },
      h("h1", { tabindex: -1 }, this.title),
      h("section", { class: "panel" }, this.#form.element),
      h("section", { class: "panel submissions-panel", "aria-labelledby": "submissions-found" },
        h("div", { class: "list-head" },
          h("h2", { id: "submissions-found" }, t("submissions.found")), this.#new, this.#actions),
        this.#rowList, this.#state));
  }

  async start() {
    const { signal } = this.#left;
    staffLive.addEventListener("event", ({ detail }) => this.#note(detail), { signal });
    staffLive.addEventListener("missed", () => this.#refreshes.ask(), { signal });
    staffLive.addEventListener("connection", () => staffLive.connected && this.#refreshes.ask(), { signal });
    await Promise.all([this.#begin(), this.#loadTitles()]);
  }

  leave() {
    this.#left.abort();
  }

  /** Shows the list of a new filter, which stays in the browser's history. */
  #choose(filter) {
    const address = addressOfList(filter);
    if (address === addressOfList(this.#filter)) return;
    history.pushState(null, "", address);
    this.#filter = filter;
    this.#form.show(filter);
    this.#begin();
  }

  /** Reads the list of the filter from the beginning. */
  #begin() {
    this.#list = new SubmissionList(this.#filter);
    this.#rows.clear();
    this.#actions.replaceChildren(...actionsOfList(this.#filter));
    this.#show();
    return this.#readOlder();
  }

  async #readOlder() {
    const list = this.#list;
    const isWanted = () => list === this.#list && !this.#left.signal.aborted;
    const before = list.items.length;
    const hadFocus = this.#state.contains(document.activeElement);
    showChildren(this.#state, h("p", { class: "quiet-text" }, t("submissions.searching")));
    this.#isReading = true;
    this.#problem = null;
    try {
      await list.readOlder(isWanted);
    } catch (error) {
      if (isWanted()) this.#problem = error;
    }
    if (!isWanted()) return;
    this.#isReading = false;
    this.#show();
    if (this.#problem) return;
    announce(t("submissions.listed", { count: list.items.length }));
    if (hadFocus) this.#focusRow(before);
  }

  async #refresh() {
    const list = this.#list;
    const isFirst = list.newCount === 0;
    try {
      await list.refresh();
    } catch (error) {
      if (!error.isTemporary && !this.#problem && !this.#left.signal.aborted) showNotice(error);
      return;
    }
    if (list !== this.#list || this.#left.signal.aborted) return;
    this.#problem = null;
    this.#show();
    if (isFirst && list.newCount > 0) announce(this.#new.textContent);
  }

  #note(event) {
    if (!event.submission) return;
    if (this.#list.note(event)) this.#show();
    this.#refreshes.ask();
  }

  #showNew() {
    this.#list.showNew();
    this.#show();
    this.#focusRow(0);
  }

  async #loadTitles() {
    try {
      (await exerciseTitles()).forEach((title, slug) => this.#titles.set(slug, title));
    } catch {
      // The rows then name the exercises by their slugs. The list shows what is wrong with the connection.
      return;
    }
    if (this.#left.signal.aborted) return;
    this.#form.showExercises(this.#titles);
    this.#show();
  }

  #show() {
    const list = this.#list;
    const elements = list.items.map((item) => this.#rowOf(item));
    arrange(this.#rowList, elements);
    this.#rowList.hidden = elements.length === 0;
    this.#new.hidden = list.newCount === 0;
    this.#new.textContent = list.newCount === 0 ? "" : t(
      list.hasMoreNew ? "submissions.showNewest" : "submissions.showNew", { count: list.newCount });
    this.#showEnd(elements.length === 0);
  }

  #rowOf(item) {
    const row = this.#rows.get(item.id) ?? new SubmissionRow(this.#titles, this.#filter.text);
    this.#rows.set(item.id, row);
    row.update(item);
    return row.element;
  }

  /** What follows the rows: how to go on, or why there are none. */
  #showEnd(isEmpty) {
    if (this.#isReading) return;
    if (this.#problem) return this.#showProblem(this.#problem);
    const isFiltered = Object.keys(this.#filter).length > 0;
    const more = (text) => h("button", { type: "button", class: "quiet", onclick: () => this.#readOlder() }, text);
    if (this.#list.hasMore) {
      showChildren(this.#state, ...(isEmpty ? [h("p", {}, t("submissions.noneYet"))] : []),
        more(t(isEmpty ? "submissions.searchOn" : "submissions.showOlder")));
    } else {
      showChildren(this.#state, ...(isEmpty
        ? [h("p", { class: "quiet-text" }, t(isFiltered ? "submissions.noMatch" : "submissions.empty"))] : []));
    }
  }

  #showProblem(error) {
    showChildren(this.#state,
      h("p", { class: "problem", role: "alert" }, messageOf(error)),
      h("button", { type: "button", class: "quiet", onclick: () => this.#readOlder() }, t("page.tryAgain")));
  }

  #focusRow(index) {
    (this.#rowList.children[index]?.querySelector("a") ?? this.#state.querySelector("button"))?.focus();
  }
}

/** Gives `parent` these children in this order. Those that stay are not moved, so that they keep the focus. */
function arrange(parent, children) {
  const wanted = new Set(children);
  [...parent.children].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
