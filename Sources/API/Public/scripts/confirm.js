// Asks the student to confirm what cannot be undone.

import { h } from "./dom.js";
import { t } from "./text.js";

/** Resolves to true if the student agreed; Escape means no. */
export function confirm({ title, text, action }) {
  return new Promise((resolve) => {
    const close = (value) => () => dialog.close(value);
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, title),
      h("p", {}, text),
      h("div", { class: "actions" },
        h("button", { type: "button", class: "quiet", autofocus: true, onclick: close("no") }, t("page.keep")),
        h("button", { type: "button", class: "danger", onclick: close("yes") }, action)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
