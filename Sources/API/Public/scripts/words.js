// The icon, words and tone of each status and verdict. The tone sets the colour; icon and words repeat its meaning.

const tests = {
  passed: ["✓", "passed", "good"],
  failed: ["✗", "failed", "bad"],
  error: ["✗", "stopped with an error", "bad"],
  cpu_limit: ["✗", "ran too long", "bad"],
  wall_limit: ["✗", "waited too long", "bad"],
  memory_limit: ["✗", "used too much memory", "bad"],
  process_limit: ["✗", "started too many processes", "bad"],
  output_limit: ["✗", "printed too much", "bad"],
  disk_limit: ["✗", "wrote too much to files", "bad"],
  policy_violation: ["✗", "did something that is not allowed", "bad"],
  skipped: ["–", "skipped", "calm"],
};

const verdicts = {
  accepted: ["✓", "Accepted", "good"],
  partial: ["◐", "Partly solved", "part"],
  rejected: ["✗", "Not solved yet", "bad"],
  invalid: ["✗", "Could not be run", "bad"],
  grader_error: ["!", "Our mistake, not yours", "calm"],
};

const statuses = {
  queued: ["…", "Waiting", "calm"],
  running: ["…", "Being graded", "calm"],
  cancelled: ["–", "Cancelled", "calm"],
  failed: ["!", "Our mistake, not yours", "calm"],
};

const named = ([icon, word, tone]) => ({ icon, word, tone });

export const testWords = (status) => named(tests[status] ?? ["?", status, "calm"]);

export const submissionWords = ({ status, verdict }) =>
  named((status === "graded" ? verdicts[verdict] : statuses[status]) ?? ["?", status, "calm"]);

export const pointsText = (points, of) => `${points} of ${of} ${of === 1 ? "point" : "points"}`;

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function timeText(date) {
  const minutes = Math.round((Date.now() - date) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return minutes === 1 ? "a minute ago" : `${minutes} minutes ago`;
  return timeFormat.format(date);
}
