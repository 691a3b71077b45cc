// The evidence of a failed submission: each attempt with its worker, its reason, and what the grader reported.

import { h } from "../../scripts/dom.js";
import { nameText, textBox } from "../../scripts/text-box.js";
import { exactTime } from "../../scripts/times.js";
import { durationText } from "../quantities.js";
import { t } from "../texts.js";

/** Returns elements for the attempts of a submission. */
export function evidenceView({ faults }) {
  if (faults.length === 0) return [h("p", {}, t("overview.noEvidence"))];
  return [h("ol", { class: "attempts" }, faults.map(attemptView))];
}

const attemptView = ({ attempt, kind, worker, reason, duration_ms: duration, report, noted_at: time }) => h("li", {},
  h("h3", {}, t("overview.attempt", { number: attempt }), " · ", t(`overview.fault_${kind}`)),
  h("p", { class: "quiet-text" }, exactTime(time), " · ", t("overview.onWorker"), " ", nameText(worker),
    duration !== null && ` · ${t("overview.tookTime", { time: durationText(duration / 1000) })}`),
  textBox(reason, t("overview.reason")),
  report !== null && h("details", { class: "more" },
    h("summary", {}, t("overview.report")),
    textBox(JSON.stringify(report, null, 2), t("overview.report"), { direction: "ltr" })));
