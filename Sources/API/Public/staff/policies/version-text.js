// Says in words which version of a policy this is, who made it, and when.

import { exactTime } from "../../scripts/times.js";
import { t } from "../texts.js";

/** "Version 3, by the file, 1 May 2026, 10:12". */
export function versionText({ version, source, author, created_at: created }) {
  const time = exactTime(created);
  if (source === "file") return t("policies.versionOfFile", { version, time });
  if (source === "base") return t("policies.versionOfBase", { version, time });
  return author === null ? t("policies.versionByToken", { version, time })
    : t("policies.versionBy", { version, time, author });
}
