// Who has graded a submission and how, under which versions, and what went wrong before.

import { h } from "../../scripts/dom.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { textBox } from "../../scripts/text-box.js";
import { bytesText, secondsText } from "../../scripts/usage-view.js";
import { hashText } from "../quantities.js";
import { momentText, t } from "../texts.js";
import { addressOfList } from "./addresses.js";

const moment = (time) => time && h("time", { datetime: time }, momentText(new Date(time)));

const text = (value) => value !== null && value !== undefined && h("bdi", { lang: "" }, value);

/** A list of names and values. What is not known is left out. */
const facts = (pairs) => h("dl", { class: "fact-list" }, pairs
  .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "")
  .map(([name, value]) => h("div", {}, h("dt", {}, t(`submissions.${name}`)), h("dd", {}, value))));

export function gradingView(submission) {
  const { grading } = submission;
  return facts([
    ["acceptedAt", moment(submission.created_at)],
    ["startedAt", moment(grading.started_at)],
    ["endedAt", moment(submission.graded_at)],
    ["worker", text(grading.worker)],
    ["attempts", String(grading.attempts)],
    ["requeued", grading.requeued > 0 && String(grading.requeued)],
    ["lane", t(`submissions.lane_${grading.lane}`)],
    ["mode", submission.mode && t(`submissions.mode_${submission.mode}`)],
    ["isolation", submission.isolation && t(`submissions.isolation_${submission.isolation}`)],
    ["enforcement", text(submission.enforcement)],
    ["cpuTime", Number.isFinite(submission.cpu_ms) && secondsText(submission.cpu_ms)],
    ["wallTime", Number.isFinite(submission.wall_ms) && secondsText(submission.wall_ms)],
    ["memoryPeak", Number.isFinite(submission.memory_peak_bytes) && bytesText(submission.memory_peak_bytes)],
    ["request", grading.request_id && h("code", {}, grading.request_id)],
    ["id", h("code", {}, submission.id)],
  ]);
}

const columns = ["part", "name", "version", "hash"];

export function versionsView(submission) {
  const under = submission.graded_under;
  const rows = [
    ["exercise", submission.exercise, null, submission.exercise_version, null],
    ["policy", under?.policy.name, under?.policy.version, under?.policy.hash,
      under && { policy: under.policy.name, policy_version: under.policy.version }],
    ["callList", under?.call_list.name, under?.call_list.version, under?.call_list.hash, null],
    ["root", submission.root, null, submission.root_hash, null],
  ].filter(([, name]) => name);
  return scrollable(h("div", { class: "table-box" }, h("table", {},
    h("thead", {}, h("tr", {},
      columns.map((name) => h("th", { scope: "col" }, t(`submissions.${name}`))))),
    h("tbody", {}, rows.map(([part, name, version, hash, filter]) => h("tr", {},
      h("th", { scope: "row" }, t(`submissions.${part}`)),
      h("td", {}, text(name)),
      h("td", {}, version && (filter
        ? h("a", { href: addressOfList(filter), title: t("submissions.allOfVersion") }, String(version))
        : String(version))),
      h("td", {}, hash && hashText(hash))))))), t("submissions.versionsTitle"));
}

/** The attempts that failed by a fault of the service. */
export const faultsView = (faults) => h("ol", { class: "fault-list" }, faults.map((fault) => h("li", {},
  h("h3", {}, t(`submissions.fault_${fault.kind}`)),
  textBox(fault.reason, t("submissions.reason")),
  facts([
    ["attempt", String(fault.attempt)],
    ["worker", text(fault.worker)],
    ["notedAt", moment(fault.noted_at)],
    ["duration", fault.duration_ms !== null && secondsText(fault.duration_ms)],
  ]),
  fault.report && h("details", { class: "more" },
    h("summary", {}, t("submissions.faultReport")),
    textBox(JSON.stringify(fault.report, null, 2), t("submissions.faultReport"), { direction: "ltr" })))));
