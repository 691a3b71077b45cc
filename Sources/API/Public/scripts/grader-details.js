// Translates the labels in the details of a result, which the grader lays out in one of four forms:
//
// - values: a label and a value on each line, the values below each other, then perhaps a difference;
// - outputs: the title of a text, then the text, up to three times;
// - a conversation: a speaker and what was said on each line;
// - lines of the learner's code, each with its place, then perhaps the exception.
//
// What is no label stays as it is: values, outputs, code, and what was said, even if it looks like a label.

import { graderTexts } from "./text.js";

/** Returns details in the language of the page. */
export function graderDetails(details) {
  if (!graderTexts) return details;
  const lines = details.split("\n");
  const form = [values, conversation, outputs, places].find((translate) => translate(lines, graderTexts.details));
  return form ? lines.join("\n") : details;
}

/** Each form changes the lines and returns true, or changes nothing and returns false. */
function values(lines, { rows, difference }) {
  const column = /^[^:]+: {2,}/.exec(lines[0])?.[0].length ?? 0;
  const split = lines.map((line) => /^(?:([^ ].*):)? +$/.exec(line.slice(0, column)));
  const count = split.findIndex((found) => !found);
  const block = split.slice(0, count < 0 ? lines.length : count).map((found) => found[1] ?? "");
  if (!block.some((label) => Object.hasOwn(rows, label))) {
    if (!Object.hasOwn(difference, lines[0])) return false;
    lines[0] = difference[lines[0]];
    return true;
  }
  const labels = block.map((label) => (Object.hasOwn(rows, label) ? rows[label] : label));
  const width = Math.max(...labels.map((label) => label.length)) + 3;
  labels.forEach((label, at) => {
    lines[at] = (label && `${label}:`).padEnd(width) + lines[at].slice(column);
  });
  if (Object.hasOwn(difference, lines[block.length])) lines[block.length] = difference[lines[block.length]];
  return true;
}

function conversation(lines, { conversation: title, speakers }) {
  if (!Object.hasOwn(title, lines[0])) return false;
  lines.forEach((line, at) => {
    const speaker = at > 0 ? line.slice(0, line.indexOf(": ")) : "";
    if (Object.hasOwn(speakers, speaker)) lines[at] = speakers[speaker] + line.slice(speaker.length);
  });
  lines[0] = title[lines[0]];
  return true;
}

function outputs(lines, { sections }) {
  if (!Object.hasOwn(sections, lines[0])) return false;
  let from = 0;
  for (const [title, translation] of Object.entries(sections)) {
    const at = lines.indexOf(title, from);
    if (at < 0) continue;
    lines[at] = translation;
    from = at + 1;
  }
  return true;
}

function places(lines, { places: patterns, repeated }) {
  let at = 0;
  for (; at < lines.length; at += 1) {
    const found = /^line (\d+)(?:(: .*)|, in (.+))?$/.exec(lines[at]);
    if (found) {
      const [, number, code = "", name] = found;
      lines[at] = (name ? patterns.call : patterns.line).replace("{n}", number).replace("{name}", () => name) + code;
    } else if (Object.hasOwn(repeated, lines[at])) {
      lines[at] = repeated[lines[at]];
    } else if (!lines[at].startsWith(" ")) {
      break;
    }
  }
  return at > 0;
}
