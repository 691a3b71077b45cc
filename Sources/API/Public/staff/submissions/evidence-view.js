// In plain words: which limits stopped the tests, and what the program was refused.

import { h } from "../../scripts/dom.js";
import { titleOf } from "../../scripts/grader-texts.js";
import { nameText } from "../../scripts/text-box.js";
import { parts, t } from "../texts.js";

/** The statuses that a limit or a refusal causes. */
const causes = ["cpu_limit", "wall_limit", "memory_limit", "process_limit", "output_limit", "disk_limit",
  "policy_violation"];
const mostTests = 20;

export function evidenceView({ tests = [], grading }) {
  const refused = grading.refused_syscalls;
  const sentences = causes.flatMap((cause) => {
    const stopped = tests.filter(({ status }) => status === cause);
    if (stopped.length === 0) return [];
    const names = stopped.slice(0, mostTests).flatMap((test, index) => [index > 0 && ", ", quoted(test)]);
    if (stopped.length > mostTests) names.push(", …");
    const values = { count: stopped.length, tests: h("span", {}, names) };
    return [h("li", {}, parts(`submissions.evidence_${cause}`, values))];
  });
  if (refused.length > 0) {
    const calls = refused.flatMap((name, index) => [index > 0 && ", ", h("code", {}, name)]);
    sentences.push(h("li", {},
      parts("submissions.refusedCalls", { count: refused.length, calls: h("span", {}, calls) }),
      !tests.some(({ status }) => status === "policy_violation") && [" ", t("submissions.refusedAndCoped")]));
  }
  return sentences.length === 0
    ? h("p", { class: "quiet-text" }, t("submissions.noEvidence")) : h("ul", { class: "evidence-list" }, sentences);
}

const quoted = (test) => h("q", {}, nameText(titleOf(test)));
