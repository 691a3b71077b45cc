// A plot of values over time, drawn by Chart.js, with a legend and a table of the same values.

import { h, showChildren } from "../../scripts/dom.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { t } from "../texts.js";

const isDark = matchMedia("(prefers-color-scheme: dark)");
const isStill = matchMedia("(prefers-reduced-motion: reduce)");
const drawMilliseconds = 300;
/** Colours alone do not distinguish the series of a plot. */
const points = ["circle", "rect", "triangle", "rectRot", "star", "crossRot", "rectRounded"];
const dashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4], [1, 3]];
const signs = ["●", "■", "▲", "◆", "✶", "✕", "▪"];

const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Plot {
  #chart = null;
  #canvas = h("canvas");
  #box = h("div", { class: "plot-canvas" }, this.#canvas);
  #table = h("div");
  #spec;

  /**
   * `spec` has the `name` of the plot, its `type` ("line" or "bar"), whether bars are `stacked`, its `series`, each
   * with `name`, `colour` (a custom property) and `value(step)`, and `format(value)`, which writes a value.
   */
  constructor(spec) {
    this.#spec = spec;
    const title = t(`overview.plot_${spec.name}`);
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", t("overview.plotLabel", { title }));
    this.element = h("figure", { class: `plot plot-${spec.name}` },
      h("figcaption", {}, h("h3", {}, title), h("p", { class: "quiet-text" }, t(`overview.plotText_${spec.name}`))),
      this.#legend(), this.#box,
      h("details", { class: "more" }, h("summary", {}, t("overview.asTable")),
        scrollable(this.#table, t("overview.tableLabel", { title }))));
  }

  #legend() {
    return h("ul", { class: "legend" }, this.#spec.series.map(({ name, colour }, at) => {
      const sign = h("span", { "aria-hidden": "true" }, this.#spec.type === "line" ? signs[at] : "■");
      sign.style.color = `var(${colour})`;
      return h("li", {}, sign, " ", t(`overview.series_${name}`));
    }));
  }

  /** Shows the values of the steps. `times` has the short and the long time of each step. */
  show(Chart, steps, times) {
    this.#showTable(steps, times);
    const labels = times.map(({ short }) => short);
    const values = this.#spec.series.map(({ value }) => steps.map(value));
    if (this.#chart === null) {
      this.#chart = new Chart(this.#canvas, this.#settings(labels, values));
      return;
    }
    this.#chart.data.labels = labels;
    this.#chart.data.datasets.forEach((dataset, at) => { dataset.data = values[at]; });
    this.#chart.options.animation = this.#animation();
    this.#chart.update();
  }

  /** Takes over the colours of a dark or a light page. */
  recolour() {
    if (this.#chart === null) return;
    this.#chart.data.datasets.forEach((dataset, at) => Object.assign(dataset, this.#look(at)));
    this.#chart.options.scales = this.#scales();
    this.#chart.update("none");
  }

  end() {
    this.#chart?.destroy();
    this.#chart = null;
  }

  #settings(labels, values) {
    const { type, series, format } = this.#spec;
    return {
      type,
      data: {
        labels,
        datasets: series.map(({ name }, at) => ({
          label: t(`overview.series_${name}`), data: values[at], ...this.#look(at),
        })),
      },
      options: {
        animation: this.#animation(),
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        plugins: {
          tooltip: { callbacks: { label: ({ dataset, raw }) => `${dataset.label}: ${format(raw)}` } },
        },
        scales: this.#scales(),
      },
    };
  }

  #animation() {
    return isStill.matches ? false : { duration: drawMilliseconds };
  }

  #look(at) {
    const colour = colourOf(this.#spec.series[at].colour);
    if (this.#spec.type === "bar") return { backgroundColor: colour, maxBarThickness: 40 };
    return {
      backgroundColor: colour, borderColor: colour, borderWidth: 2, borderDash: dashes[at], pointStyle: points[at],
      pointRadius: 3,
    };
  }

  #scales() {
    const { stacked = false, format } = this.#spec;
    const ticks = { color: colourOf("--ink-soft") };
    const grid = { color: colourOf("--line") };
    return {
      x: { stacked, grid: { display: false }, ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 } },
      y: {
        stacked, grid, beginAtZero: true, suggestedMax: 1,
        ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => format(value) },
      },
    };
  }

  #showTable(steps, times) {
    const { series, format } = this.#spec;
    const rows = steps.map((step, at) => ({ time: times[at].long, values: series.map(({ value }) => value(step)) }))
      .filter(({ values }) => values.some((value) => value));
    showChildren(this.#table, rows.length === 0 ? h("p", {}, t("overview.noValues")) : h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("overview.column_time")),
        series.map(({ name }) => h("th", { scope: "col", class: "number" }, t(`overview.series_${name}`))))),
      h("tbody", {}, rows.map(({ time, values }) => h("tr", {}, h("th", { scope: "row" }, time),
        values.map((value) => h("td", { class: "number" }, value === null ? t("overview.none") : format(value))))))));
  }
}

/** Calls `recolour` whenever the page becomes dark or light, until `signal`. */
export const onRecolour = (recolour, signal) => isDark.addEventListener("change", recolour, { signal });
