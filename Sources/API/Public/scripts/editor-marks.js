// Marks in the editor: messages below lines, and the line that a program is at.

import { h } from "./dom.js";
import { parts, t } from "./text.js";

/** Keeps the marks of one editor. They also show, as text, in an editor that is a plain textarea. */
export class EditorMarks {
  #mirror = null;
  #messages = [];
  #widgets = [];
  #current = null;
  #currentHandle = null;
  /** Where the marks of a textarea are listed. */
  #list = h("ul", { class: "line-messages", hidden: true });
  /** Screen readers read what is added here. It is empty at first, because they ignore text that comes with it. */
  #spoken = h("p", { class: "visually-hidden", "aria-live": "polite" });

  /** What the editor shows below the code. */
  get elements() {
    return [this.#list, this.#spoken];
  }

  /** Shows the marks in `mirror`, a CodeMirror editor, from now on. */
  attach(mirror) {
    for (const mark of this.#messages) {
      const index = mark.handle && this.#mirror.getLineNumber(mark.handle);
      if (index) mark.line = index + 1;
    }
    this.#mirror = mirror;
    this.#widgets = [];
    this.#currentHandle = null;
    for (const mark of this.#messages) this.#addWidget(mark);
    this.#showCurrent();
    this.#showList();
  }

  /** Shows `message` below the line with this number, counted from 1. A number beyond the code means the last line. */
  add(line, message) {
    const mark = { line, message };
    this.#messages.push(mark);
    this.#addWidget(mark);
    this.#showList();
    this.#say(spokenMessage({ line, message }));
  }

  /** Removes all messages. The current line stays. */
  clear() {
    this.#messages = [];
    for (const widget of this.#widgets) widget.clear();
    this.#widgets = [];
    this.#spoken.textContent = "";
    this.#showList();
  }

  /** Highlights the line with this number and scrolls to it; null removes the highlight. */
  setCurrent(line) {
    this.#current = line;
    this.#showCurrent();
    this.#showList();
  }

  #addWidget(mark) {
    if (!this.#mirror) return;
    const node = h("div", { class: "line-message", lang: "" }, mark.message);
    const handle = (mark.handle = this.#mirror.getLineHandle(this.#index(mark.line)));
    const widget = this.#mirror.addLineWidget(handle, node, { above: false, noHScroll: true, className: "line-mark" });
    this.#widgets.push(widget);
    // The message is about the line as it was.
    const forget = () => {
      handle.off("change", forget);
      widget.clear();
      this.#messages = this.#messages.filter((other) => other !== mark);
    };
    handle.on("change", forget);
    handle.on("delete", forget);
  }

  #showCurrent() {
    const mirror = this.#mirror;
    if (!mirror) return;
    if (this.#currentHandle) {
      for (const part of ["background", "gutter"]) mirror.removeLineClass(this.#currentHandle, part, "current-line");
      this.#currentHandle = null;
    }
    if (this.#current === null) return;
    const index = this.#index(this.#current);
    this.#currentHandle = mirror.getLineHandle(index);
    for (const part of ["background", "gutter"]) mirror.addLineClass(this.#currentHandle, part, "current-line");
    mirror.scrollIntoView({ line: index, ch: 0 }, 60);
  }

  #index(line) {
    const last = this.#mirror.lineCount() - 1;
    return Math.min(Math.max(Math.trunc(line) - 1 || 0, 0), last);
  }

  #showList() {
    const current = this.#current === null ? [] : [t("editor.currentLine", { line: this.#current })];
    const texts = this.#mirror ? [] : [...current, ...this.#messages.map(spokenMessage)];
    this.#list.hidden = texts.length === 0;
    this.#list.replaceChildren(...texts.map((text) => h("li", { class: "line-message" }, text)));
  }

  #say(content) {
    this.#spoken.append(h("span", {}, content, " "));
  }
}

/** A message with its line. Whoever wrote the message may have used another language than the page. */
const spokenMessage = ({ line, message }) =>
  parts("editor.lineMessage", { line, message: h("span", { lang: "" }, message) });
