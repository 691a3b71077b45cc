// Shows characters that cannot be seen, and names them in words.

import { h } from "./dom.js";
import { t } from "./text.js";

/** Characters that get a name of their own in the texts. */
const names = new Map([
  ["\t", "tab"], ["\r", "carriageReturn"], ["\u001b", "escapeCharacter"], ["\u0000", "nulCharacter"],
  ["\u00a0", "noBreakSpace"], ["\u202f", "noBreakSpace"], ["\u00ad", "softHyphen"], ["\u200b", "zeroWidthSpace"],
  ["\u200c", "zeroWidthMark"], ["\u200d", "zeroWidthMark"], ["\u2060", "zeroWidthMark"], ["\ufeff", "zeroWidthMark"],
  ["\u200e", "leftToRightMark"], ["\u200f", "rightToLeftMark"],
]);

// Zero-width joiners belong to emoji and to some alphabets, so only those before a Latin letter are hidden ones.
const hidden = new RegExp("[\\0-\\t\\v-\\x1f\\x7f-\\xa0\\xad\\u061c\\u1680\\u2000-\\u200b\\u200e\\u200f\\u2028-\\u202f"
  + "\\u205f-\\u206f\\u3000\\ufeff]|[\\u200c\\u200d](?=[\\0-\\u02ff]|$)", "g");

function nameOf(character) {
  if (names.has(character)) return names.get(character);
  const code = character.codePointAt(0);
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return "controlCharacter";
  if (code === 0x061c || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) {
    return "directionMark";
  }
  if (code === 0x2028 || code === 0x2029) return "lineSeparator";
  return code >= 0x2060 && code <= 0x206f ? "zeroWidthMark" : "unusualSpace";
}

/** What is shown instead of the character. A tab keeps its width. */
function signOf(character) {
  const code = character.codePointAt(0);
  if (character === "\t") return "→\t";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "␡" : `‹${t(`result.${nameOf(character)}`)}›`;
}

/** Text with signs in place of the characters that cannot be seen, except tabs. */
export const withSigns = (text) =>
  text.replace(hidden, (character) => (character === "\t" ? character : signOf(character)));

/** Marks beyond this number are plain text: many elements would make the page slow. */
const mostMarks = 100;

/**
 * Returns strings and elements that show `text` with its invisible characters and with spaces at ends of lines.
 * `endsLine` says whether a line ends where `text` ends.
 */
export function visible(text, { endsLine = true } = {}) {
  const nodes = [];
  let plain = "";
  let marks = 0;
  const mark = (sign, name) => {
    if (++marks > mostMarks) {
      plain += sign;
      return;
    }
    if (plain) nodes.push(plain);
    plain = "";
    nodes.push(h("span", { class: "invisible", title: t(`result.${name}`) }, sign));
  };
  text.split("\n").forEach((line, index, lines) => {
    if (index > 0) plain += "\n";
    const end = endsLine || index < lines.length - 1 ? endOfText(line) : line.length;
    let from = 0;
    for (const { 0: character, index: at } of line.slice(0, end).matchAll(hidden)) {
      plain += line.slice(from, at);
      mark(signOf(character), nameOf(character));
      from = at + 1;
    }
    plain += line.slice(from, end);
    if (end < line.length) mark("·".repeat(line.length - end), "space");
  });
  if (plain) nodes.push(plain);
  return nodes;
}

/** Where the spaces at the end of a line begin. A regular expression would take quadratic time. */
function endOfText(line) {
  let end = line.length;
  while (line[end - 1] === " ") end--;
  return end;
}

const mostNotes = 4;

/**
 * Returns sentences that name the invisible differences of two different texts, as the student wrote them (`got`) and
 * as they should be. `printed` tells output from a value.
 */
export function invisibleNotes(got, expected, { printed = false } = {}) {
  const yours = t(printed ? "result.yourOutput" : "result.yourText");
  const theirs = t(printed ? "result.expectedOutput" : "result.expectedText");
  const notes = [...endNotes(got, expected, yours, theirs)];
  const [inGot, inExpected] = [counts(got), counts(expected)];
  for (const name of new Set([...inGot.keys(), ...inExpected.keys()])) {
    if ((inGot.get(name) ?? 0) === (inExpected.get(name) ?? 0)) continue;
    const isExtra = (inGot.get(name) ?? 0) > (inExpected.get(name) ?? 0);
    notes.push(t("result.contains", { text: isExtra ? yours : theirs, character: t(`result.${name}`) }));
  }
  if (got !== expected && got.normalize() === expected.normalize()) notes.push(t("result.accentsDiffer"));
  return notes.slice(0, mostNotes);
}

function counts(text) {
  const found = new Map();
  for (const [character] of text.matchAll(hidden)) {
    const name = nameOf(character);
    found.set(name, (found.get(name) ?? 0) + 1);
  }
  return found;
}

function endNotes(got, expected, yours, theirs) {
  if (got.endsWith(" ") && !expected.endsWith(" ")) return [t("result.endsWithSpace", { text: yours })];
  if (expected.endsWith(" ") && !got.endsWith(" ")) return [t("result.endsWithSpace", { text: theirs })];
  if (got.trimEnd() === expected.trimEnd() && got.endsWith("\n") !== expected.endsWith("\n")) {
    return [t(got.endsWith("\n") ? "result.endsWithBreak" : "result.lacksBreak", { text: yours })];
  }
  const others = expected.split("\n");
  const at = got.split("\n").findIndex((line, index) => {
    const other = others[index];
    return other !== undefined && line.endsWith(" ") !== other.endsWith(" ");
  });
  if (at < 0) return [];
  const isExtra = got.split("\n")[at].endsWith(" ");
  return [t("result.lineEndsWithSpace", { line: at + 1, text: isExtra ? yours : theirs })];
}
