// One submission in a list: how it ended, its exercise, its author, points and time.

import { h, showChildren } from "../../scripts/dom.js";
import { withSigns } from "../../scripts/invisible.js";
import { badge } from "../../scripts/test-rows.js";
import { exactTime } from "../../scripts/times.js";
import { momentText, t } from "../texts.js";
import { addressOfSubmission } from "./addresses.js";
import { authorLink, titleText, wordsOf } from "./words.js";

const mostCharacters = 200;

export class SubmissionRow {
  element = h("li", { class: "submission-row" });
  #titles;
  #wanted;

  /** `titles` are those of exercises by slug. `wanted` is a text of which the row shows where the code has it. */
  constructor(titles, wanted = null) {
    this.#titles = titles;
    this.#wanted = wanted;
  }

  /** Shows the state of the submission. A link with the focus keeps it. */
  update(submission) {
    const created = new Date(submission.created_at);
    showChildren(this.element,
      badge(wordsOf(submission)),
      h("a", { class: "title", href: addressOfSubmission(submission.id) }, titleText(submission, this.#titles)),
      h("span", { class: "author" }, authorLink(submission)),
      h("span", { class: "points" },
        Number.isFinite(submission.points) && t("submissions.points", { count: submission.points })),
      h("time", { datetime: submission.created_at, title: momentText(created) }, exactTime(submission.created_at)),
      ...(this.#wanted ? placesOf(this.#wanted, submission.code) : []));
  }
}

/** The line of the code in which `wanted` begins for the first time. */
function placesOf(wanted, code) {
  const at = code.indexOf(wanted);
  if (at < 0) return [];
  const start = Math.max(code.slice(0, at).lastIndexOf("\n") + 1, at - mostCharacters / 2);
  const end = code.indexOf("\n", at);
  const line = code.slice(start, end < 0 ? code.length : end);
  const place = at - start;
  const [before, found, after] = [
    line.slice(0, place), line.slice(place, place + wanted.length),
    line.slice(place + wanted.length, Math.max(mostCharacters, place + wanted.length)),
  ].map(withSigns);
  return [h("p", { class: "found" },
    h("span", { class: "quiet-text" }, t("submissions.line", { line: code.slice(0, at).split("\n").length })), " ",
    h("code", { dir: "ltr" }, before.trimStart(), h("mark", {}, found), after))];
}
