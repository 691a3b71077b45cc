// Runs the student's code without judging it, and shows what it does: below the editor, above the result.

import { announce, h, keys } from "./dom.js";
import { printable } from "./output-log.js";
import { RunConsole } from "./run-console.js";
import { exampleView } from "./run-example.js";
import { RunFollower } from "./run-follower.js";
import { problemText, refusalOf } from "./run-refusal.js";
import { lineOfMistake, outcomeWords, reportView } from "./run-report.js";
import { readsDescriptor, readsInput, RunSettings } from "./run-settings.js";
import { byteCount, longest } from "./runs-api.js";
import { StepsView } from "./steps-view.js";
import { parts, t } from "./text.js";

const mostAnnounced = 200;
const noticedDelayMilliseconds = 3000;

export class RunPanel {
  #slug;
  #editor;
  #onTake;
  #settings;
  #left = new AbortController();
  /** The run that goes on: its `RunFollower`, or null. */
  #follower = null;
  #isStarting = false;
  #isWaiting = false;
  /** What runs or ran last: `{code, order, isExample}`. */
  #source = null;
  /** Whether the student did something else since the run began. Then the focus stays where it is. */
  #isBusyElsewhere = false;
  #steps = null;
  #hasMarks = false;

  #problem = h("p", { class: "run-problem", role: "alert", hidden: true });
  #example = h("div");
  #status = h("p", { class: "run-status" });
  #stop = h("button", { type: "button", id: "stop", class: "danger", onclick: () => this.#stopRun() }, t("run.stop"));
  #state = h("div", { class: "run-state", hidden: true }, this.#status, this.#stop);
  #connection = h("p", { class: "run-note", role: "status" });
  #stepsPlace = h("div");
  #console = new RunConsole({ onLine: (line) => this.#sendLine(line), onEndInput: () => this.#endInput() });
  #report = h("div", { class: "run-report" });
  #body = h("div", { class: "run-body", hidden: true },
    this.#example, this.#state, this.#connection, this.#stepsPlace, this.#console.element, this.#report);
  #stepButton = h("button", { type: "button", id: "step-through", onclick: () => this.stepThrough() },
    t("run.stepThrough"));

  /** The button beside Submit. */
  button = h("button", { type: "button", id: "run", onclick: () => this.run() }, t("run.run"));
  /** Names the key, for a place beside the editor. Not Shift+Enter: after a colon, Shift may still be down. */
  hint = h("p", { class: "hint keys" }, parts("run.keys", { keys: keys("Alt", "Enter") }));

  /** `onTake(code)` puts the code of an example into the editor. */
  constructor({ slug, starter, editor, onTake }) {
    this.#slug = slug;
    this.#editor = editor;
    this.#onTake = onTake;
    this.#settings = new RunSettings({ slug, starter, code: () => editor.code, onEnter: () => this.run() });
    this.element = h("section", { class: "panel run-panel", id: "run-panel", "aria-labelledby": "run-title" },
      h("header", {}, h("h2", { id: "run-title" }, t("run.title")), this.#stepButton),
      h("p", { class: "quiet-text" }, t("run.intro")),
      this.#settings.element, this.#problem, this.#body);
    const { signal } = this.#left;
    for (const place of [editor.element, this.element]) {
      place.addEventListener("keydown", (event) => this.#keyDown(event), { capture: true, signal });
    }
    for (const name of ["input", "keyup", "cut", "paste", "focusin"]) {
      editor.element.addEventListener(name, () => this.#onEdit(), { signal });
    }
    addEventListener("pagehide", () => this.#follower?.stopOnLeaving(), { signal });
    // Examples of the handout and failed tests dispatch these.
    document.addEventListener("try-code", ({ detail }) => this.#runExample(detail.code), { signal });
    document.addEventListener("step-through", ({ detail }) => this.stepThrough(detail), { signal });
  }

  /** Runs the code in the editor, with the chosen call and input. */
  run() {
    return this.#runOwn({ trace: false });
  }

  /** Records the steps of the code in the editor, and shows them. `call` and `stdin` replace those of the student. */
  stepThrough({ call, stdin } = {}) {
    if (call !== undefined || stdin !== undefined) this.#settings.take({ call, stdin });
    return this.#runOwn({ trace: true });
  }

  /** Stops the panel and its run when another exercise is shown. */
  leave() {
    this.#left.abort();
    this.#steps?.leave();
    this.#follower?.stopOnLeaving();
    this.#follower?.abandon();
  }

  #runOwn({ trace }) {
    const placeholder = this.#settings.selectPlaceholder();
    if (placeholder) return this.#refuse(t("run.placeholder", { name: placeholder }));
    if (this.#settings.lacksCall) {
      this.#settings.focusCall();
      return this.#refuse(t("run.noCall"));
    }
    const code = this.#editor.code;
    return this.#start({ code, order: { ...this.#settings.order(code), trace }, isExample: false });
  }

  #runExample(code, { trace = false } = {}) {
    return this.#start({ code, order: { stdin: "", interactive: readsInput(code), trace }, isExample: true });
  }

  async #start(source) {
    if (this.#isStarting) return;
    const refusal = refusalOf(source);
    if (refusal) return this.#refuse(refusal);
    this.#setStarting(true);
    this.#settings.refresh();
    // The server stops the run before.
    this.#follower?.abandon();
    const follower = new RunFollower({
      onQueued: () => this.#queued(follower),
      onBegin: () => this.#begin(),
      onOutput: (stream, text) => this.#console.add(stream, text),
      onWaiting: () => this.#wait(),
      onConnection: (state) => this.#showConnection(state),
    });
    this.#follower = follower;
    this.#source = source;
    this.#prepare();
    try {
      const run = await follower.start({ exercise: this.#slug, code: source.code, ...source.order });
      if (!run || this.#follower !== follower) return;
      const isReplaced = run.status === "stopped" && !follower.isStopping;
      this.#end(isReplaced ? { ...run, status: "replaced" } : run);
    } catch (error) {
      this.#setStarting(false);
      this.#follower = null;
      this.#finishControls();
      this.#body.hidden = !source.isExample;
      this.#refuse(error.status === 404 ? t("run.noExercise") : problemText(error));
    }
  }

  #setStarting(isStarting) {
    this.#isStarting = isStarting;
    if (isStarting) this.button.setAttribute("aria-busy", "true");
    else this.button.removeAttribute("aria-busy");
  }

  /** The server has the run. Most begin at once; others wait for a free place. */
  #queued(follower) {
    this.#setStarting(false);
    this.#stop.hidden = false;
    setTimeout(() => {
      if (this.#follower === follower && !follower.hasBegun) this.#showStatus(t("run.queued"));
    }, noticedDelayMilliseconds);
  }

  /** Empties the panel for a new run. */
  #prepare() {
    this.#closeSteps();
    if (this.#hasMarks) this.#editor.clearMarks?.();
    this.#hasMarks = false;
    this.#refuse(null);
    this.#showExample();
    this.#showConnection("good");
    this.#isWaiting = this.#isBusyElsewhere = false;
    this.#console.clear();
    this.#console.endInput();
    this.#console.element.hidden = false;
    this.#report.replaceChildren();
    this.#body.hidden = this.#state.hidden = false;
    this.#stop.hidden = true;
    this.#stop.removeAttribute("aria-busy");
    this.#showStatus(t("run.starting"));
    (this.#source.isExample ? this.element : this.#state).scrollIntoView({ block: "nearest" });
  }

  #begin() {
    // After a restart, the output starts over.
    this.#console.clear();
    const text = t(this.#source.order.trace ? "run.recording" : "run.running");
    this.#showStatus(text);
    announce(text);
    // Such a program does not say when it waits.
    if (this.#source.order.interactive && readsDescriptor(this.#source.code)) this.#console.ask({ takesFocus: false });
  }

  #wait() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#showStatus(t("run.waiting"), { isBusy: false });
    this.#console.ask({ takesFocus: !this.#isBusyElsewhere });
    announce(`${printable(this.#console.unfinishedLine)} ${t("run.waiting")}`.trim());
  }

  #sendLine(line) {
    if (byteCount(line) >= longest.line) {
      this.#console.takeBack(line);
      return this.#refuse(t("run.lineTooLong"));
    }
    return this.#send({ text: `${line}\n` }, { shown: `${line}\n`, line });
  }

  #endInput() {
    return this.#send({ end: true }, { shown: `${t("run.inputEnded")}\n`, line: "" });
  }

  /** Shows input in the console and sends it. A line that cannot be sent goes back into its field. */
  async #send(input, { shown, line }) {
    const follower = this.#follower;
    if (!follower) return;
    this.#refuse(null);
    this.#isWaiting = false;
    this.#console.add("input", shown);
    this.#showStatus(t("run.running"));
    try {
      await follower.send(input);
    } catch (error) {
      if (this.#follower !== follower) return;
      this.#console.add("input", `${t("run.notSent")}\n`);
      this.#console.takeBack(line);
      this.#wait();
      this.#refuse(problemText(error));
    }
  }

  async #stopRun() {
    const follower = this.#follower;
    if (!follower) return;
    this.#stop.setAttribute("aria-busy", "true");
    try {
      await follower.stop();
    } catch (error) {
      this.#stop.removeAttribute("aria-busy");
      if (this.#follower === follower) this.#refuse(problemText(error));
    }
  }

  #end(run) {
    const { order, isExample, code } = this.#source;
    this.#follower = null;
    this.#finishControls();
    if (typeof run.stderr === "string") this.#console.settleErrors(run.stderr);
    this.#report.replaceChildren(...reportView(run, order));
    if (order.trace) this.#showSteps(run);
    if (!isExample && this.#editor.code === code) this.#mark(run);
    this.#console.element.hidden = this.#steps !== null || this.#console.isEmpty;
    (this.#steps?.element ?? this.#report).scrollIntoView({ block: "nearest" });
    this.#announceEnd(run);
  }

  /** Hides what only a running program needs. */
  #finishControls() {
    const movesFocus = document.activeElement === this.#stop;
    this.#state.hidden = true;
    this.#showConnection("good");
    this.#console.endInput({ movesFocus });
  }

  #announceEnd(run) {
    const { title, text } = outcomeWords(run);
    const value = typeof run.value === "string" ? `${t("run.valueOf")} ${this.#source.order.call}: ${run.value}` : "";
    const output = !this.#steps && run.stdout?.length <= mostAnnounced ? run.stdout : "";
    announce(printable([output.trim(), value.slice(0, mostAnnounced), `${title}.`, text].filter(Boolean).join(" ")));
  }

  #showSteps(run) {
    if (!run.trace?.steps?.length) return this.#report.prepend(h("p", { class: "run-note" }, t("steps.none")));
    const { code, order, isExample } = this.#source;
    this.#steps = new StepsView({
      run, code, call: order.call, editor: isExample ? null : this.#editor, onClose: () => this.#leaveSteps(),
    });
    this.#stepsPlace.replaceChildren(this.#steps.element);
    if (!this.#isBusyElsewhere) this.#steps.focus();
  }

  /** Closes the steps and shows the whole output instead. */
  #leaveSteps() {
    this.#closeSteps();
    this.#console.element.hidden = this.#console.isEmpty;
    this.#stepButton.focus();
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
    this.#editor.markLine?.(line, run.explanation.message.replaceAll("`", ""));
    this.#hasMarks = true;
  }

  #showExample() {
    const { code, isExample } = this.#source;
    this.#example.replaceChildren(...(isExample ? [exampleView(code, {
      onTake: () => this.#onTake(code),
      onRun: () => this.#runExample(code),
      onSteps: () => this.#runExample(code, { trace: true }),
    })] : []));
  }

  /** Says that live events or all responses are missing. Only a running program needs them. */
  #showConnection(state) {
    this.#connection.textContent = state === "good" ? "" : t(`run.${state}`);
  }

  #showStatus(text, { isBusy = true } = {}) {
    const sign = h("span", { class: isBusy ? "spinner" : "waiting-mark", "aria-hidden": "true" }, isBusy ? "" : "…");
    this.#status.replaceChildren(sign, text);
  }

  /** Shows why nothing runs; null hides the message. */
  #refuse(text) {
    this.#problem.hidden = text === null;
    this.#problem.textContent = text ?? "";
  }

  #keyDown(event) {
    if (this.#follower && !this.#console.element.contains(event.target)) this.#isBusyElsewhere = true;
    const isRun = event.key === "Enter" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!isRun) return;
    event.preventDefault();
    event.stopPropagation();
    this.run();
  }

  #onEdit() {
    this.#settings.refresh();
    this.#steps?.compareWithEditor();
  }
}
