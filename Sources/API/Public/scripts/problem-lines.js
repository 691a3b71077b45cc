// The lines of the student's code that a result is about.

import { graderText } from "./grader-texts.js";

const mostLines = 3;
const longestMessage = 300;

/** Returns `{line, message}` for the first lines that failed tests or an unreadable program name. */
export function problemLines(submission) {
  const failed = (submission.tests ?? []).filter(({ status }) => status !== "passed" && status !== "skipped");
  const found = new Map();
  for (const { line, message } of [{ line: submission.line, message: submission.summary }, ...failed]) {
    if (!Number.isInteger(line) || line < 1 || found.has(line) || found.size >= mostLines) continue;
    found.set(line, shortened(graderText(message ?? "").replaceAll("`", "")));
  }
  return [...found].map(([line, message]) => ({ line, message }));
}

const shortened = (text) => (text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text);
