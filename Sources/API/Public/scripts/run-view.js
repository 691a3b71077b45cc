// Shows one run: the example that runs, the state of the program, its output, its steps, and how it ended.

import { announce, h } from "./dom.js";
import { graderText } from "./grader-texts.js";
import { printable } from "./output-log.js";
import { RunConsole } from "./run-console.js";
import { exampleView } from "./run-example.js";
import { lineOfMistake, outcomeWords, reportView } from "./run-report.js";
import { StepsView } from "./steps-view.js";
import { t } from "./text.js";

const mostAnnounced = 200;

export class RunView {
  #editor;
  #calls;
  /** What runs or ran last: `{code, order, isExample}`. */
  #source = null;
  #steps = null;
  #hasMarks = false;

  #example = h("div");
  #status = h("p", { class: "run-status" });
  #stop = h("button", { type: "button", id: "stop", class: "danger", onclick: () => this.#calls.onStop() },
    t("run.stop"));
  #state = h("div", { class: "run-state", hidden: true }, this.#status, this.#stop);
  #connection = h("p", { class: "run-note", role: "status" });
  #stepsPlace = h("div");
  #report = h("div", { class: "run-report" });

  /** The output, and the line for input. */
  console;

  /**
   * `onStop()` is called when the student stops the program, `onLine` and `onEndInput` for its input (`RunConsole`).
   * `onTake(code)` puts the code of an example into the editor, `onExample(code, {trace})` runs an example again, and
   * `onLeaveSteps()` is called when the student closes the steps.
   */
  constructor({ editor, onLine, onEndInput, ...calls }) {
    this.#editor = editor;
    this.#calls = calls;
    this.console = new RunConsole({ onLine, onEndInput });
    this.element = h("div", { class: "run-body", hidden: true },
      this.#example, this.#state, this.#connection, this.#stepsPlace, this.console.element, this.#report);
  }

  /** Shows that a new run starts, and nothing of the run before. */
  prepare(source) {
    this.#source = source;
    this.#closeSteps();
    if (this.#hasMarks) this.#editor.clearMarks();
    this.#hasMarks = false;
    this.#showExample();
    this.showConnection("good");
    this.console.clear();
    this.console.endInput();
    this.console.element.hidden = false;
    this.#report.replaceChildren();
    this.element.hidden = this.#state.hidden = false;
    this.#stop.hidden = true;
    this.setStopping(false);
    this.showStatus(t("run.starting"));
  }

  /** Scrolls to the state of the program. */
  scrollToState() {
    this.#state.scrollIntoView({ block: "nearest" });
  }

  showStatus(text, { isBusy = true } = {}) {
    const sign = h("span", { class: isBusy ? "spinner" : "waiting-mark", "aria-hidden": "true" }, isBusy ? "" : "…");
    this.#status.replaceChildren(sign, text);
  }

  /** Lets the student stop the program. */
  offerStop() {
    this.#stop.hidden = false;
  }

  setStopping(isStopping) {
    if (isStopping) this.#stop.setAttribute("aria-busy", "true");
    else this.#stop.removeAttribute("aria-busy");
  }

  /** Says that live events or all responses are missing. Only a running program needs them. */
  showConnection(state) {
    this.#connection.textContent = state === "good" ? "" : t(`run.${state}`);
  }

  /** Shows how the program ended. `takesFocus` moves the focus to its steps. */
  end(run, { takesFocus }) {
    const { order, isExample, code } = this.#source;
    this.#finishControls();
    if (typeof run.stderr === "string") this.console.settleErrors(run.stderr);
    this.#report.replaceChildren(...reportView(run, order));
    if (order.trace) this.#showSteps(run, { takesFocus });
    if (!isExample && this.#editor.code === code) this.#mark(run);
    this.console.element.hidden = this.#steps !== null || this.console.isEmpty;
    (this.#steps?.element ?? this.#report).scrollIntoView({ block: "nearest" });
    this.#announceEnd(run);
  }

  /** Shows that no program runs, because the server did not take it. Its example stays. */
  abandon() {
    this.#finishControls();
    this.element.hidden = !this.#source.isExample;
  }

  /** Says whether the steps belong to the code in the editor. */
  compareWithEditor() {
    this.#steps?.compareWithEditor();
  }

  leave() {
    this.#steps?.leave();
  }

  /** Hides what only a running program needs. */
  #finishControls() {
    const movesFocus = document.activeElement === this.#stop;
    this.#state.hidden = true;
    this.showConnection("good");
    this.console.endInput({ movesFocus });
  }

  #announceEnd(run) {
    const { title, text } = outcomeWords(run);
    const value = typeof run.value === "string" ? `${t("run.valueOf")} ${this.#source.order.call}: ${run.value}` : "";
    const output = !this.#steps && run.stdout?.length <= mostAnnounced ? run.stdout : "";
    announce(printable([output.trim(), value.slice(0, mostAnnounced), `${title}.`, text].filter(Boolean).join(" ")));
  }

  #showSteps(run, { takesFocus }) {
    if (!run.trace?.steps?.length) return this.#report.prepend(h("p", { class: "run-note" }, t("steps.none")));
    const { code, order, isExample } = this.#source;
    this.#steps = new StepsView({
      run, code, call: order.call, editor: isExample ? null : this.#editor, onClose: () => this.#leaveSteps(),
    });
    this.#stepsPlace.replaceChildren(this.#steps.element);
    if (takesFocus) this.#steps.focus();
  }

  /** Closes the steps and shows the whole output instead. */
  #leaveSteps() {
    this.#closeSteps();
    this.console.element.hidden = this.console.isEmpty;
    this.#calls.onLeaveSteps();
  }

  #closeSteps() {
    this.#steps?.leave();
    this.#steps = null;
    this.#stepsPlace.replaceChildren();
  }

  /** Shows the mistake below its line in the editor. */
  #mark(run) {
    const line = lineOfMistake(run);
    if (line === null) return;
    this.#editor.markLine(line, graderText(run.explanation.message).replaceAll("`", ""));
    this.#hasMarks = true;
  }

  #showExample() {
    const { code, isExample } = this.#source;
    this.#example.replaceChildren(...(isExample ? [exampleView(code, {
      onTake: () => this.#calls.onTake(code),
      onRun: () => this.#calls.onExample(code, { trace: false }),
      onSteps: () => this.#calls.onExample(code, { trace: true }),
    })] : []));
  }
}
