// Throughput, waits, verdicts, outcomes and limits struck within the last hour, day or week.

import { h } from "../../scripts/dom.js";
import { exactTime } from "../../scripts/times.js";
import { LivePanel } from "../live-panel.js";
import { durationText } from "../quantities.js";
import { language, parts, t } from "../texts.js";
import { calls } from "./calls.js";
import { onRecolour, Plot } from "./plot.js";
import { plotSpecs } from "./plot-specs.js";

/** Lengths of steps in seconds, and how they are written below a plot. */
const ranges = {
  hour: { step: 60, steps: 60, format: { timeStyle: "short" } },
  day: { step: 1800, steps: 48, format: { timeStyle: "short" } },
  week: { step: 14_400, steps: 42, format: { weekday: "short", hour: "numeric" } },
};
const pauseMilliseconds = 5000;

export function statisticsPanel(signal) {
  let range = "hour";
  const plots = plotSpecs.map((spec) => new Plot(spec));
  const summary = h("p", { class: "statistics-summary" });
  const note = h("p", { class: "warning", hidden: true });
  const grid = h("div", { class: "plots" }, plots.map(({ element }) => element));
  const buttons = Object.keys(ranges).map((name) => h("button", {
    type: "button", class: "quiet", "data-range": name, "aria-pressed": String(name === range),
    onclick: () => choose(name),
  }, t(`overview.range_${name}`)));
  const view = h("div", {},
    h("div", { class: "ranges", role: "group", "aria-label": t("overview.range") }, buttons), summary, note, grid);

  function choose(name) {
    range = name;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.range === name));
    panel.load();
  }

  async function read() {
    const chosen = range;
    // Most of the first page's weight: loaded beside the numbers.
    const [statistics, { Chart }] = await Promise.all([calls.statistics(ranges[chosen]), import("./chart-library.js")]);
    return { ...statistics, chosen, Chart };
  }

  function show({ items, complete_since: completeSince, chosen, Chart }) {
    const format = new Intl.DateTimeFormat(language, ranges[chosen].format);
    const times = items.map(({ at }) => ({ short: format.format(new Date(at)), long: exactTime(at) }));
    summary.replaceChildren(...summaryOf(items));
    note.hidden = completeSince === null;
    note.textContent = completeSince === null ? "" : t("overview.incomplete", { time: exactTime(completeSince) });
    const isEmpty = items.every(({ accepted, statuses }) => accepted === 0 && Object.keys(statuses).length === 0);
    grid.hidden = isEmpty;
    if (!isEmpty) plots.forEach((plot) => plot.show(Chart, items, times));
  }

  const panel = new LivePanel({
    name: "statistics", title: t("overview.statistics"), pause: pauseMilliseconds, view, signal, read, show,
  });
  onRecolour(() => plots.forEach((plot) => plot.recolour()), signal);
  signal.addEventListener("abort", () => plots.forEach((plot) => plot.end()));
  return panel;
}

/** What the plots say, in a sentence. */
function summaryOf(items) {
  const sum = (value) => items.reduce((total, item) => total + value(item), 0);
  const arrived = sum(({ accepted }) => accepted);
  const graded = sum(({ statuses }) => statuses.graded ?? 0);
  const failed = sum(({ statuses }) => statuses.failed ?? 0);
  const longest = Math.max(0, ...items.map(({ waits }) => waits?.longest_us ?? 0));
  if (arrived + graded + failed === 0) return [t("overview.quiet")];
  return parts("overview.summary", { arrived, graded, failed, longest: durationText(longest / 1e6) });
}
