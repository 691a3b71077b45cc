// Joins two texts that were changed from the same base, line by line.

import { diffLines } from "../../scripts/diff.js";

/**
 * Returns the pieces of the joined text in order: `{ text }`, or `{ base, mine, theirs }` where both changed the same
 * lines, or lines that touch, in different ways.
 */
export function merge(base, mine, theirs) {
  const lines = base.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const changes = [...changesOf(base, mine, "mine"), ...changesOf(base, theirs, "theirs")]
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const pieces = [];
  let at = 0;
  const addText = (text) => {
    if (text === "") return;
    if (pieces.at(-1)?.text === undefined) pieces.push({ text });
    else pieces.at(-1).text += text;
  };
  while (changes.length > 0) {
    const region = [changes.shift()];
    let { from, to } = region[0];
    // A change that begins where the region ends touches it.
    while (changes.length > 0 && changes[0].from <= to && !isNextTo(region, changes[0], to)) {
      region.push(changes.shift());
      to = Math.max(to, region.at(-1).to);
    }
    addText(lines.slice(at, from).join(""));
    at = to;
    const [ours, other] = ["mine", "theirs"].map((side) => applied(lines, from, to, region, side));
    const before = lines.slice(from, to).join("");
    if (ours === other || other === before) addText(ours);
    else if (ours === before) addText(other);
    else pieces.push({ base: before, mine: ours, theirs: other });
  }
  addText(lines.slice(at).join(""));
  return pieces;
}

/** Changes of one side never conflict with each other. */
const isNextTo = (region, change, to) => change.from === to && region.every(({ side }) => side === change.side);

/** The changed stretches of lines of the base: `{ side, from, to, text }`. */
function changesOf(base, text, side) {
  const changes = [];
  let line = 0;
  let open = null;
  for (const part of diffLines(base, text)) {
    if (part.kind === "same") {
      open = null;
      line += 1;
      continue;
    }
    if (!open) changes.push((open = { side, from: line, to: line, text: "" }));
    if (part.kind === "added") open.text += part.text;
    else open.to = line += 1;
  }
  return changes;
}

function applied(lines, from, to, region, side) {
  let text = "";
  let at = from;
  for (const change of region.filter((each) => each.side === side)) {
    text += lines.slice(at, change.from).join("") + change.text;
    at = change.to;
  }
  return text + lines.slice(at, to).join("");
}
