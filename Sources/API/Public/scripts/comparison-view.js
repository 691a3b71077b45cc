// What was called, what came back and what was expected: aligned, with the differences marked.

import { diffCharacters, diffLines } from "./diff.js";
import { h } from "./dom.js";
import { wantedText } from "./grader-texts.js";
import { invisibleNotes, visible } from "./invisible.js";
import { pythonText } from "./python-text.js";
import { scrollable } from "./scroll-box.js";
import { t } from "./text.js";
import { startOf, textBox } from "./text-box.js";

/** Longer values are cut around their first difference, and shown whole on request. */
const longestValue = 2_000;
const charactersBefore = 200;
/** How many equal lines are shown before and after different ones. */
const contextLines = 2;
const mostLines = 200;

/** Returns the comparison of a test, or null if the test has none. A test without a call compares output. */
export function comparisonView({ call, got, expected: wanted }) {
  if ([call, got, wanted].every((value) => value === undefined || value === null)) return null;
  const printed = !call;
  const expected = call && typeof wanted === "string" ? wantedText(wanted) : wanted;
  const [mine, theirs] = [got, expected].map((value) => (typeof value === "string" ? pythonText(value) : null));
  const texts = mine !== null && theirs !== null ? withoutFinalBreaks(mine, theirs, printed) : null;
  const inLines = texts !== null && texts.some((text) => text.includes("\n"));
  const values = printed && texts ? texts : [got, expected];
  return h("div", { class: "value-comparison" },
    inLines ? [...callRow(call), ...linesView(...texts)] : table(call, values, printed),
    texts && texts[0] !== texts[1] && notesView(invisibleNotes(...texts, { printed })));
}

/** A missing newline at the very end of an output does not count, so it is no difference to explain. */
function withoutFinalBreaks(got, expected, printed) {
  const texts = printed ? [got, expected].map(withoutBreak) : [got, expected];
  return texts[0] === texts[1] ? [got, expected] : texts;
}

const notesView = (notes) =>
  notes.length > 0 && h("ul", { class: "notes" }, notes.map((note) => h("li", {}, note)));

const callRow = (call) => (call ? table(call, [], false) : []);

function table(call, [got, expected], printed) {
  const both = typeof got === "string" && typeof expected === "string";
  const from = both ? cutAt(got, expected) : 0;
  const differences = both ? markedValues(part(got, from), part(expected, from)) : null;
  const rows = [
    [t("result.call"), call, call && visible(part(call, 0))],
    [t(printed ? "result.printed" : "result.returned"), got, differences?.got],
    [t("result.expected"), expected, differences?.expected],
  ].filter(([, value]) => typeof value === "string");
  const box = boxOf("", rows.map(([name, value, shown]) => h("tr", {},
    h("th", { scope: "row" }, name),
    h("td", {}, h("code", { dir: "auto" }, shown ?? visible(part(value, from)))))));
  const long = rows.filter(([, value]) => value.length > longestValue);
  return [box, ...long.map(([name, value]) => h("details", { class: "more" },
    h("summary", {}, t("result.wholeValue", { name })), textBox(value, name)))];
}

const boxOf = (name, rows) => scrollable(
  h("div", { class: `comparison-box ${name}`.trim() }, h("table", {}, h("tbody", {}, rows))), t("result.comparison"));

/** Where a long value is cut at its start, so that the first difference is shown. */
function cutAt(got, expected) {
  if (Math.max(got.length, expected.length) <= longestValue) return 0;
  let at = 0;
  while (at < got.length && got[at] === expected[at]) at++;
  return Math.max(0, at - charactersBefore);
}

function part(value, from) {
  const start = from > 0 ? value.slice(from + (isLowSurrogate(value, from) ? 1 : 0)) : value;
  const cut = start.length > longestValue ? `${startOf(start, longestValue)}…` : start;
  return from > 0 ? `…${cut}` : cut;
}

const isLowSurrogate = (text, at) => text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) < 0xe000;

/** Marks the characters that differ. Values that have little in common stay unmarked: all would be marked. */
function markedValues(got, expected) {
  const parts = diffCharacters(got, expected);
  const same = parts.filter(({ kind }) => kind === "same").reduce((sum, { text }) => sum + text.length, 0);
  if (2 * same < Math.max(got.length, expected.length)) return null;
  return { got: marked(parts, "removed"), expected: marked(parts, "added") };
}

/** The side of a comparison whose own parts are of `kind`. Spaces among these are shown as dots. */
function marked(parts, kind) {
  const own = parts.filter((part) => part.kind === "same" || part.kind === kind);
  return own.flatMap((part, index) => part.kind === "same"
    ? visible(part.text, { endsLine: index === own.length - 1 })
    : h("mark", {}, visible(part.text.replaceAll(" ", "·"))));
}

/** Texts of several lines, one below the other. */
function linesView(got, expected) {
  const showBreaks = got.endsWith("\n") !== expected.endsWith("\n");
  // If neither text ends with a line break, the last line of one equals a line in the middle of the other.
  const end = showBreaks || got.endsWith("\n") ? "" : "\n";
  const parts = diffLines(got + end, expected + end);
  const shown = parts.map((_, index) => parts.slice(Math.max(0, index - contextLines), index + contextLines + 1)
    .some(({ kind }) => kind !== "same"));
  const rows = [];
  let left = 0;
  const leaveOut = () => {
    const text = t("result.equalLines", { count: left });
    if (left > 0) rows.push(h("tr", { class: "left-out" }, h("td"), h("td", {}, text)));
    left = 0;
  };
  const others = counterparts(parts);
  for (let index = 0; index < parts.length && rows.length < mostLines; index++) {
    if (shown[index]) {
      leaveOut();
      rows.push(lineRow(parts[index], others.get(parts[index]), showBreaks));
    } else {
      left++;
    }
  }
  leaveOut();
  return [boxOf("lines", rows), rows.length >= mostLines && h("p", { class: "note" }, t("result.moreLines"))];
}

/** Returns the line on the other side for each line that was replaced by another, where as many lines came as went. */
function counterparts(parts) {
  const others = new Map();
  let [removed, added] = [[], []];
  const pair = () => {
    if (removed.length === added.length) {
      removed.forEach((part, index) => others.set(part, added[index]).set(added[index], part));
    }
    [removed, added] = [[], []];
  };
  for (const part of parts) {
    if (part.kind === "same") pair();
    else (part.kind === "removed" ? removed : added).push(part);
  }
  pair();
  return others;
}

function lineRow(part, other, showBreaks) {
  const key = part.kind === "removed" ? "result.yours" : "result.expected";
  const name = part.kind === "same" ? null : t(key);
  const hasBreak = part.kind !== "same" && showBreaks && part.text.endsWith("\n");
  return h("tr", { class: part.kind },
    name ? h("th", { scope: "row" }, name) : h("td"),
    h("td", {}, h("code", { dir: "auto" }, lineContent(part, other),
      hasBreak && h("span", { class: "invisible", title: t("result.lineBreak") }, "↵"))));
}

function lineContent(part, other) {
  const [line, otherLine] = [withoutBreak(part.text), withoutBreak(other?.text ?? "")];
  if (other && Math.max(line.length, otherLine.length) <= longestValue) {
    const isGot = part.kind === "removed";
    const differences = isGot ? markedValues(line, otherLine) : markedValues(otherLine, line);
    if (differences) return isGot ? differences.got : differences.expected;
  }
  return visible(line.length > longestValue ? `${startOf(line, longestValue)}…` : line);
}

const withoutBreak = (text) => text.replace(/\n$/, "");
