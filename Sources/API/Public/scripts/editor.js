// The code editor: a plain textarea, replaced by CodeMirror once that has loaded.

import { codeMirror, createMirror } from "./code-mirror.js";
import { announce, h, keys } from "./dom.js";
import { EarlyTyping } from "./early-typing.js";
import { EditorMarks } from "./editor-marks.js";
import { EditorSearch } from "./editor-search.js";
import { storage } from "./storage.js";
import { parts, t } from "./text.js";
import { undoStore } from "./undo-store.js";

const readerKey = "sandmartin.editor";
const hintId = "editor-hint";

/** The editor of one exercise: `element` is shown, `hint` says how to use it, `code` is its text. */
export class Editor {
  #textarea;
  #CodeMirror = null;
  #mirror = null;
  #early;
  /** Whether a method of input is composing a character in the textarea. */
  #isComposing = false;
  #slug;
  #onChange;
  #onSubmit;
  #marks = new EditorMarks();
  #search = new EditorSearch();
  #closed = new AbortController();
  /** Whether the student chose the editor for screen readers. */
  #reader = storage.read(readerKey) === "reader";
  /** Whether Tab leaves the editor, as after Escape. */
  #tabLeaves = false;
  #readerButton = h("button", {
    type: "button", class: "quiet", hidden: true, "aria-pressed": String(this.#reader),
    onclick: () => this.#toggleReader(),
  }, t("editor.reader"));

  constructor({ slug, code, onChange, onSubmit }) {
    this.#slug = slug;
    this.#onChange = onChange;
    this.#onSubmit = onSubmit;
    this.#textarea = h("textarea", {
      class: "code-area", id: "code", name: "code", rows: 14, spellcheck: "false", autocapitalize: "off",
      autocomplete: "off", autocorrect: "off", wrap: "off", "aria-label": t("editor.label"),
      "aria-describedby": hintId, oninput: () => this.#onInput(), onkeydown: (event) => this.#keyDown(event),
      oncompositionstart: () => (this.#isComposing = true), oncompositionend: () => (this.#isComposing = false),
    });
    this.#textarea.value = code;
    this.#early = new EarlyTyping(this.code);
    this.element = h("div", { class: "editor-frame", "data-editor": "loading" },
      this.#search.element, this.#textarea, ...this.#marks.elements);
    // Like CodeMirror at its element, so that other scripts find the editor.
    this.element.editor = this;
    this.hint = h("div", { class: "hint keys" },
      h("p", { id: hintId }, parts("editor.hint", {
        submit: keys("Ctrl", "Enter"), find: keys("Ctrl", "F"), comment: keys("Ctrl", "/"), escape: keys("Esc"),
        tab: keys("Tab"),
      })),
      this.#readerButton);
    addEventListener("pagehide", () => this.#saveHistory(), { signal: this.#closed.signal });
    this.#enhance();
  }

  get code() {
    return this.#mirror ? this.#mirror.getValue() : this.#textarea.value;
  }

  /** Setting the code does not call `onChange`. In CodeMirror the student can undo it. */
  set code(text) {
    if (text === this.code) return;
    if (this.#mirror) return this.#mirror.setValue(text);
    this.#textarea.value = text;
    this.#early?.note(this.code, { isStep: true });
  }

  get hasFocus() {
    return this.#mirror ? this.#mirror.hasFocus() : document.activeElement === this.#textarea;
  }

  focus() {
    if (this.#mirror) this.#mirror.focus();
    else this.#textarea.focus();
  }

  /** Shows `message` below the line with this number, counted from 1, and reads it to screen readers. */
  markLine(line, message) {
    this.#marks.add(line, message);
  }

  /** Removes the messages of `markLine`. */
  clearMarks() {
    this.#marks.clear();
  }

  /** Highlights the line that a program is at and scrolls to it; null removes the highlight. */
  currentLine(line) {
    this.#marks.setCurrent(line);
  }

  /** Keeps the undo history for the next visit to the exercise. Called when the page shows something else. */
  close() {
    this.#saveHistory();
    this.#closed.abort();
  }

  async #enhance() {
    this.#CodeMirror = await codeMirror();
    if (!this.#CodeMirror) {
      this.#early = null;
      this.element.dataset.editor = "plain";
      return;
    }
    // Without its textarea, a character that is being composed would be lost.
    while (this.#isComposing) await once(this.#textarea, "compositionend");
    if (this.#closed.signal.aborted) return;
    this.#early.note(this.code);
    const { steps } = this.#early;
    this.#early = null;
    this.#attach(undoStore.read(this.#slug, steps[0]), steps);
    this.#readerButton.hidden = matchMedia("(pointer: coarse)").matches;
    this.element.dataset.editor = "codemirror";
  }

  /** Replaces the textarea by CodeMirror. */
  #attach(history, steps) {
    const focused = this.hasFocus;
    const mirror = createMirror(this.#CodeMirror, this.#textarea, {
      label: t("editor.label"), history, steps,
      editable: this.#reader || matchMedia("(pointer: coarse)").matches,
      keys: {
        ...bothKeys("Enter", () => this.#onSubmit()),
        ...bothKeys("F", () => this.#search.open()),
        ...bothKeys("G", () => this.#search.step(1)),
        Esc: () => this.#escape(),
      },
    });
    mirror.on("change", (_, change) => {
      if (change.origin !== "setValue") this.#onChange(mirror.getValue());
    });
    mirror.on("keydown", (_, event) => this.#letTabLeave(event));
    mirror.on("blur", () => (this.#tabLeaves = false));
    if (focused) mirror.focus();
    this.#mirror = mirror;
    this.#marks.attach(mirror);
    this.#search.attach(mirror);
  }

  #escape() {
    if (this.#search.isOpen) return this.#search.close();
    this.#tabLeaves = true;
    announce(t("editor.tabLeaves"));
  }

  /** After Escape, CodeMirror leaves Tab to the browser, which moves the focus. */
  #letTabLeave(event) {
    if (event.key === "Tab" && this.#tabLeaves) event.codemirrorIgnore = true;
    else if (event.key !== "Shift") this.#tabLeaves = false;
  }

  #toggleReader() {
    this.#reader = !this.#reader;
    this.#readerButton.setAttribute("aria-pressed", String(this.#reader));
    storage.write(readerKey, this.#reader ? "reader" : "standard");
    // CodeMirror cannot change its way of input, so it begins anew with the same code and history.
    const history = this.#mirror.getHistory();
    this.#mirror.toTextArea();
    this.#mirror = null;
    this.#attach(history, [this.code]);
  }

  #saveHistory() {
    if (this.#mirror) undoStore.save(this.#slug, this.code, this.#mirror.getHistory());
  }

  #onInput() {
    this.#early?.note(this.code);
    this.#onChange(this.code);
  }

  #keyDown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#onSubmit();
  }
}

const once = (target, name) => new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));

/** The action of a key with Ctrl, and with Cmd on a Mac. */
function bothKeys(key, action) {
  return { [`Ctrl-${key}`]: action, [`Cmd-${key}`]: action };
}
