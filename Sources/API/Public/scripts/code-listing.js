// A read-only listing of a program with its line numbers, in which one line can be marked.

import { h } from "./dom.js";
import { printable } from "./output-log.js";

export class CodeListing {
  #rows;
  #current = null;

  constructor(code, label) {
    this.#rows = code.split("\n").map((text, index) => h("div", { class: "listing-line" },
      h("span", { class: "listing-number", "aria-hidden": "true" }, String(index + 1)),
      h("code", { dir: "ltr" }, printable(text) || " ")));
    this.element = h("div", { class: "listing", role: "region", "aria-label": label, tabindex: 0 }, this.#rows);
  }

  /** Marks a line, counted from 1, and scrolls the listing to it. */
  mark(line) {
    this.#current?.classList.remove("current");
    this.#current?.removeAttribute("aria-current");
    this.#current = this.#rows[line - 1] ?? null;
    if (!this.#current) return;
    this.#current.classList.add("current");
    this.#current.setAttribute("aria-current", "step");
    const { offsetTop, offsetHeight } = this.#current;
    const { scrollTop, clientHeight } = this.element;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight) {
      this.element.scrollTop = offsetTop - (clientHeight - offsetHeight) / 2;
    }
  }
}
