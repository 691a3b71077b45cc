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
  #otherCode = null;

  /** `onKeep` and `onTake` are called when the learner chooses the code of this window or the other one. */
  constructor({ onKeep, onTake }) {
    const version = (name, time, code, action) => {
      const title = t(`drafts.${name}`);
      code.setAttribute("aria-label", title);
      return h("section", { class: `version ${name}` }, h("h4", {}, title), time, code, action);
    };
    this.element = h("div", {
      class: "draft-conflict", role: "group", "aria-labelledby": "conflict-title", hidden: true,
    },
      h("h3", { id: "conflict-title", tabindex: -1 }, t("drafts.conflict")),
      this.#reason,
      h("div", { class: "versions" },
        version("mine", this.#mineTime, this.#mine,
          h("button", { type: "button", class: "keep-mine", onclick: onKeep }, t("drafts.keepMine"))),
        version("other", this.#otherTime, this.#other,
          h("button", { type: "button", class: "take-other", onclick: onTake }, t("drafts.takeOther")))));
  }

  /** `reason` is the name of a text. `savedAt` and `changed` are times, or null if unknown. */
  show({ mine, changed, other, savedAt, reason }) {
    const wasHidden = this.element.hidden;
    this.#otherCode = other;
    this.element.hidden = false;
    this.#reason.textContent = `${t(`drafts.${reason}`)} ${t("drafts.conflictChoice")}`;
    this.#otherTime.textContent = savedAt ? t("drafts.otherTime", { time: exactTime(savedAt) }) : "";
    this.#compare(mine, changed);
    if (wasHidden) announce(`${t("drafts.conflict")}. ${this.#reason.textContent}`);
  }

  hide() {
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }

  /** Shows the code that the learner types meanwhile. */
  refresh(mine, changed) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#compare(mine, changed), refreshMilliseconds);
  }

  #compare(mine, changed) {
    this.#mineTime.textContent = changed ? t("drafts.mineTime", { time: exactTime(changed) }) : "";
    const parts = diffLines(mine, this.#otherCode);
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
