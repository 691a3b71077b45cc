// Times, ends of hashes and people as these pages write them.

import { h } from "../scripts/dom.js";
import { nameText } from "../scripts/text-box.js";
import { language, t } from "./texts.js";

const units = [["hour", 3600], ["minute", 60], ["second", 1], ["millisecond", 0.001]].map(([unit, seconds]) => ({
  seconds, format: new Intl.NumberFormat(language, { style: "unit", unit, maximumSignificantDigits: 3 }),
}));

/** A length of time in the largest unit of which there are at least two. */
export function durationText(seconds) {
  const { seconds: length, format } = units.find((unit) => seconds >= 2 * unit.seconds) ?? units.at(-1);
  return format.format(seconds / length);
}

const shownDigits = 12;

/** The beginning of a hash. The tooltip shows the whole hash. */
export const hashText = (hash) => h("code", { title: hash }, hash.slice(0, shownDigits));

/** The author of a submission. */
export const authorText = ({ user_name: name }) => (name === null ? t("overview.anonymous") : nameText(name));
