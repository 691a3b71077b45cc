// Translates the messages of the grader, which writes English, into the language of the page.
//
// The catalogue (such as texts/fi-grader.js) has the English sentences of the grader with holes for their values:
// "{n1} of {n2} tests passed." A message is read as a sequence of such sentences. What none of them fits stays as it
// is: the teacher's words, what Python says, and the sentences of another version of the grader.
//
// A hole takes the name of what it holds, with a number if there are several. `{n}` holds a whole number. A name among
// the catalogue's phrases holds one of these, which is translated as well. Any other hole holds a value.

import { graderTexts } from "./text.js";

const hole = /\{([a-z]\w*)\}/i;
// The phrases of a phrase, such as the item of a list in a list.
const deepestPhrase = 3;
// The grader's messages are much shorter.
const longestMessage = 5_000;
// Holes for what people or programs wrote, in which a sentence may end.
const holesForTexts = ["error", "line", "text", "got", "why"];
// A value as Python writes it. In the quoted texts of a value, a sentence may end.
const value = String.raw`(?:'[^']*'|'(?![^']*')|(?![.!?]\s)[^'])+?`;

const groupOf = (name) => name.replace(/\d+$/, "");
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** Returns a regular expression for a template, with a group for each hole of the template itself. */
function sourceOf(template, depth = 0) {
  return template.split(hole)
    .map((part, index, parts) => {
      if (index % 2 === 0) return escaped(part);
      return `(${depth > 0 ? "?:" : ""}${sourceOfHole(part, parts[index - 1].at(-1), depth)})`;
    })
    .join("");
}

function sourceOfHole(name, before, depth) {
  const group = groupOf(name);
  if (group === "n") return String.raw`\d+`;
  const phrases = graderTexts.phrases[group];
  if (phrases && depth < deepestPhrase) {
    return Object.keys(phrases).map((phrase) => sourceOf(phrase, depth + 1)).join("|");
  }
  if (holesForTexts.includes(group) || before === "“") return ".+?";
  return before === "`" ? "[^`]+?" : value;
}

/** The number of characters that every text of a template has. Of two templates that fit, the longer one says more. */
function lengthOf(template, depth = 0) {
  return template.split(hole).reduce((sum, part, index) => {
    if (index % 2 === 0) return sum + part.length;
    const phrases = depth < deepestPhrase && graderTexts.phrases[groupOf(part)];
    return sum + (phrases ? Math.min(...Object.keys(phrases).map((phrase) => lengthOf(phrase, depth + 1))) : 0);
  }, 0);
}

class Template {
  #names;
  #translation;

  constructor(template, translation, expression) {
    this.#names = template.split(hole).filter((_, index) => index % 2 === 1);
    this.#translation = translation;
    this.expression = expression;
  }

  /** Returns the length of what fits at a position, and its translation, or null. */
  match(text, position = 0) {
    this.expression.lastIndex = position;
    const found = this.expression.exec(text);
    if (!found) return null;
    const translated = this.#translation.split(hole)
      .map((part, index) => (index % 2 === 0 ? part : phrase(part, found[1 + this.#names.indexOf(part)])))
      .join("");
    return { length: found[0].length, text: translated };
  }
}

/** Returns what a hole holds in the language of the page. */
function phrase(name, text) {
  for (const template of phrasesOf(groupOf(name))) {
    const found = template.match(text);
    if (found) return found.text;
  }
  return text;
}

const phrasesByGroup = new Map();

function phrasesOf(group) {
  if (!phrasesByGroup.has(group)) {
    phrasesByGroup.set(group, Object.entries(graderTexts.phrases[group] ?? {}).map(([template, translation]) =>
      new Template(template, translation, new RegExp(`^(?:${sourceOf(template)})$`, "s"))));
  }
  return phrasesByGroup.get(group);
}

let sentences = null;

/** The sentences of the catalogue, made when the first message is shown. */
function allSentences() {
  sentences ??= Object.entries(graderTexts.sentences)
    .sort(([one], [other]) => lengthOf(other) - lengthOf(one))
    .map(([template, translation]) =>
      new Template(template, translation, new RegExp(String.raw`${sourceOf(template)}(?=\s|$)`, "sy")));
  return sentences;
}

/** Returns the parts of a message in order: `{text, isTranslated}`. Together they are the message. */
export function graderParts(message) {
  if (!graderTexts || message.length > longestMessage) return [{ text: message, isTranslated: false }];
  const parts = [];
  const add = (text, isTranslated) => {
    const last = parts.at(-1);
    if (last?.isTranslated === isTranslated) last.text += text;
    else parts.push({ text, isTranslated });
  };
  for (let position = 0; position < message.length;) {
    const end = endOfSentence(message, position);
    const space = /\s*/y;
    const found = firstMatch(message, position);
    space.lastIndex = position + (found?.length ?? end - position);
    const [gap] = space.exec(message);
    add((found?.text ?? message.slice(position, end)) + gap, found !== null);
    position = space.lastIndex;
  }
  return parts;
}

function firstMatch(message, position) {
  for (const sentence of allSentences()) {
    const found = sentence.match(message, position);
    if (found) return found;
  }
  return null;
}

function endOfSentence(message, position) {
  const end = /[.!?:…](?=\s)/g;
  end.lastIndex = position;
  return end.exec(message) ? end.lastIndex : message.length;
}

/** Returns the title of a test. Only the grader's own titles, those of rules, have a translation. */
export const titleOf = ({ id, name }) => (graderTexts && String(id).startsWith("rule:") ? phrase("title", name) : name);

/** Returns what a test expects of a call: its value in Python, or the grader's words in the language of the page. */
export const wantedText = (text) => (graderTexts && text.length <= longestMessage ? phrase("wanted", text) : text);

/** Returns a message with its known sentences in the language of the page. */
export const graderText = (message) => graderParts(message).map(({ text }) => text).join("");
