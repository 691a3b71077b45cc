// What a text changes in the version in force.

import { diffView } from "../../scripts/diff-view.js";
import { h } from "../../scripts/dom.js";
import { t } from "../texts.js";

const pauseMilliseconds = 300;

export class ChangesPanel {
  #body = h("div", { class: "changes", id: "changes" });
  #timer = null;

  constructor() {
    this.element = h("section", { class: "panel", "aria-labelledby": "changes-title" },
      h("h2", { id: "changes-title" }, t("policies.changes")), this.#body);
  }

  /** Shows the differences once nothing was typed for a moment. */
  show(before, after) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#body.replaceChildren(...changes(before, after)), pauseMilliseconds);
  }
}

/** The differences of two texts of a policy, as elements. */
export function changes(before, after) {
  const { element, summary } = diffView(before, after);
  return element ? [h("p", { class: "hint" }, summary), element]
    : [h("p", { class: "quiet-text" }, t("policies.noChange"))];
}
