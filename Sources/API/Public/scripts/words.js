// The icon, words and tone of each status and verdict. The tone sets the colour; icon and words repeat its meaning.

import { language, t } from "./text.js";

const looks = {
  passed: ["✓", "good"],
  failed: ["✗", "bad"],
  error: ["✗", "bad"],
  cpu_limit: ["✗", "bad"],
  wall_limit: ["✗", "bad"],
  memory_limit: ["✗", "bad"],
  process_limit: ["✗", "bad"],
  output_limit: ["✗", "bad"],
  disk_limit: ["✗", "bad"],
  policy_violation: ["✗", "bad"],
  skipped: ["–", "calm"],
  accepted: ["✓", "good"],
  partial: ["◐", "part"],
  rejected: ["✗", "bad"],
  invalid: ["✗", "bad"],
  ours: ["!", "calm"],
  queued: ["…", "calm"],
  running: ["…", "calm"],
  cancelled: ["–", "calm"],
};

/** A status that a later server adds is shown as it is. */
function wordsOf(name) {
  if (!Object.hasOwn(looks, name)) return { icon: "?", word: String(name), tone: "calm" };
  const [icon, tone] = looks[name];
  return { icon, word: t(`words.${name}`), tone };
}

export const testWords = (status) => wordsOf(status);

export const isOurs = ({ status, verdict }) => status === "failed" || verdict === "grader_error";

export const submissionWords = (submission) =>
  wordsOf(isOurs(submission) ? "ours" : submission.status === "graded" ? submission.verdict : submission.status);

export const pointsText = (points, of) => t("words.points", { points, count: of });

const timeFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

export function timeText(date) {
  const minutes = Math.round((Date.now() - date) / 60_000);
  if (minutes < 1) return t("words.justNow");
  if (minutes < 60) return t("words.minutesAgo", { count: minutes });
  return timeFormat.format(date);
}
