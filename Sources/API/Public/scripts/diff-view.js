// Shows which lines differ between two programs. Long stretches of equal lines are folded.

import { diffLines } from "./diff.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** How many equal lines stay visible next to a change. */
const context = 3;
/** Fewer equal lines than these are not worth folding. */
const fewestFolded = 4;

const marks = { removed: "−", added: "+", same: " " };
const spokenTexts = { removed: "history.removedLine", added: "history.addedLine" };

/** Returns the differences as an element, or null if there are none, and a summary in words. */
export function diffView(before, after) {
  const lines = diffLines(before, after);
  const number = (kind) => lines.filter((line) => line.kind === kind).length;
  const [added, removed] = [number("added"), number("removed")];
  if (added + removed === 0) return { element: null, summary: t("history.same") };
  const element = h("div", { class: "diff", role: "group", tabindex: 0, "aria-label": t("history.differences") });
  element.append(h("ol", { role: "list" }, pieces(lines).flatMap((piece) => shown(piece, element))));
  const summary = [t("history.added", { count: added }), t("history.removed", { count: removed })].join(" ");
  return { element, summary };
}

/** Splits the lines into pieces: `{lines, folded}`. */
function pieces(lines) {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, index) => {
    if (line.kind !== "same") near.fill(1, Math.max(0, index - context), index + context + 1);
  });
  const result = [];
  lines.forEach((line, index) => {
    const folded = near[index] === 0;
    if (result.at(-1)?.folded === folded) result.at(-1).lines.push(line);
    else result.push({ folded, lines: [line] });
  });
  return result;
}

function shown({ lines, folded }, diff) {
  if (!folded || lines.length < fewestFolded) return lines.map(row);
  const unfold = () => {
    item.replaceWith(...lines.map(row));
    diff.focus();
  };
  const item = h("li", { class: "folded" },
    h("button", { type: "button", class: "quiet", onclick: unfold }, t("history.unchanged", { count: lines.length })));
  return [item];
}

function row({ kind, text }) {
  return h("li", { class: kind },
    h("span", { class: "mark", "aria-hidden": "true" }, marks[kind]),
    kind !== "same" && h("span", { class: "visually-hidden" }, t(spokenTexts[kind])),
    h("code", {}, text.replace(/\r?\n$/, "")));
}
