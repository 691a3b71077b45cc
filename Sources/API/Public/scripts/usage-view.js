// How much of its limits a program used, if it came near one.

import { h } from "./dom.js";
import { language, t } from "./text.js";

const nearShare = 0.7;

const number = (value) => new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);

const units = [[1 << 30, "GiB"], [1 << 20, "MiB"], [1 << 10, "KiB"]];

export function bytesText(bytes) {
  const [size, unit] = units.find(([size]) => bytes >= size) ?? [1, t("result.bytes")];
  return `${number(bytes / size)} ${unit}`;
}

export const secondsText = (milliseconds) => `${number(milliseconds / 1000)} s`;

const resources = [
  ["nearTime", "cpu_ms", "cpu_limit_ms", secondsText],
  ["nearMemory", "memory_bytes", "memory_limit_bytes", bytesText],
  ["nearOutput", "output_bytes", "output_limit_bytes", bytesText],
];

/** Returns a list of the limits of which the program used 70 % or more, or null if there are none. */
export function usageView(usage) {
  const near = resources.filter(([, used, limit]) => usage?.[limit] > 0 && usage[used] >= nearShare * usage[limit]);
  if (near.length === 0) return null;
  return h("ul", { class: "usage" }, near.map(([name, used, limit, text]) =>
    h("li", {}, t(`result.${name}`, { used: text(usage[used]), limit: text(usage[limit]) }))));
}
