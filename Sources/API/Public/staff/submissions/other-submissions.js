// The other submissions of the same learner to the same exercise.

import { h, messageOf } from "../../scripts/dom.js";
import { badge } from "../../scripts/test-rows.js";
import { momentText, t } from "../texts.js";
import { addressOfList, addressOfSubmission } from "./addresses.js";
import { submissionPage } from "./calls.js";
import { wordsOf } from "./words.js";

const mostShown = 20;

export class OtherSubmissions {
  element = h("div", { class: "others" }, h("p", { class: "quiet-text" }, t("page.loading")));
  #submission;

  constructor(submission) {
    this.#submission = submission;
  }

  /** Loads and shows the list, unless `signal` has ended it. */
  async load(signal) {
    const { exercise, user } = this.#submission;
    try {
      const { items, next } = await submissionPage({ exercise, user }, { limit: mostShown });
      if (!signal.aborted) this.#show(items, next);
    } catch (error) {
      if (!signal.aborted) this.element.replaceChildren(h("p", { class: "problem" }, messageOf(error)));
    }
  }

  #show(items, next) {
    const { id, exercise, user } = this.#submission;
    if (items.every((item) => item.id === id) && next === null) {
      return this.element.replaceChildren(h("p", { class: "quiet-text" }, t("submissions.noOthers")));
    }
    const rows = items.map((item) => h("li", { class: "submission-row" },
      badge(wordsOf(item)),
      h("span", { class: "points" },
        Number.isFinite(item.points) && t("submissions.points", { count: item.points })),
      h("a", { href: addressOfSubmission(item.id), "aria-current": item.id === id && "page" },
        h("time", { datetime: item.created_at }, momentText(new Date(item.created_at))))));
    this.element.replaceChildren(
      h("ol", { class: "submission-list", "aria-label": t("submissions.othersTitle") }, rows),
      ...(next ? [h("a", { href: addressOfList({ exercise, user }) }, t("submissions.sameExercise"))] : []));
  }
}
