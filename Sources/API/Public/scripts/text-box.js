// Texts of programs, teachers and students: never parsed as HTML, in a box of their own that scrolls.

import { h } from "./dom.js";
import { graderParts } from "./grader-texts.js";
import { visible } from "./invisible.js";
import { scrollable } from "./scroll-box.js";
import { language, t } from "./text.js";

/** More is shown on request: the browser needs long for the lines of a very long text. */
const firstCharacters = 5_000;

/** Returns the start of a text, without half a character at its end. */
export function startOf(text, length) {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? length - 1 : length);
}

/** A box with lines of a program. `label` names it for screen readers. */
export function textBox(text, label, { direction = "auto", name = "" } = {}) {
  const box = scrollable(h("pre", { class: `text-box ${name}`.trim(), dir: direction }), label);
  if (text.length <= firstCharacters) {
    box.append(...visible(text));
    return box;
  }
  box.append(...visible(startOf(text, firstCharacters)));
  const all = h("button", {
    type: "button", class: "quiet", onclick: () => {
      box.replaceChildren(...visible(text));
      all.remove();
      box.focus();
    },
  }, t("result.showAll", { count: text.length, length: text.length.toLocaleString(language) }));
  return h("div", { class: "text-box-frame" }, box, all);
}

const mostCodePieces = 200;

/** Formats text between backticks as code. A text with an odd number of backticks stays as it is. */
export function prose(text) {
  const pieces = text.split("`");
  if (pieces.length % 2 === 0 || pieces.length > mostCodePieces) return visible(text, { endsLine: false });
  return pieces.flatMap((piece, index) => {
    const nodes = visible(piece, { endsLine: false });
    return index % 2 === 1 ? h("code", { dir: "auto" }, nodes) : nodes;
  });
}

/**
 * The content of a message: what the grader says, in the language of the page if the page can say it. `itsLanguage` is
 * that of the rest.
 */
export const graderProse = (text, itsLanguage) => graderParts(text).flatMap((part) =>
  (part.isTranslated ? prose(part.text) : h("span", { lang: itsLanguage }, prose(part.text))));

/**
 * A message in words. A long one scrolls, and a very long one is cut. The language of what the page cannot translate is
 * unknown unless it is given: the grader's messages are English, and teachers write theirs in any language.
 */
export function messageBox(text, label, itsLanguage = "") {
  const shown = text.length > firstCharacters ? `${startOf(text, firstCharacters)}…` : text;
  return scrollable(h("p", { class: "message", dir: "auto" }, graderProse(shown, itsLanguage)), label);
}

/** The name of a test or an exercise. It cannot change the direction of the text around it. */
export const nameText = (name) => h("bdi", { lang: "" }, visible(name, { endsLine: false }));
