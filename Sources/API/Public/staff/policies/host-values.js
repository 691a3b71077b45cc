// The most that the hosts of the workers can grant to a program, in the words of the page.

import { language, t } from "../texts.js";

const formats = {
  memory: ({ memory_bytes: bytes }) => sizeText(bytes),
  processes: ({ processes }) => numberText(processes),
  open_files: ({ open_files: files }) => numberText(files),
  cores: ({ cores }) => numberText(cores),
};

const numberText = (number) => number.toLocaleString(language);

/** Bytes in the largest unit of which there is one: "31.3 GiB". */
export function sizeText(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  // Rounded down: a host never has more than the page says.
  const tenths = Math.floor((10 * bytes) / 1024 ** at) / 10;
  return `${tenths.toLocaleString(language)} ${units[at]}`;
}

/** `[{ name, value }]`; nothing for a limit that no host bounds. */
export function hostValues(key, workers) {
  const format = formats[key];
  if (!format) return [];
  return workers.map(({ name, capacity }) => ({
    name, value: capacity ? format(capacity) : t("policies.unknownHost"),
  }));
}

/** Workers of equal value together: `[{ value, names }]`. */
export function groupedByValue(values) {
  const groups = new Map();
  for (const { name, value } of values) groups.set(value, [...(groups.get(value) ?? []), name]);
  return [...groups].map(([value, names]) => ({ value, names }));
}
