// What is wrong with a text, as a list with links to the lines.

import { h, messageOf, showChildren } from "../../scripts/dom.js";
import { t } from "../texts.js";

export class FindingsList {
  #state = h("p", { class: "check-state", role: "status" });
  #items = h("ul", { class: "findings" });
  #file;
  #goTo;

  /** `file` is that of the text. `goTo` gets a line of it, from 1. */
  constructor(file, goTo) {
    this.#file = file;
    this.#goTo = goTo;
    this.element = h("div", { class: "check", id: "check" }, this.#state, this.#items);
  }

  showBusy() {
    this.#state.dataset.check = "busy";
  }

  showError(error) {
    this.#state.dataset.check = "failed";
    this.#state.replaceChildren(t("policies.notChecked"), " ", messageOf(error));
  }

  show(findings) {
    const refusals = findings.filter(({ refused }) => refused).length;
    this.#state.dataset.check = refusals > 0 ? "refused" : "accepted";
    const count = refusals || findings.length;
    const text = refusals > 0 ? t("policies.faults", { count })
      : count > 0 ? t("policies.advice", { count }) : t("policies.noFaults");
    if (this.#state.textContent !== text) this.#state.replaceChildren(text);
    const places = findings.map((finding) => this.#lineOf(finding));
    showChildren(this.#items, ...findings.map((finding, at) => this.#row(finding, places[at])));
    // A copy by `showChildren` compares equal, so that listeners are on the list itself.
    this.#items.onclick = ({ target }) => {
      const line = Number(target.closest("button")?.dataset.line);
      if (line) this.#goTo(line);
    };
  }

  /** The line in this text; null for a finding elsewhere. */
  #lineOf({ file, line }) {
    return file === this.#file ? line : null;
  }

  #row({ file, line, key, message, refused }, ownLine) {
    const elsewhere = line === null ? file : `${file}:${line}`;
    return h("li", { class: refused ? "refused" : "advised" },
      h("span", { class: `badge ${refused ? "bad" : "part"}` }, t(refused ? "policies.fault" : "policies.adviceOne")),
      " ",
      ownLine === null ? h("code", {}, elsewhere)
        : h("button", { type: "button", class: "quiet", "data-line": ownLine }, t("policies.line", { line: ownLine })),
      " ",
      key !== "" && h("code", {}, key), key !== "" && ": ",
      h("span", { lang: "en", class: "finding-text" }, message));
  }
}
