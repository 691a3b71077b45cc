// The hints of an exercise, one by one. Hints that the student has read stay.

import { api } from "./api.js";
import { announce, h } from "./dom.js";
import { t } from "./text.js";
import { messageBox } from "./text-box.js";

const storageKey = (slug) => `sandmartin.hints.${slug}`;
/** After so many failed submissions, a hint is offered beside the result. */
const failuresBeforeOffer = 2;
const failedVerdicts = ["rejected", "partial", "invalid"];

export class HintsView {
  #slug;
  #total;
  #shown = 0;
  #loading = false;
  #list = h("ol", { class: "hints" });
  #problem = h("p", { class: "quiet-text", role: "alert", hidden: true });
  #more = h("button", { type: "button", class: "quiet", id: "show-hint", onclick: () => this.#showNext() });
  #offerButton = h("button", { type: "button", class: "quiet", onclick: () => this.#takeOffer() });
  /** An element for the result, which offers a hint after failed submissions. */
  offer = h("div", { class: "hint-offer", hidden: true }, h("p", {}, t("hints.stuck")), this.#offerButton);

  constructor({ slug, hints }) {
    this.#slug = slug;
    this.#total = hints ?? 0;
    this.element = h("section", { class: "panel hints-panel", "aria-labelledby": "hints-title" },
      h("h2", { id: "hints-title" }, t("hints.title")), this.#list, this.#problem, this.#more);
    this.element.hidden = this.#total === 0;
    this.#update();
  }

  /** Shows the hints that were read in earlier visits. */
  async start() {
    const read = Math.min(readCount(this.#slug), this.#total);
    while (this.#shown < read && (await this.#show())) continue;
  }

  /** Offers a hint if the newest of the submissions failed and is not the first that did. */
  consider(submissions) {
    const failed = submissions.filter(({ verdict }) => failedVerdicts.includes(verdict));
    const isStuck = failed.length >= failuresBeforeOffer && failed[0] === submissions[0];
    this.offer.hidden = !isStuck || this.#shown >= this.#total;
  }

  async #takeOffer() {
    const hint = await this.#showNext();
    if (!hint) return this.element.scrollIntoView({ block: "nearest" });
    this.offer.hidden = true;
    hint.focus();
  }

  async #showNext() {
    const hint = await this.#show();
    if (!hint) return null;
    storeCount(this.#slug, this.#shown);
    announce(hint.textContent);
    return hint;
  }

  /** Adds the next hint and returns its element, or null if the server did not send it. */
  async #show() {
    if (this.#loading || this.#shown >= this.#total) return null;
    this.#loading = true;
    try {
      const { number, total, text } = await api.hint(this.#slug, this.#shown + 1);
      this.#shown = number;
      this.#total = total;
      const title = t("hints.number", { number, total });
      const hint = h("li", { tabindex: -1 }, h("h3", {}, title), messageBox(text, title));
      this.#list.append(hint);
      this.#problem.hidden = true;
      return hint;
    } catch (error) {
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
      return null;
    } finally {
      this.#loading = false;
      this.#update();
    }
  }

  #update() {
    const label = t("hints.show", { number: this.#shown + 1, total: this.#total });
    this.#more.textContent = label;
    this.#offerButton.textContent = label;
    this.#more.hidden = this.#shown >= this.#total;
    this.#list.hidden = this.#shown === 0;
  }
}

function readCount(slug) {
  try {
    return Number(localStorage.getItem(storageKey(slug))) || 0;
  } catch {
    return 0;
  }
}

function storeCount(slug, count) {
  try {
    localStorage.setItem(storageKey(slug), count);
  } catch {
    // Without storage, a reload asks again.
  }
}
