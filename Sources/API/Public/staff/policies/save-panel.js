// The comment on a new version, the button that brings it into force, and where the text is kept until then.

import { h, messageOf } from "../../scripts/dom.js";
import { t } from "../texts.js";

export class SavePanel {
  #comment;
  #button;
  #problem = h("p", { class: "problem", role: "alert", id: "save-problem" });
  #kept = h("p", { class: "saved", role: "status" });
  #isBusy = false;

  /** `onSave` resolves when the version is saved, or fails. */
  constructor({ onSave, onComment }) {
    this.#comment = h("input", {
      id: "comment", autocomplete: "off", maxlength: 1000, "aria-describedby": "comment-hint", oninput: onComment,
    });
    this.#button = h("button", { type: "submit", class: "primary", id: "save" }, t("policies.save"));
    const form = h("form", { novalidate: true },
      h("div", { class: "field" },
        h("label", { for: "comment" }, t("policies.comment")),
        h("p", { class: "hint", id: "comment-hint" }, t("policies.commentHint")), this.#comment),
      this.#problem, this.#button, this.#kept);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(onSave);
    });
    this.element = h("section", { class: "panel entry-panel save-panel", "aria-labelledby": "save-title" },
      h("h2", { id: "save-title" }, t("policies.saveTitle")), form);
  }

  get comment() {
    return this.#comment.value;
  }

  set comment(text) {
    this.#comment.value = text;
  }

  showVersion(version) {
    this.#button.textContent = t("policies.saveAs", { version });
  }

  /** Whether the browser keeps the text; null if there is nothing to keep. */
  showKept(isStored) {
    this.#problem.textContent = "";
    this.#kept.classList.toggle("at-risk", isStored === false);
    this.#kept.textContent = isStored === null ? "" : t(isStored ? "policies.kept" : "policies.notKept");
  }

  refuse(reason) {
    this.#problem.replaceChildren(reason);
  }

  focus() {
    this.#button.focus();
  }

  async #send(onSave) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#button.setAttribute("aria-busy", "true");
    this.#problem.textContent = "";
    try {
      await onSave();
    } catch (error) {
      this.refuse(messageOf(error));
    } finally {
      this.#isBusy = false;
      this.#button.removeAttribute("aria-busy");
    }
  }
}
