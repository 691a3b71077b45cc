// Says why code cannot be run: before it is sent, and when the server refuses it.

import { tooManyKibibytes } from "./code-limit.js";
import { byteCount, longest } from "./runs-api.js";
import { t } from "./text.js";

/** Why the server would not take this run, or null. */
export function refusalOf({ code, order }) {
  if (code.trim() === "") return t("run.noCode");
  if (tooManyKibibytes(code)) return t("run.codeTooLong");
  if (byteCount(order.stdin) > longest.stdin) return t("run.inputTooLong");
  if (byteCount(order.call ?? "") > longest.call) return t("run.callTooLong");
  return null;
}

const texts = {
  0: "run.unreachable", 404: "run.expiredText", 409: "run.inputRefused", 413: "run.tooLong", 429: "run.tooMany",
  503: "run.unavailable",
};

/** The message of a failed request about a run. */
export function problemText(error) {
  // The server's words for 429 end with "Try again in 5 seconds."
  const seconds = Number(/ in (\d+) second/.exec(error.message)?.[1] ?? 60);
  return texts[error.status] ? t(texts[error.status], { count: seconds }) : error.message;
}
