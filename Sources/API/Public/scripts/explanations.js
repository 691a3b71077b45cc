// What a word on the page means: a small button beside the word opens a dialog.

import { h } from "./dom.js";
import { t } from "./text.js";

/** The statuses and verdicts that have an explanation. */
const explained = new Set(["partial", "invalid", "ours", "skipped", "cpu_limit", "wall_limit", "memory_limit",
  "process_limit", "output_limit", "disk_limit", "policy_violation"]);

/** Whether a status or verdict has an explanation, because its word does not say all. */
export const hasExplanation = (name) => explained.has(name);

/** A button that explains `topic`; `word` is the word on the page. `inWords` shows the question instead of a sign. */
export function explain(topic, word, { inWords = false } = {}) {
  const question = t("explanations.button", { word });
  return h("button", {
    type: "button", class: inWords ? "explain in-words" : "explain", onclick: () => open(topic, word),
    "aria-label": inWords ? null : question, title: inWords ? null : question,
  }, inWords ? question : "?");
}

function open(topic, word) {
  const close = () => dialog.close();
  const dialog = h("dialog", {
    class: "confirm explanation", "aria-labelledby": "explanation-title",
    onclick: (event) => event.target === dialog && close(), onclose: () => dialog.remove(),
  },
    h("div", { class: "explanation-text" },
      h("h2", { id: "explanation-title" }, word),
      t(`explanations.${topic}`).split("\n").map((paragraph) => h("p", {}, paragraph)),
      h("div", { class: "actions" },
        h("button", { type: "button", class: "primary", autofocus: true, onclick: close }, t("explanations.close")))));
  document.body.append(dialog);
  dialog.showModal();
}
