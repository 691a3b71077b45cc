// How a run ended, in plain words: the value of the call, the outcome, the picture, and what the program used.

import { h } from "./dom.js";
import { graderDetails } from "./grader-details.js";
import { printable } from "./output-log.js";
import { figureAddress } from "./runs-api.js";
import { graderProse, prose } from "./text-box.js";
import { language, t } from "./text.js";

const numberFormat = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
const seconds = (milliseconds) => numberFormat.format(milliseconds / 1000);
const megabytes = (bytes) => new Intl.NumberFormat(language).format(Math.max(1, Math.round(bytes / 2 ** 20)));

/** The place of a mistake: the line that the explanation names, or null. */
export function lineOfMistake({ explanation }) {
  const found = /^line (\d+):/m.exec(explanation?.details ?? "") ?? /\bline (\d+)\b/.exec(explanation?.message ?? "");
  return found ? Number(found[1]) : null;
}

/** How the run ended: `{icon, tone, title, text}`. `text` may be null; the server's words are English. */
export function outcomeWords(run) {
  const words = (name, tone, values) => ({
    icon: { good: "✓", bad: "✗", calm: "–" }[tone], tone, title: t(`run.${name}`, values),
  });
  if (run.status === "expired") return { ...words("expired", "calm"), text: t("run.expiredText") };
  if (run.status === "replaced") return { ...words("replaced", "calm"), text: t("run.replacedText") };
  if (run.status === "stopped") return { ...words("stopped", "calm"), text: null };
  if (run.status === "failed") return { ...words("failed", "calm"), icon: "!", text: run.message ?? null };
  if (run.call_problem) {
    return { ...words("callProblem", "bad"), text: t("run.callProblemText", { why: run.call_problem }) };
  }
  const text = run.explanation?.message ?? null;
  const usage = run.usage ?? {};
  switch (run.outcome) {
    case "ok":
      return { ...words("ok", "good"), text: null };
    case "runtime_error":
      return { ...words("error", "bad"), text: text ?? t("run.errorText", { code: run.exit_code ?? "?" }) };
    case "signal":
      return { ...words("signal", "bad"), text: text ?? t("run.signalText", { signal: run.signal ?? "?" }) };
    case "cpu_limit":
      return { ...words("cpu", "bad"), text: t("run.cpuText", { seconds: seconds(usage.cpu_limit_ms) }) };
    case "wall_limit":
      return { ...words("wall", "bad"), text: t("run.wallText", { seconds: seconds(usage.wall_limit_ms) }) };
    case "memory_limit":
      return { ...words("memory", "bad"), text: t("run.memoryText", { size: megabytes(usage.memory_limit_bytes) }) };
    case "process_limit":
      return { ...words("processes", "bad"), text: text ?? t("run.processesText") };
    case "output_limit":
      return { ...words("outputLimit", "bad"), text: t("run.outputLimitText") };
    case "disk_limit":
      return { ...words("disk", "bad"), text: text ?? t("run.diskText") };
    case "policy_violation":
      return { ...words("policy", "bad"), text: text ?? t("run.policyText") };
    default:
      return { ...words("unknown", "calm"), text: null };
  }
}

/** The report below the output. `call` is the call that was made, or undefined. */
export function reportView(run, { call }) {
  const { icon, tone, title, text } = outcomeWords(run);
  const isSilent = run.outcome === "ok" && call === undefined && run.stdout === "" && run.stderr === "";
  const isOfServer = text !== null && [run.explanation?.message, run.message].includes(text);
  return [
    isSilent && h("p", { class: "quiet-text" }, t("run.nothingPrinted")),
    run.stdout_truncated && h("p", { class: "quiet-text" }, t("run.outputCut")),
    run.stderr_truncated && h("p", { class: "quiet-text" }, t("run.errorsCut")),
    call !== undefined && typeof run.value === "string" && valueView(call, run.value),
    run.figure && h("img", {
      class: "figure", src: figureAddress(run.id), alt: t("run.picture"), width: run.figure.width,
      height: run.figure.height,
    }),
    run.figure_problem && h("p", { class: "quiet-text" }, graderProse(run.figure_problem, "en")),
    h("div", { class: `verdict run-outcome ${tone}` },
      h("span", { class: "verdict-icon", "aria-hidden": "true" }, icon),
      h("div", {}, h("h3", {}, title), text && h("p", {}, isOfServer ? graderProse(text, "en") : prose(text)),
        run.explanation?.details && h("pre", { class: "excerpt", tabindex: 0 },
          printable(graderDetails(run.explanation.details))))),
    run.usage && h("p", { class: "quiet-text run-usage" }, usageText(run.usage)),
  ].filter(Boolean);
}

function valueView(call, value) {
  return h("div", { class: "run-value" },
    h("p", {}, h("span", { class: "quiet-text" }, t("run.valueOf")), " ", h("code", {}, printable(call))),
    h("pre", { tabindex: 0 }, printable(value)),
    value === "None" && h("p", { class: "quiet-text" }, t("run.valueNone")));
}

/** What the program used, with the limits. */
function usageText(usage) {
  return t("run.usage", {
    cpu: seconds(usage.cpu_ms), cpuLimit: seconds(usage.cpu_limit_ms), wall: seconds(usage.wall_ms),
    memory: megabytes(usage.memory_peak_bytes), memoryLimit: megabytes(usage.memory_limit_bytes),
  });
}
