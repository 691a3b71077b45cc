// The submissions that failed by our fault, with the evidence of each attempt, and the way to queue them again.

import { confirm } from "../../scripts/confirm.js";
import { announce, h, messageOf } from "../../scripts/dom.js";
import { nameText } from "../../scripts/text-box.js";
import { exactTime } from "../../scripts/times.js";
import { KeyedRows } from "../keyed-rows.js";
import { LivePanel } from "../live-panel.js";
import { authorText } from "../quantities.js";
import { t } from "../texts.js";
import { calls } from "./calls.js";
import { evidenceView } from "./evidence.js";
import { submissionLink } from "./submission-link.js";

export function failedPanel(signal) {
  const list = h("ul", { class: "rows failed-list" });
  const rows = new KeyedRows(list, ({ id }) => id, (submission) => failedRow(submission, forget));
  const empty = h("p", { hidden: true }, t("overview.noneFailed"));
  const more = h("button", { type: "button", class: "quiet", hidden: true, onclick: showMore }, t("overview.older"));
  const problem = h("p", { role: "status" });
  const view = h("div", {}, empty, list, problem, more);
  /** Older submissions than those on the first page, which is read again and again. */
  let older = [];
  let first = [];
  let cursor = null;

  function draw() {
    const items = [...new Map([...first, ...older].map((submission) => [submission.id, submission])).values()];
    rows.show(items);
    empty.hidden = items.length > 0;
    more.hidden = cursor === null;
  }

  async function showMore() {
    more.disabled = true;
    try {
      const page = await calls.failed(cursor);
      problem.replaceChildren();
      older.push(...page.items);
      cursor = page.next;
      draw();
    } catch (error) {
      problem.replaceChildren(messageOf(error));
    } finally {
      more.disabled = false;
    }
  }

  function show({ items, next }) {
    if (older.length === 0) cursor = next;
    // Newer ones have moved some of these from the first page. The others are queued again.
    else older.unshift(...first.filter(({ created_at: time }) => next !== null && time <= items.at(-1).created_at));
    first = items;
    draw();
  }

  /** One of them is queued again. */
  function forget(id) {
    older = older.filter((submission) => submission.id !== id);
    panel.ask();
  }

  const panel = new LivePanel({
    name: "failed", title: t("overview.failed"), intro: t("overview.failedText"), pause: 2000, view, signal,
    read: () => calls.failed(null), show,
  });
  return panel;
}

function failedRow(submission, onRequeue) {
  const { id, exercise, created_at: createdAt } = submission;
  const answer = h("p", { role: "status" });
  const evidence = h("div", { class: "evidence" });
  const details = h("details", { class: "more", ontoggle: () => details.open && load() },
    h("summary", {}, t("overview.evidence")), evidence);
  const button = h("button", { type: "button", class: "quiet requeue", onclick: requeue }, t("overview.requeue"));

  async function load() {
    if (evidence.childElementCount > 0) return;
    evidence.replaceChildren(h("p", { class: "quiet-text" }, t("page.loading")));
    try {
      evidence.replaceChildren(...evidenceView(await calls.submission(id)));
    } catch (error) {
      evidence.replaceChildren();
      answer.replaceChildren(messageOf(error));
    }
  }

  async function requeue() {
    const agreed = await confirm({
      title: t("overview.requeueTitle"), text: t("overview.requeueText"), action: t("overview.requeue"),
      refusal: t("overview.cancel"), kind: "primary",
    });
    if (!agreed) return;
    button.disabled = true;
    try {
      await calls.requeue(id);
      announce(t("overview.requeued"));
      answer.textContent = t("overview.requeued");
      // The row is about to go, and the keyboard goes on beside it.
      (element.nextElementSibling ?? element.previousElementSibling)?.querySelector(".requeue").focus();
      onRequeue(id);
    } catch (error) {
      answer.replaceChildren(messageOf(error));
      button.disabled = false;
    }
  }

  const element = h("li", {},
    h("div", { class: "row-head" },
      h("p", {}, h("strong", {}, authorText(submission)), " · ", nameText(exercise), " · ",
        submissionLink(id, exactTime(createdAt))),
      button),
    details, answer);
  return { element, update() {} };
}
