// Two versions of a draft, side by side with their differences. The learner chooses one.

import { diffLines } from "./diff.js";
import { announce, h } from "./dom.js";
import { t } from "./text.js";
import { exactTime } from "./times.js";

/** After this time without a key, the comparison shows the newest code. */
const refreshMilliseconds = 500;

export class DraftConflict {
  #mine = h("pre", { tabindex: 0, role: "group" });
  #other = h("pre", { tabindex: 0, role: "group" });
  #mineTime = h("p", { class: "quiet-text" });
  #otherTime = h("p", { class: "quiet-text" });
  #reason = h("p");
  #timer = null;
  /** The version beside that of this window: `{code, revision}`, or null while there is no choice. */
  #offered = null;

  /** `onKeep` and `onTake` get the other version when the learner chooses the code of this window or the other one. */
  constructor({ onKeep, onTake }) {
    const version = (name, title, time, code, action) => {
      code.setAttribute("aria-label", title);
      return h("section", { class: `version ${name}` }, h("h4", {}, title), time, code, action);
    };
    const button = (name, text, call) =>
      h("button", { type: "button", class: name, onclick: () => this.#choose(call) }, text);
    this.element = h("div", {
      class: "draft-conflict", role: "group", "aria-labelledby": "conflict-title", hidden: true,
    },
      h("h3", { id: "conflict-title", tabindex: -1 }, t("drafts.conflict")),
      this.#reason,
      h("div", { class: "versions" },
        version("mine", t("drafts.mine"), this.#mineTime, this.#mine,
          button("keep-mine", t("drafts.keepMine"), onKeep)),
        version("other", t("drafts.other"), this.#otherTime, this.#other,
          button("take-other", t("drafts.takeOther"), onTake))));
  }

  /** Whether the learner has to choose. */
  get isOpen() {
    return this.#offered !== null;
  }

  /**
   * `mine` is the code of this window, and `other` the other version: `{code, revision}`. `reason` says why there are
   * two. `savedAt` and `changed` are times, or null if unknown.
   */
  show({ mine, changed, other, savedAt, reason }) {
    const wasHidden = this.element.hidden;
    this.#offered = other;
    this.element.hidden = false;
    this.#reason.textContent = `${reason} ${t("drafts.conflictChoice")}`;
    this.#otherTime.textContent = savedAt ? t("drafts.otherTime", { time: exactTime(savedAt) }) : "";
    this.#compare(mine, changed);
    if (wasHidden) announce(`${t("drafts.conflict")}. ${this.#reason.textContent}`);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#offered = null;
    this.element.hidden = true;
  }

  /** Shows the code that the learner types meanwhile. */
  refresh(mine, changed) {
    if (!this.isOpen) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#compare(mine, changed), refreshMilliseconds);
  }

  #choose(call) {
    const other = this.#offered;
    this.hide();
    call(other);
  }

  #compare(mine, changed) {
    this.#mineTime.textContent = changed ? t("drafts.mineTime", { time: exactTime(changed) }) : "";
    const parts = diffLines(mine, this.#offered.code);
    this.#mine.replaceChildren(...version(parts, "removed", t("drafts.onlyMine")));
    this.#other.replaceChildren(...version(parts, "added", t("drafts.onlyOther")));
  }
}

/** One version's lines. A sign, a colour and a hidden word mark the lines that only this version has. */
function version(parts, kind, word) {
  const lines = parts.filter((part) => part.kind === "same" || part.kind === kind);
  if (lines.length === 0) return [h("span", { class: "quiet-text" }, t("drafts.empty"))];
  return lines.map(({ kind: own, text }) => {
    const line = text.replace(/\n$/, "");
    if (own === "same") return h("span", { class: "line" }, line, "\n");
    return h("mark", { class: "line", "data-sign": "≠" },
      h("span", { class: "visually-hidden" }, `${word}: `), line, "\n");
  });
}
