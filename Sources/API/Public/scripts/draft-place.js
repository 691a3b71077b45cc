// Says where the learner's code is: on the server, in this browser only, or nowhere but in this tab.

import { tooManyKibibytes } from "./code-limit.js";
import { connection } from "./connection.js";
import { t } from "./text.js";

const problems = {
  offline: "drafts.inBrowserOffline", unreachable: "drafts.inBrowserServer", unavailable: "drafts.inBrowserServer",
  limited: "drafts.inBrowserServer", signedOut: "drafts.inBrowserSignedOut",
};

/**
 * `record` is a record of `drafts`, or null. `isKept` is whether the browser has stored it, `refusal` the server's
 * reason for not saving it, and `hasConflict` whether the learner has to choose a version first.
 */
export function placeOf(record, { isKept, refusal, hasConflict }) {
  if (record === null) return "";
  if (record.saved) return t("drafts.onServer");
  const size = tooManyKibibytes(record.code);
  const reason = size ? t("drafts.tooLong", { size }) : refusal;
  const { problem } = connection;
  if (isKept) {
    if (reason) return t("drafts.inBrowserRefused", { reason });
    return t(hasConflict ? "drafts.inBrowserConflict" : problems[problem?.kind] ?? "drafts.saving");
  }
  if (reason) return t("drafts.notSavedBecause", { reason });
  return t(problem || hasConflict ? "drafts.notSaved" : "drafts.saving");
}
