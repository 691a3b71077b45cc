// Dates and times as the learner's language and time zone write them. The page never compares the browser's clock,
// which may be wrong, with the server's.

import { language } from "./text.js";

const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** `time` is a text of the server, or milliseconds of the browser's clock. */
export const exactTime = (time) => format.format(new Date(time));
