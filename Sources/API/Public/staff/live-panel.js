// A panel whose content comes from the server, and is read again when something has happened.

import { h, messageOf } from "../scripts/dom.js";
import { t } from "./texts.js";

export class LivePanel {
  #read;
  #show;
  #view;
  #pause;
  #signal;
  #body;
  #problem = h("div", { class: "panel-problem", role: "status" });
  #timer = null;
  #isReading = false;
  #isAsked = false;
  #isUrgent = false;
  #ended = -Infinity;
  #hasContent = false;

  /**
   * `name` begins the class of the panel, and `intro` stands below the title. `read()` resolves to the content, and
   * `show(content)` shows it in the element `view`, which is on the page by then. Readings follow each other after at
   * least `pause` milliseconds. `signal` ends all of it.
   */
  constructor({ name, title, intro, view, read, show, pause, signal }) {
    this.#read = read;
    this.#show = show;
    this.#view = view;
    this.#pause = pause;
    this.#signal = signal;
    this.#body = h("div", { class: "panel-body" }, h("p", { class: "quiet-text" }, t("page.loading")));
    this.element = h("section", { class: `panel ${name}-panel`, "aria-labelledby": `${name}-title` },
      h("h2", { id: `${name}-title` }, title), intro && h("p", { class: "quiet-text" }, intro),
      this.#problem, this.#body);
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    document.addEventListener("visibilitychange", () => this.#plan(), { signal });
  }

  /** Loads the content again. A hidden page loads it when it becomes visible. */
  ask() {
    this.#isAsked = true;
    this.#plan();
  }

  /** Reads the content now, or when the reading that is going on has ended. A failure is shown in the panel. */
  async load() {
    if (this.#isReading) {
      this.#isUrgent = true;
      return this.ask();
    }
    clearTimeout(this.#timer);
    this.#isAsked = false;
    this.#isUrgent = false;
    this.#isReading = true;
    try {
      const content = await this.#read();
      if (!this.#signal.aborted) this.take(content);
    } catch (error) {
      if (!this.#signal.aborted) this.#fail(error);
    } finally {
      this.#isReading = false;
      this.#ended = performance.now();
      this.#plan();
    }
  }

  /** Shows content that has come another way. */
  take(content) {
    this.#problem.replaceChildren();
    if (!this.#hasContent) this.#body.replaceChildren(this.#view);
    this.#hasContent = true;
    this.#show(content);
  }

  #plan() {
    if (!this.#isAsked || this.#isReading || document.hidden || this.#signal.aborted) return;
    clearTimeout(this.#timer);
    const wait = this.#isUrgent ? 0 : Math.max(0, this.#ended + this.#pause - performance.now());
    this.#timer = setTimeout(() => this.load(), wait);
  }

  #fail(error) {
    if (!this.#hasContent) this.#body.replaceChildren();
    this.#problem.replaceChildren(
      h("p", {}, t(this.#hasContent ? "overview.outdated" : "overview.unread"), " ", messageOf(error)),
      h("button", { type: "button", class: "quiet", onclick: () => this.load() }, t("page.tryAgain")));
  }
}
