// How much of each limit a submission has used: bars for what is measured, and the limit alone for the rest.

import { h } from "../../scripts/dom.js";
import { bytesText, secondsText } from "../../scripts/usage-view.js";
import { language, t } from "../texts.js";

const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const number = new Intl.NumberFormat(language);
const count = (value) => number.format(value);

/**
 * The limits: name, how a value is written, the field of the limit, the fields of the use and of the limit beside it,
 * and the status of a test that has struck the limit.
 */
const limits = [
  ["cpu", secondsText, "cpu_ms", "cpu_ms", "cpu_limit_ms", "cpu_limit"],
  ["wall", secondsText, "wall_ms", null, null, "wall_limit"],
  ["memory", bytesText, "memory_bytes", "memory_bytes", "memory_limit_bytes", "memory_limit"],
  ["output", bytesText, "output_bytes", "output_bytes", "output_limit_bytes", "output_limit"],
  ["processes", count, "processes", null, null, "process_limit"],
  ["work", bytesText, "work_bytes", null, null, "disk_limit"],
  ["workFiles", count, "work_files", null, null, "disk_limit"],
  ["openFiles", count, "open_files", null, null, null],
];

const nearShare = 0.7;

/** The rows of the limits that the submission has, or a sentence if nothing is known about them. */
export function limitsView({ usage, limits: known, tests = [] }) {
  const rows = limits.map(([name, text, field, used, usedLimit, status]) => ({
    name, text, used: usage?.[used] ?? null, limit: usage?.[usedLimit] ?? known?.[field] ?? null,
    struck: tests.filter((test) => test.status === status).length,
  })).filter(({ limit }) => limit !== null);
  if (rows.length === 0) return h("p", { class: "quiet-text" }, t("submissions.noLimits"));
  return h("ul", { class: "limit-list" }, rows.map(limitRow));
}

function limitRow({ name, text, used, limit, struck }) {
  const part = used === null || limit === 0 ? null : used / limit;
  const tone = struck > 0 || part >= 1 ? "bad" : part >= nearShare ? "part" : "good";
  return h("li", { class: part === null && struck === 0 ? null : tone },
    h("span", { class: "limit-name" }, t(`submissions.limit_${name}`)),
    h("span", { class: "limit-values" }, part === null
      ? t("submissions.onlyLimit", { limit: text(limit) })
      : t("submissions.used", { used: text(used), limit: text(limit), share: share.format(part) })),
    part !== null && bar(part),
    struck > 0 && h("span", { class: "limit-struck" }, t("submissions.struck", { count: struck })));
}

/** The end of the bar is the limit. */
function bar(part) {
  const filled = h("span");
  filled.style.inlineSize = `${Math.min(1, part) * 100}%`;
  return h("span", { class: "limit-bar", "aria-hidden": "true" }, filled);
}
