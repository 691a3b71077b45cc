// Says where the learner's code is: on the server, in this browser only, or nowhere but in this tab.

import { tooManyKibibytes } from "./code-limit.js";
import { connection } from "./connection.js";
import { t } from "./text.js";

const problems = {
  offline: "drafts.inBrowserOffline", limited: "drafts.inBrowserLimited", signedOut: "drafts.inBrowserSignedOut",
};

/**
 * `record` is a record of `drafts`, or null. `isKept` is whether the browser has stored it, `refusal` the server's
 * reason for not saving it, `hasConflict` whether the learner has to choose a version first, and `canSend` whether the
 * code is on its way to the server.
 */
export function placeOf(record, { isKept, refusal, hasConflict, canSend }) {
  if (record === null) return "";
  if (record.saved) return t("drafts.onServer");
  const size = tooManyKibibytes(record.code);
  const reason = size ? t("drafts.tooLong", { size }) : refusal;
  if (reason) return t(isKept ? "drafts.inBrowserRefused" : "drafts.notSavedBecause", { reason });
  if (canSend && !hasConflict) return t("drafts.saving");
  if (!isKept) return t("drafts.notSaved");
  return t(hasConflict ? "drafts.inBrowserConflict" : problems[connection.problem?.kind] ?? "drafts.inBrowserServer");
}
