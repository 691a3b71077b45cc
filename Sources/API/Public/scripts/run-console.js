// The output of a program, and below it a line for the input that the program waits for.

import { h } from "./dom.js";
import { OutputLog } from "./output-log.js";
import { t } from "./text.js";

/**
 * `onLine(line)` is called when the student sends a line, or several of a pasted text. `onEndInput()` is called when
 * the student ends the input.
 */
export class RunConsole {
  #onLine;
  #log = new OutputLog();
  #line = h("input", {
    type: "text", id: "run-line", class: "code-line", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    autocorrect: "off", enterkeyhint: "send", "aria-label": t("run.line"),
    onpaste: (event) => this.#paste(event),
  });
  #form;

  constructor({ onLine, onEndInput }) {
    this.#onLine = onLine;
    this.#form = h("form", { class: "run-line", hidden: true, onsubmit: (event) => this.#submit(event) },
      h("span", { "aria-hidden": "true" }, "›"), this.#line,
      h("button", { type: "submit" }, t("run.send")),
      h("button", {
        type: "button", class: "quiet", id: "end-input", title: t("run.endInputHint"), onclick: onEndInput,
      }, t("run.endInput")));
    this.element = h("div", { class: "run-console" }, this.#log.element, this.#form);
  }

  get isEmpty() {
    return this.#log.isEmpty;
  }

  /** The line that the program has begun to print, such as the question of `input`. */
  get unfinishedLine() {
    return this.#log.tail.split("\n").at(-1);
  }

  add(kind, text) {
    this.#log.add(kind, text);
  }

  settleErrors(text) {
    this.#log.settleErrors(text);
  }

  clear() {
    this.#log.clear();
    this.#line.value = "";
  }

  /** Shows the line for input. */
  ask({ takesFocus }) {
    this.#form.hidden = false;
    if (takesFocus) this.#line.focus({ preventScroll: true });
    this.#form.scrollIntoView({ block: "nearest" });
  }

  /** Puts a line that could not be sent back into its field, unless the student has begun another. */
  takeBack(line) {
    this.#line.value ||= line;
  }

  /** Hides the line for input. `movesFocus` moves the focus to the output, because its place vanishes. */
  endInput({ movesFocus = false } = {}) {
    const hadFocus = this.#form.contains(document.activeElement);
    this.#form.hidden = true;
    if (hadFocus || movesFocus) this.#log.element.focus({ preventScroll: true });
  }

  /** Sends the lines of a pasted text. The browser would join them. */
  #paste(event) {
    const pasted = event.clipboardData.getData("text").replace(/\r\n?/g, "\n");
    if (!pasted.includes("\n")) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = this.#line;
    const lines = `${value.slice(0, selectionStart)}${pasted}${value.slice(selectionEnd)}`.split("\n");
    this.#line.value = lines.pop();
    this.#onLine(lines.join("\n"));
  }

  #submit(event) {
    event.preventDefault();
    const line = this.#line.value;
    this.#line.value = "";
    this.#onLine(line);
  }
}
