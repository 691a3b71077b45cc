// Fields of forms with a label, a hint and the server's reason for a refusal, and forms that send once.

import { h } from "./dom.js";
import { t } from "./text.js";

/** A labelled `<input>` with a hint. `refuse` shows a reason beside it and moves the focus there. */
export class Field {
  #problem;

  constructor({ id, label, hint, ...attributes }) {
    this.#problem = h("p", { class: "problem", id: `${id}-problem` });
    this.input = h("input", {
      id, name: id, "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-problem`, ...attributes,
    });
    this.element = h("div", { class: "field" },
      h("label", { for: id }, label),
      hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
      this.input, this.#problem);
  }

  get value() {
    return this.input.value;
  }

  /** The server's reasons are English in every language of the page. */
  refuse(reason, language = "en") {
    this.#problem.textContent = reason;
    this.#problem.lang = language;
    this.input.setAttribute("aria-invalid", "true");
    this.input.focus();
  }

  accept() {
    this.#problem.textContent = "";
    this.input.removeAttribute("aria-invalid");
  }
}

/**
 * A form that `send` sends, once at a time. `refused` shows an ApiError at a field. After a refusal that names a time
 * to wait, the button stays off until then. The form has a real address and button for password managers.
 */
export function form({ fields, action, button = "primary", send, refused }, ...rest) {
  const submit = h("button", { type: "submit", class: button }, action);
  const wait = h("p", { class: "hint", role: "status" });
  const element = h("form", { method: "post", novalidate: true }, fields.map(({ element: field }) => field), ...rest,
    submit, wait);
  let sending = false;
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || submit.disabled) return;
    sending = true;
    submit.setAttribute("aria-busy", "true");
    fields.forEach((field) => field.accept());
    try {
      await send();
    } catch (error) {
      refused(error);
      if (error.retryAfter) countDown(error.retryAfter, submit, wait);
    } finally {
      sending = false;
      submit.removeAttribute("aria-busy");
    }
  });
  return element;
}

/** Turns a button off for some seconds. */
function countDown(seconds, button, text) {
  const end = performance.now() + seconds * 1000;
  const tick = () => {
    const count = Math.ceil((end - performance.now()) / 1000);
    button.disabled = count > 0;
    text.textContent = count > 0 ? t("account.wait", { count }) : "";
    if (count > 0 && button.isConnected) setTimeout(tick, 250);
  };
  tick();
}
