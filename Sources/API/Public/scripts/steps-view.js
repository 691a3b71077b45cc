// The recorded steps of a program, one at a time, back and forth: the line, the variables, the calls, the output.

import { CodeListing } from "./code-listing.js";
import { announce, h } from "./dom.js";
import { printable } from "./output-log.js";
import { framesOfSteps } from "./step-frames.js";
import { language, t } from "./text.js";

const announceAfterMilliseconds = 250;
// A recursion may be hundreds of calls deep, and showing all of them would make each step slow.
const innermostShown = 8;
const outermostShown = 2;
const mostOutput = 20_000;
const numberFormat = new Intl.NumberFormat(language);
const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

/** The view of one recorded run. `leave` removes what the view marked in the editor. */
export class StepsView {
  #run;
  #code;
  #call;
  #editor;
  #steps;
  #frames;
  #output;
  #listing;
  #position = 0;
  #announcing = null;
  #title = h("p", { class: "step-title", id: "step-title" });
  #count = h("output", { class: "step-count" });
  #stale = h("p", { class: "steps-note", hidden: true }, t("steps.stale"));
  #slider;
  #buttons;
  #stack = h("div", { class: "step-stack" });
  #printed = h("pre", { class: "step-output", tabindex: 0, "aria-labelledby": "step-output-title", dir: "ltr" });

  /**
   * `run` is the server's object of a traced run with at least one step, `code` the code that ran, and `call` the call
   * or undefined. `editor` is null if the code is not the student's. `onClose` is called by the button.
   */
  constructor({ run, code, call, editor, onClose }) {
    this.#run = run;
    this.#code = code;
    this.#call = call;
    this.#editor = editor;
    this.#steps = run.trace.steps;
    this.#frames = framesOfSteps(this.#steps);
    this.#output = new TextEncoder().encode(run.stdout ?? "");
    this.#listing = new CodeListing(code, t("steps.code"));
    this.#slider = h("input", {
      type: "range", id: "step-slider", min: 1, max: this.#steps.length, step: 1, value: 1,
      "aria-label": t("steps.slider"), oninput: () => this.#go(Number(this.#slider.value) - 1),
    });
    const button = (name, sign, distance) => h("button", {
      type: "button", class: `step-${name}`, title: t(`steps.${name}`), "aria-label": t(`steps.${name}`),
      onclick: () => this.#go(this.#position + distance),
    }, h("span", { "aria-hidden": "true" }, sign));
    this.#buttons = {
      back: [button("first", "|◀", -Infinity), button("back", "◀", -1)],
      forward: [button("forward", "▶", 1), button("last", "▶|", Infinity)],
    };
    this.element = h("div", {
      class: "steps", role: "group", "aria-labelledby": "steps-title", onkeydown: (event) => this.#keyDown(event),
    },
    h("header", {}, h("h3", { id: "steps-title" }, t("steps.title")),
      h("button", { type: "button", class: "quiet", onclick: onClose }, t("steps.close"))),
    h("div", { class: "step-controls" },
      this.#buttons.back, this.#buttons.forward, this.#slider, this.#count),
    this.#title,
    this.#stale,
    h("div", { class: "steps-body" },
      this.#listing.element,
      h("div", { class: "step-state" }, this.#stack,
        h("h4", { id: "step-output-title" }, t("steps.output")), this.#printed)),
    h("p", { class: "steps-note" }, this.#endText()),
    h("p", { class: "quiet-text keys" }, t("steps.keys")));
    this.#show();
  }

  focus() {
    this.#slider.focus({ preventScroll: true });
  }

  /** Compares the code with that in the editor, and marks the line there if both are the same. */
  compareWithEditor() {
    if (!this.#editor) return;
    const isSame = this.#editor.code === this.#code;
    this.#stale.hidden = isSame;
    // The editor scrolls the page to the line. The student is looking at the steps.
    const top = scrollY;
    this.#editor.currentLine(isSame ? this.#steps[this.#position].line : null);
    scrollTo({ top, behavior: "instant" });
  }

  leave() {
    clearTimeout(this.#announcing);
    this.#editor?.currentLine(null);
  }

  #keyDown(event) {
    const distance = moves[event.key];
    // The slider has these keys already, and modifiers are the browser's.
    if (!distance || event.target === this.#slider || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#go(this.#position + distance);
  }

  #go(position) {
    const chosen = Math.max(0, Math.min(this.#steps.length - 1, position));
    if (chosen === this.#position) return;
    this.#position = chosen;
    this.#show();
    // Held keys make many steps. Only the last one is announced.
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => announce(this.#announcement()), announceAfterMilliseconds);
  }

  #show() {
    const step = this.#steps[this.#position];
    const count = { step: this.#position + 1, of: this.#steps.length };
    this.#slider.value = count.step;
    this.#slider.setAttribute("aria-valuetext", `${t("steps.count", count)}. ${this.#describe(step)}`);
    this.#count.textContent = t("steps.count", count);
    this.#title.textContent = this.#describe(step);
    this.#title.className = `step-title ${step.event}`;
    // A disabled button would lose the focus.
    for (const button of this.#buttons.back) button.setAttribute("aria-disabled", String(this.#position === 0));
    for (const button of this.#buttons.forward) button.setAttribute("aria-disabled", String(count.step === count.of));
    this.#listing.mark(step.line);
    this.#showFrames();
    this.#showOutput(step);
    this.compareWithEditor();
  }

  #describe({ event, line, function: name, text = "", variables }) {
    const values = { line, name: this.#nameOf(name), value: printable(text) };
    if (event === "call" && variables.length > 0) return t("steps.callWith", { ...values, values: listed(variables) });
    if (event === "return" && text === "None") return t("steps.returnNone", values);
    return t(`steps.${event}`, values);
  }

  #announcement() {
    const frame = this.#frames[this.#position].at(-1);
    const changed = frame.variables.filter(({ name }) => frame.changed.has(name));
    const step = this.#steps[this.#position];
    const position = t("steps.count", { step: this.#position + 1, of: this.#steps.length });
    const values = step.event === "call" || changed.length === 0 ? "" : ` ${listed(changed)}.`;
    return `${position}. ${this.#describe(step)}${values}`;
  }

  #nameOf(name) {
    return name === "<module>" ? t("steps.program") : printable(name);
  }

  /** Shows the innermost function first. */
  #showFrames() {
    const frames = this.#frames[this.#position];
    const count = Math.max(0, frames.length - innermostShown - outermostShown);
    const views = [...frames.entries()]
      .filter(([index]) => index < outermostShown || index >= outermostShown + count)
      .map(([index, frame]) => this.#frameView(frame, frames[index + 1]))
      .reverse();
    const note = count > 0 && h("p", { class: "quiet-text" }, t("steps.framesLeft", { count }));
    const call = this.#call !== undefined
      && h("p", { class: "step-call" }, t("steps.yourCall"), " ", h("code", {}, printable(this.#call)));
    const shown = [...views.slice(0, innermostShown), note, ...views.slice(innermostShown), call];
    this.#stack.replaceChildren(...shown.filter(Boolean));
  }

  /** A function with its variables. `callee` is the function that it waits for, if any. */
  #frameView({ name, line, variables, changed }, callee) {
    const where = callee
      ? t("steps.waits", { line, name: this.#nameOf(callee.name) })
      : t("steps.here", { line });
    const rows = variables.map((variable) => {
      const change = changed.get(variable.name);
      return h("tr", { class: change && "changed" },
        h("th", { scope: "row" }, printable(variable.name)),
        h("td", {}, h("code", {}, printable(variable.text)),
          change && " ", change && h("span", { class: "changed-mark" }, t(`steps.${change}`))));
    });
    return h("section", { class: callee ? "frame waiting" : "frame" },
      h("h4", {}, this.#nameOf(name), h("span", { class: "quiet-text" }, where)),
      rows.length > 0
        ? h("table", {}, h("tbody", {}, rows))
        : h("p", { class: "quiet-text" }, t("steps.noVariables")));
  }

  /** The output so far, with a mark at what the step before has added. */
  #showOutput({ output }) {
    const before = this.#position > 0 ? this.#steps[this.#position - 1].output : 0;
    const text = (from, to) => new TextDecoder().decode(this.#output.subarray(from, Math.max(from, to)));
    const earlier = text(0, before).slice(-mostOutput);
    const added = text(before, output).slice(-mostOutput);
    const nothing = earlier + added === "" && h("span", { class: "quiet-text" }, t("steps.nothing"));
    this.#printed.replaceChildren(...[nothing, printable(earlier), added && h("mark", {}, printable(added))]
      .filter(Boolean));
    this.#printed.scrollTop = this.#printed.scrollHeight;
  }

  /** Why the record ends where it does. */
  #endText() {
    const { end } = this.#run.trace;
    const count = numberFormat.format(this.#steps.length);
    if (end === "complete") return t(this.#call === undefined ? "steps.endComplete" : "steps.endOfCall");
    return t({ steps: "steps.endSteps", size: "steps.endSize" }[end] ?? "steps.endCut", { count });
  }
}

const listed = (variables) =>
  variables.map(({ name, text }) => `${printable(name)} = ${printable(text)}`).join(", ");
