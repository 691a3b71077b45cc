// What a run does: a call of the student's function or the whole program, and where its input comes from.

import { h } from "./dom.js";
import { firstPlaceholder, suggestedCall } from "./function-call.js";
import { storage } from "./storage.js";
import { t } from "./text.js";

const storageKey = (slug) => `sandmartin.run.${slug}`;
/** Whether the code reads standard input past `sys.stdin`, so that nothing says when it waits. */
export const readsDescriptor = (code) => /\b(open|read)\(\s*0\b/.test(code);

/** Whether the code mentions something that reads input. */
export const readsInput = (code) => /\b(input|stdin|fileinput)\b/.test(code) || readsDescriptor(code);

function readChoice(slug) {
  try {
    return JSON.parse(storage.read(storageKey(slug))) ?? {};
  } catch {
    // What the browser has kept may be damaged.
    return {};
  }
}

let counter = 0;

/** A group of radio buttons that look like one control: `options` has the text of each value. */
function choice(label, options, onchange) {
  const name = `run-choice-${(counter += 1)}`;
  const buttons = Object.entries(options).map(([value, text]) => [
    h("input", { type: "radio", name, id: `${name}-${value}`, value, onchange }),
    h("label", { for: `${name}-${value}` }, text)]);
  const element = h("fieldset", { class: "run-choice" }, h("legend", {}, label),
    h("span", { class: "run-choice-options" }, buttons.map((pair) => h("span", {}, pair))));
  return {
    element,
    get value() {
      return element.querySelector(":checked")?.value;
    },
    set value(value) {
      // What the browser has kept may be damaged.
      (buttons.find(([button]) => button.value === value) ?? buttons[0])[0].checked = true;
    },
  };
}

/** The choices for one exercise. They are kept in the browser. */
export class RunSettings {
  #slug;
  #starter;
  #code;
  #suggestion = null;
  /** Whether the student wrote the call. Until then, the call follows the function in the code. */
  #isOwnCall = false;
  #what = choice(t("run.what"), { call: t("run.whatCall"), program: t("run.whatProgram") }, () => this.#changed());
  #call = h("input", {
    type: "text", id: "run-call", class: "code-line", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    autocorrect: "off", "aria-describedby": "run-call-hint",
    oninput: () => {
      this.#isOwnCall = this.#call.value.trim() !== "";
      this.#keep();
    },
    onblur: () => this.refresh(),
  });
  #callHint = h("span", { class: "quiet-text", id: "run-call-hint" }, t("run.callHint"));
  #callRow = h("p", { class: "run-field" }, h("label", { for: "run-call" }, t("run.call")), this.#call, this.#callHint);
  #mode = choice(t("run.input"), { ask: t("run.inputAsk"), box: t("run.inputBox") }, () => this.#changed());
  #stdin = h("textarea", {
    id: "run-input", class: "code-line", rows: 3, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    autocorrect: "off", "aria-describedby": "run-input-hint", oninput: () => this.#keep(),
  });
  #inputRow = h("p", { class: "run-field" }, h("label", { for: "run-input" }, t("run.inputText")), this.#stdin,
    h("span", { class: "quiet-text", id: "run-input-hint" }, t("run.inputHint")));

  /** `code()` returns the code in the editor. `onEnter` is called on Enter in the field of the call. */
  constructor({ slug, starter, code, onEnter }) {
    this.#slug = slug;
    this.#starter = starter;
    this.#code = code;
    const kept = readChoice(slug);
    this.#isOwnCall = Boolean(kept.call);
    this.#call.value = kept.call ?? "";
    this.#stdin.value = kept.stdin ?? "";
    this.#what.value = kept.what ?? (suggestedCall(code(), starter) ? "call" : "program");
    this.#mode.value = kept.mode ?? "ask";
    this.#call.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      onEnter();
    });
    this.element = h("div", { class: "run-settings" },
      this.#what.element, this.#callRow, this.#mode.element, this.#inputRow);
    this.refresh();
  }

  /** What a run of this code gets: `call`, `stdin` and `interactive`. */
  order(code) {
    const call = this.#isCall ? { call: this.#call.value.trim() } : {};
    // A program that reads nothing is no interactive run: few of those run at a time, and for minutes.
    if (!readsInput(code)) return { ...call, stdin: "", interactive: false };
    const isAsked = this.#mode.value === "ask";
    return { ...call, stdin: isAsked ? "" : this.#stdin.value, interactive: isAsked };
  }

  /** The name of a parameter that stands in the call in place of a value, or null. Selects it for the student. */
  selectPlaceholder() {
    this.refresh();
    const found = this.#isCall ? firstPlaceholder(this.#call.value, this.#code(), this.#suggestion) : null;
    if (!found) return null;
    this.#call.focus();
    this.#call.setSelectionRange(found.start, found.end);
    return found.name;
  }

  /** Whether a call is chosen and there is none. */
  get lacksCall() {
    return this.#isCall && this.#call.value.trim() === "";
  }

  focusCall() {
    this.#call.focus();
  }

  /** Shows the call or the input of a test, for the student to try out. */
  take({ call, stdin }) {
    if (call !== undefined) {
      this.#what.value = "call";
      this.#call.value = call;
      this.#isOwnCall = true;
    } else {
      this.#what.value = "program";
    }
    if (stdin !== undefined) {
      this.#mode.value = "box";
      this.#stdin.value = stdin;
    }
    this.#changed();
  }

  /** Adapts the suggestion and the rows to the code in the editor. */
  refresh() {
    const code = this.#code();
    this.#suggestion = suggestedCall(code, this.#starter);
    if (!this.#isOwnCall && document.activeElement !== this.#call) this.#call.value = this.#suggestion?.text ?? "";
    this.#what.element.hidden = !this.#suggestion && !this.#isOwnCall;
    this.#callRow.hidden = !this.#isCall;
    this.#callHint.hidden = this.#suggestion?.needed.length === 0;
    this.#mode.element.hidden = !readsInput(code);
    this.#inputRow.hidden = this.#mode.element.hidden || this.#mode.value !== "box";
  }

  get #isCall() {
    return this.#what.value === "call" && !this.#what.element.hidden;
  }

  #changed() {
    this.refresh();
    this.#keep();
  }

  #keep() {
    const kept = {
      what: this.#what.value, call: this.#isOwnCall ? this.#call.value : undefined, mode: this.#mode.value,
      stdin: this.#stdin.value,
    };
    storage.write(storageKey(this.#slug), JSON.stringify(kept));
  }
}
