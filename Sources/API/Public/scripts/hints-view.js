// The hints of an exercise, one by one. Hints that the student has read stay, on every computer.

import { api } from "./api.js";
import { announce, h } from "./dom.js";
import { t } from "./text.js";
import { messageBox } from "./text-box.js";

/** After so many failed submissions, a hint is offered beside the result. */
const failuresBeforeOffer = 2;
const failedVerdicts = ["rejected", "partial", "invalid"];

export class HintsView {
  #slug;
  #total;
  /** The elements of the hints on the page by their numbers, from 1. */
  #shown = new Map();
  #loading = false;
  #list = h("ol", { class: "hints" });
  #problem = h("p", { class: "quiet-text", role: "alert", hidden: true });
  #more = h("button", { type: "button", class: "quiet", id: "show-hint", onclick: () => this.#showNext() });
  #offerButton = h("button", { type: "button", class: "quiet", onclick: () => this.#takeOffer() });
  /** An element for the result, which offers a hint after failed submissions. */
  offer = h("div", { class: "hint-offer", hidden: true }, h("p", {}, t("hints.stuck")), this.#offerButton);

  constructor({ slug, hints, hints_read: read }) {
    this.#slug = slug;
    this.#total = hints ?? 0;
    this.element = h("section", { class: "panel hints-panel", "aria-labelledby": "hints-title" },
      h("h2", { id: "hints-title" }, t("hints.title")), this.#list, this.#problem, this.#more);
    this.element.hidden = this.#total === 0;
    read?.forEach((hint) => this.#add(hint));
    this.#update();
  }

  /** The number of the first hint that is not on the page, or null if all are. */
  get #next() {
    for (let number = 1; number <= this.#total; number += 1) if (!this.#shown.has(number)) return number;
    return null;
  }

  /** Offers a hint if the newest of the submissions failed and is not the first that did. */
  consider(submissions) {
    const failed = submissions.filter(({ verdict }) => failedVerdicts.includes(verdict));
    const isStuck = failed.length >= failuresBeforeOffer && failed[0] === submissions[0];
    this.offer.hidden = !isStuck || this.#next === null;
  }

  async #takeOffer() {
    const hint = await this.#showNext();
    if (!hint) return this.element.scrollIntoView({ block: "nearest" });
    this.offer.hidden = true;
    hint.focus();
  }

  /** Loads and shows the next hint. Returns its element, or null if the server did not send it. */
  async #showNext() {
    if (this.#loading || this.#next === null) return null;
    this.#loading = true;
    try {
      const hint = await api.hint(this.#slug, this.#next);
      this.#total = hint.total;
      const element = this.#add(hint);
      this.#problem.hidden = true;
      announce(element.textContent);
      return element;
    } catch (error) {
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
      return null;
    } finally {
      this.#loading = false;
      this.#update();
    }
  }

  #add({ number, text }) {
    const title = t("hints.number", { number, total: this.#total });
    const element = h("li", { tabindex: -1 }, h("h3", {}, title), messageBox(text, title));
    // A program may have read the hints in another order.
    const following = Math.min(...[...this.#shown.keys()].filter((other) => other > number));
    this.#list.insertBefore(element, this.#shown.get(following) ?? null);
    this.#shown.set(number, element);
    return element;
  }

  #update() {
    const label = t("hints.show", { number: this.#next ?? this.#total, total: this.#total });
    this.#more.textContent = label;
    this.#offerButton.textContent = label;
    this.#more.hidden = this.#next === null;
    this.#list.hidden = this.#shown.size === 0;
  }
}
