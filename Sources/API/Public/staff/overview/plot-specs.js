// The plots of the overview: which values of a step of the statistics each of them shows, and in which colour.

import { durationText } from "../quantities.js";
import { language } from "../texts.js";

const countFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
/** An axis may have ticks between two whole numbers. */
const count = (value) => (Number.isInteger(value) ? countFormat.format(value) : "");
const seconds = (value) => (value === 0 ? "0" : durationText(value));

const total = (counts) => Object.values(counts).reduce((sum, each) => sum + each, 0);
const wait = (name) => ({ waits }) => waits && waits[name] / 1e6;
const of = (group, name, colour) => ({ name, colour, value: (step) => step[group][name] ?? 0 });

export const plotSpecs = [
  {
    name: "throughput", type: "line", format: count,
    series: [
      { name: "arrived", colour: "--plot-1", value: ({ accepted }) => accepted },
      { name: "ended", colour: "--plot-2", value: ({ statuses }) => total(statuses) },
    ],
  },
  {
    name: "waits", type: "line", format: seconds,
    series: [
      { name: "median", colour: "--plot-1", value: wait("median_us") },
      { name: "p95", colour: "--plot-2", value: wait("p95_us") },
      { name: "longest", colour: "--plot-3", value: wait("longest_us") },
    ],
  },
  {
    name: "verdicts", type: "bar", stacked: true, format: count,
    series: [
      of("verdicts", "accepted", "--plot-good"), of("verdicts", "partial", "--plot-part"),
      of("verdicts", "rejected", "--plot-bad"), of("verdicts", "invalid", "--plot-4"),
      { name: "failedByUs", colour: "--plot-ours", value: ({ statuses }) => statuses.failed ?? 0 },
      { name: "cancelled", colour: "--plot-calm", value: ({ statuses }) => statuses.cancelled ?? 0 },
    ],
  },
  {
    name: "outcomes", type: "line", format: count,
    series: [
      of("outcomes", "passed", "--plot-good"), of("outcomes", "failed", "--plot-bad"),
      of("outcomes", "error", "--plot-part"), of("outcomes", "skipped", "--plot-calm"),
    ],
  },
  {
    name: "limits", type: "line", format: count,
    series: [
      of("outcomes", "cpu_limit", "--plot-1"), of("outcomes", "wall_limit", "--plot-2"),
      of("outcomes", "memory_limit", "--plot-3"), of("outcomes", "process_limit", "--plot-4"),
      of("outcomes", "output_limit", "--plot-part"), of("outcomes", "disk_limit", "--plot-good"),
      of("outcomes", "policy_violation", "--plot-bad"),
    ],
  },
];
