// How long each phase of the grading took: a bar of all phases, and a table.

import { h } from "../../scripts/dom.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { language, t } from "../texts.js";

const phases = ["queue", "dispatch", "import", "tests", "report"];

const milliseconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

const timeText = (microseconds) => `${milliseconds.format(microseconds / 1000)} ms`;

/** `grading` is that of a submission. Returns a sentence if nothing is known. */
export function timingView({ waited_us: waited, phases: known }) {
  const times = { queue: waited, ...Object.fromEntries(phases.slice(1).map((name) => [name, known?.[`${name}_us`]])) };
  const rows = phases.map((name, index) => ({ name, index, time: times[name] ?? null }))
    .filter(({ time }) => time !== null);
  if (rows.length === 0) return h("p", { class: "quiet-text" }, t("submissions.noTimes"));
  const total = rows.reduce((sum, { time }) => sum + time, 0);
  return h("div", { class: "phase-timing" },
    h("div", { class: "phase-bar", "aria-hidden": "true" }, rows.map(({ index, time }) => {
      const segment = h("span", { class: `phase-${index}` });
      segment.style.flexGrow = time;
      return segment;
    })),
    scrollable(h("div", { class: "table-box" }, h("table", {},
      h("thead", {}, h("tr", {},
        h("th", { scope: "col" }, t("submissions.phase")),
        h("th", { scope: "col", class: "number" }, t("submissions.time")),
        h("th", { scope: "col", class: "number" }, t("submissions.share")))),
      h("tbody", {}, rows.map(({ name, index, time }) => h("tr", {},
        h("th", { scope: "row" },
          h("span", { class: `phase-swatch phase-${index}`, "aria-hidden": "true" }), t(`submissions.phase_${name}`)),
        h("td", { class: "number" }, timeText(time)),
        h("td", { class: "number" }, total > 0 && share.format(time / total))))),
      h("tfoot", {}, h("tr", {},
        h("th", { scope: "row" }, t("submissions.total")), h("td", { class: "number" }, timeText(total)), h("td"))))),
      t("submissions.timingTitle")));
}
