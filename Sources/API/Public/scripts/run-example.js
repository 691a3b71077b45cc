// Says that the code which runs is an example of the handout, and offers what can be done with the example.

import { h } from "./dom.js";
import { printable } from "./output-log.js";
import { t } from "./text.js";

/** `onTake` puts the code into the editor; `onRun` and `onSteps` run the example again. */
export function exampleView(code, { onTake, onRun, onSteps }) {
  const button = (text, onclick) => h("button", { type: "button", class: "quiet", onclick }, t(`run.${text}`));
  return h("div", { class: "run-example" },
    h("p", {}, t("run.example")),
    h("pre", { tabindex: 0, role: "region", "aria-label": t("run.exampleCode"), dir: "ltr" }, printable(code)),
    h("div", { class: "actions" },
      button("exampleTake", onTake), button("exampleAgain", onRun), button("exampleSteps", onSteps)));
}
