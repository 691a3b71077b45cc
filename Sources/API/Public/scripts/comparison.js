// Compares a submission with the one before, with the code in the editor, or with any other submission.

import { diffView } from "./diff-view.js";
import { announce, h, showChildren, showNotice } from "./dom.js";
import { momentText, t } from "./text.js";
import { submissionWords } from "./words.js";

let count = 0;

export class Comparison {
  #submission;
  #currentCode;
  #others;
  #before = h("button", { type: "button", class: "quiet", onclick: () => this.#compareWithBefore() },
    t("history.compareBefore"));
  #choice = h("select", { onchange: () => this.#compareWithChosen() });
  #chooser;
  #result = h("div", { class: "comparison-result", hidden: true });

  constructor(submission, { currentCode, others }) {
    this.#submission = submission;
    this.#currentCode = currentCode;
    this.#others = () => others(submission.id);
    this.#choice.id = `compare-${++count}`;
    this.#chooser = h("span", { class: "chooser" },
      h("label", { for: this.#choice.id }, t("history.compareOther")), this.#choice);
    this.element = h("div", { class: "comparison" },
      h("div", { class: "actions", role: "group", "aria-label": t("history.compare") },
        this.#before,
        h("button", { type: "button", class: "quiet", onclick: () => this.#compareWithEditor() },
          t("history.compareNow")),
        this.#chooser),
      this.#result);
    this.showOthers();
  }

  /** Shows the status and the verdict that the submission has now. */
  update(submission) {
    this.#submission = submission;
  }

  /** Offers the submissions that are on the page now. */
  showOthers() {
    const { newer, older, loadOlder } = this.#others();
    const all = [...newer, ...older];
    const chosen = this.#choice.value;
    this.#before.hidden = older.length === 0 && !loadOlder;
    this.#chooser.hidden = all.length === 0;
    showChildren(this.#choice,
      h("option", { value: "" }, t("history.choose")),
      ...all.map((item) => h("option", { value: item.id }, nameOf(item))));
    this.#choice.value = all.some(({ id }) => id === chosen) ? chosen : "";
  }

  async #compareWithBefore() {
    try {
      const { older, loadOlder } = this.#others();
      if (older.length === 0) await loadOlder?.();
      const [before] = this.#others().older;
      if (before) this.#showOlderAndNewer(before, this.#submission);
    } catch (error) {
      showNotice(error);
    }
    this.#choice.value = "";
  }

  #compareWithEditor() {
    this.#choice.value = "";
    this.#show(
      { name: nameOf(this.#submission), code: this.#submission.code },
      { name: t("history.codeNow"), code: this.#currentCode() });
  }

  #compareWithChosen() {
    const { newer, older } = this.#others();
    const isChosen = ({ id }) => id === this.#choice.value;
    const [newerOne, olderOne] = [newer.find(isChosen), older.find(isChosen)];
    if (newerOne) this.#showOlderAndNewer(this.#submission, newerOne);
    else if (olderOne) this.#showOlderAndNewer(olderOne, this.#submission);
    else this.#close();
  }

  #showOlderAndNewer(older, newer) {
    this.#show({ name: nameOf(older), code: older.code }, { name: nameOf(newer), code: newer.code });
  }

  #show(before, after) {
    const { element, summary } = diffView(before.code, after.code);
    this.#result.hidden = false;
    this.#result.replaceChildren(
      h("div", { class: "comparison-head" },
        h("h3", {}, t("history.differences")),
        h("button", { type: "button", class: "quiet", onclick: () => this.#close({ moveFocus: true }) },
          t("history.close"))),
      h("ul", { class: "legend" },
        h("li", { class: "removed" }, t("history.onlyIn", { name: before.name })),
        h("li", { class: "added" }, t("history.onlyIn", { name: after.name }))),
      h("p", { class: "quiet-text" }, summary),
      ...(element ? [element] : []));
    announce(summary);
  }

  #close({ moveFocus = false } = {}) {
    this.#result.hidden = true;
    this.#result.replaceChildren();
    this.#choice.value = "";
    if (moveFocus) this.element.querySelector("button:not([hidden])").focus();
  }
}

const nameOf = (submission) => t("history.submission", {
  time: momentText(new Date(submission.created_at)), verdict: submissionWords(submission).word,
});
