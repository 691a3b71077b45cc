// Two texts of a policy that are based on the same version: what each changes, and how to join them.

import { diffView } from "../../scripts/diff-view.js";
import { announce, h } from "../../scripts/dom.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { t } from "../texts.js";
import { merge } from "./merge.js";
import { versionText } from "./version-text.js";

export class ConflictView {
  element = h("section", { class: "panel policy-conflict", "aria-labelledby": "policy-conflict-title", hidden: true });
  #onChoose;

  /** `onChoose` gets the chosen text and the other version. */
  constructor(onChoose) {
    this.#onChoose = onChoose;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  hide() {
    this.element.hidden = true;
  }

  /** `mine()` is the text of this window. `baseYaml` is the text that both are based on; `theirs` the other version. */
  show({ base, baseYaml, mine, theirs }) {
    const wasOpen = this.isOpen;
    const own = mine();
    const pieces = merge(baseYaml, own, theirs.yaml);
    const conflicts = pieces.filter((piece) => piece.text === undefined);
    const version = theirs.version;
    const places = conflicts.map((piece, at) => place(piece, at, conflicts.length, { base, version }));
    const joined = () => {
      const chosen = places.map(({ text }) => text());
      return pieces.map((piece) => piece.text ?? chosen.shift()).join("");
    };
    const button = (name, text, result, kind = "") => h("button", {
      type: "button", class: `${name} ${kind}`.trim(), onclick: () => {
        // What was typed since would be lost.
        if (result !== null && mine() !== own) return this.show({ base, baseYaml, mine, theirs });
        this.hide();
        this.#onChoose(result === null ? mine() : result(), theirs);
      },
    }, text);
    this.element.hidden = false;
    this.element.replaceChildren(
      h("h2", { id: "policy-conflict-title", tabindex: -1 }, t("policies.conflict", { version })),
      h("p", {}, versionText(theirs), ". ", theirs.comment && h("q", { dir: "auto" }, theirs.comment)),
      h("p", {}, t(conflicts.length === 0 ? "policies.conflictApart" : "policies.conflictTogether",
        { count: conflicts.length, base })),
      h("div", { class: "policy-versions" },
        side("theirs-diff", t("policies.theyChange", { version }), baseYaml, theirs.yaml),
        side("mine-diff", t("policies.youChange"), baseYaml, own)),
      ...places.map(({ element }) => element),
      h("div", { class: "actions" },
        button("merge", t("policies.merge"), joined, "primary"),
        button("keep-mine", t("policies.keepMine"), null),
        button("take-theirs", t("policies.takeTheirs", { version }), () => theirs.yaml)));
    if (wasOpen) return;
    announce(t("policies.conflict", { version }));
    this.element.querySelector("h2").focus();
  }
}

function side(name, title, before, after) {
  const { element, summary } = diffView(before, after);
  return h("div", { class: name }, h("h3", {}, title), element ? [h("p", { class: "hint" }, summary), element]
    : h("p", { class: "hint" }, t("policies.noChange")));
}

/** One place that both have changed: `{ element, text() }`. */
function place({ base: before, mine, theirs }, at, total, { base, version }) {
  const group = `conflict-${at}`;
  const choices = [
    ["mine", t("policies.chooseMine"), mine], ["theirs", t("policies.chooseTheirs", { version }), theirs],
    ["both", t("policies.chooseBoth"), withEnd(theirs) + mine],
  ];
  const lines = (title, text) => h("div", {}, h("h4", {}, title), text === ""
    ? h("p", { class: "quiet-text" }, t("policies.noLines"))
    : scrollable(h("pre", {}, text), title));
  const element = h("fieldset", { class: "conflict-place" },
    h("legend", {}, t("policies.place", { number: at + 1, total })),
    h("div", { class: "three-ways" },
      lines(t("policies.baseVersion", { base }), before), lines(t("policies.theirVersion", { version }), theirs),
      lines(t("policies.myText"), mine)),
    h("div", { class: "choices" }, choices.map(([name, label]) => h("label", {},
      h("input", { type: "radio", name: group, value: name, checked: name === "mine" }), " ", label))));
  const text = () => {
    const chosen = element.querySelector(":checked").value;
    return choices.find(([name]) => name === chosen)[2];
  };
  return { element, text };
}

const withEnd = (text) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
