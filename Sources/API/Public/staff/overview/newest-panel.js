// The newest submissions of everybody, as they arrive and are graded.

import { h, showChildren } from "../../scripts/dom.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { badge } from "../../scripts/test-rows.js";
import { nameText } from "../../scripts/text-box.js";
import { exactTime } from "../../scripts/times.js";
import { addressOfArea, hasArea } from "../areas.js";
import { LivePanel } from "../live-panel.js";
import { authorText } from "../quantities.js";
import { t } from "../texts.js";
import { submissionWords } from "../../scripts/words.js";
import { calls } from "./calls.js";
import { submissionLink } from "./submission-link.js";

const columns = ["author", "exercise", "time", "result"];

export function newestPanel(signal) {
  const body = h("tbody");
  const empty = h("p", { hidden: true }, t("overview.nothingSubmitted"));
  const table = scrollable(h("div", { class: "table-box" }, h("table", {},
    h("thead", {}, h("tr", {}, columns.map((name) =>
      h("th", { scope: "col" }, t(`overview.column_${name}`))))),
    body)), t("overview.newest"));
  const all = hasArea("submissions") && h("p", {}, h("a", { href: addressOfArea("submissions") }, t("overview.all")));
  const view = h("div", {}, empty, table, all);

  function show(submissions) {
    empty.hidden = submissions.length > 0;
    table.hidden = submissions.length === 0;
    showChildren(body, ...submissions.map(row));
  }
  return new LivePanel({
    name: "newest", title: t("overview.newest"), pause: 2000, view, signal, read: calls.newest, show,
  });
}

const row = (submission) => h("tr", {},
  h("td", { class: "who" }, authorText(submission)),
  h("td", {}, nameText(submission.exercise)),
  h("td", {}, submissionLink(submission.id, exactTime(submission.created_at))),
  h("td", {}, badge(staffWords(submission))));

/** A failed submission is our mistake, and the reader here is one of us. */
const staffWords = (submission) => {
  const words = submissionWords(submission);
  return submission.status === "failed" ? { ...words, word: t("overview.failedByUs"), tone: "bad" } : words;
};
