// The panel that runs the student's code without judging it: below the editor, above the result.

import { announce, h, keys } from "./dom.js";
import { printable } from "./output-log.js";
import { RunFollower } from "./run-follower.js";
import { problemText, refusalOf } from "./run-refusal.js";
import { readsDescriptor, readsInput, RunSettings } from "./run-settings.js";
import { RunView } from "./run-view.js";
import { byteCount, longest } from "./runs-api.js";
import { parts, t } from "./text.js";

const noticedDelayMilliseconds = 3000;

export class RunPanel {
  #slug;
  #editor;
  #settings;
  #view;
  #left = new AbortController();
  /** The run that goes on: its `RunFollower`, or null. */
  #follower = null;
  #isStarting = false;
  #isWaiting = false;
  /** What runs or ran last: `{code, order, isExample}`. */
  #source = null;
  /** Whether the student did something else since the run began. Then the focus stays where it is. */
  #isBusyElsewhere = false;

  #problem = h("p", { class: "run-problem", role: "alert", hidden: true });
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
    this.#view = new RunView({
      editor, onTake,
      onStop: () => this.#stop(),
      onLine: (line) => this.#sendLine(line),
      onEndInput: () => this.#endInput(),
      onExample: (code, options) => this.#runExample(code, options),
      onLeaveSteps: () => this.#stepButton.focus(),
    });
    this.#settings = new RunSettings({ slug, starter, code: () => editor.code, onEnter: () => this.run() });
    this.element = h("section", { class: "panel run-panel", id: "run-panel", "aria-labelledby": "run-title" },
      h("header", {}, h("h2", { id: "run-title" }, t("run.title")), this.#stepButton),
      h("p", { class: "quiet-text" }, t("run.intro")),
      this.#settings.element, this.#problem, this.#view.element);
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
    this.#view.leave();
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
      onOutput: (stream, text) => this.#view.console.add(stream, text),
      onWaiting: () => this.#wait(),
      onConnection: (state) => this.#view.showConnection(state),
    });
    this.#follower = follower;
    this.#source = source;
    this.#prepare();
    try {
      const run = await follower.start({ exercise: this.#slug, code: source.code, ...source.order });
      if (!run || this.#follower !== follower) return;
      const isReplaced = run.status === "stopped" && !follower.isStopping;
      this.#follower = null;
      this.#view.end(isReplaced ? { ...run, status: "replaced" } : run, { takesFocus: !this.#isBusyElsewhere });
    } catch (error) {
      this.#setStarting(false);
      this.#follower = null;
      this.#view.abandon();
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
    this.#view.offerStop();
    setTimeout(() => {
      if (this.#follower === follower && !follower.hasBegun) this.#view.showStatus(t("run.queued"));
    }, noticedDelayMilliseconds);
  }

  /** Empties the panel for a new run. */
  #prepare() {
    this.#refuse(null);
    this.#isWaiting = this.#isBusyElsewhere = false;
    this.#view.prepare(this.#source);
    if (this.#source.isExample) this.element.scrollIntoView({ block: "nearest" });
    else this.#view.scrollToState();
  }

  #begin() {
    // After a restart, the output starts over.
    this.#view.console.clear();
    const { order, code } = this.#source;
    const text = t(order.trace ? "run.recording" : "run.running");
    this.#view.showStatus(text);
    announce(text);
    // Such a program does not say when it waits.
    if (order.interactive && readsDescriptor(code)) this.#view.console.ask({ takesFocus: false });
  }

  #wait() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#view.showStatus(t("run.waiting"), { isBusy: false });
    this.#view.console.ask({ takesFocus: !this.#isBusyElsewhere });
    announce(`${printable(this.#view.console.unfinishedLine)} ${t("run.waiting")}`.trim());
  }

  #sendLine(line) {
    if (byteCount(line) >= longest.line) {
      this.#view.console.takeBack(line);
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
    this.#view.console.add("input", shown);
    this.#view.showStatus(t("run.running"));
    try {
      await follower.send(input);
    } catch (error) {
      if (this.#follower !== follower) return;
      this.#view.console.add("input", `${t("run.notSent")}\n`);
      this.#view.console.takeBack(line);
      this.#wait();
      this.#refuse(problemText(error));
    }
  }

  async #stop() {
    const follower = this.#follower;
    if (!follower) return;
    this.#view.setStopping(true);
    try {
      await follower.stop();
    } catch (error) {
      this.#view.setStopping(false);
      if (this.#follower === follower) this.#refuse(problemText(error));
    }
  }

  /** Shows why nothing runs; null hides the message. */
  #refuse(text) {
    this.#problem.hidden = text === null;
    this.#problem.textContent = text ?? "";
  }

  #keyDown(event) {
    if (this.#follower && !this.#view.console.element.contains(event.target)) this.#isBusyElsewhere = true;
    const isRun = event.key === "Enter" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!isRun) return;
    event.preventDefault();
    event.stopPropagation();
    this.run();
  }

  #onEdit() {
    this.#settings.refresh();
    this.#view.compareWithEditor();
  }
}
