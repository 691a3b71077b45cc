// Asks the student to confirm what cannot be undone.

import { h } from "./dom.js";
import { t } from "./text.js";

/** Resolves to true if the reader agreed; Escape means no. `refusal` says no, `kind` is the class of “yes”. */
export function confirm({ title, text, action, refusal = t("page.keep"), kind = "danger" }) {
  return new Promise((resolve) => {
    const close = (value) => () => dialog.close(value);
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, title),
      h("p", {}, text),
      h("div", { class: "actions" },
        h("button", { type: "button", class: "quiet", autofocus: true, onclick: close("no") }, refusal),
        h("button", { type: "button", class: kind, onclick: close("yes") }, action)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
