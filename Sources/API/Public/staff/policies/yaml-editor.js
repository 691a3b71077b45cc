// The editor of a policy's text: a plain textarea, replaced by CodeMirror once that has loaded.

import { codeMirror } from "../../scripts/code-mirror.js";
import { h } from "../../scripts/dom.js";

export class YamlEditor {
  #textarea;
  #mirror = null;
  #onChange;
  #label;
  #marks = [];
  #marked = [];
  #isClosed = false;

  /** `onChange` is called for what the person types, with the whole text. */
  constructor({ label, describedBy, onChange }) {
    this.#onChange = onChange;
    this.#label = label;
    this.#textarea = h("textarea", {
      class: "code-area", id: "yaml", rows: 18, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      autocorrect: "off", wrap: "off", "aria-label": label, "aria-describedby": describedBy,
      oninput: () => this.#onChange(this.text),
    });
    this.element = h("div", { class: "editor-frame", "data-editor": "loading" }, this.#textarea);
    this.#enhance();
  }

  get text() {
    return this.#mirror ? this.#mirror.getValue() : this.#textarea.value;
  }

  /** Does not call `onChange`. Undo restores the text before, with the cursor at the difference. */
  set text(text) {
    const before = this.text;
    if (text === before) return;
    if (!this.#mirror) {
      this.#textarea.value = text;
      return;
    }
    const most = Math.min(before.length, text.length);
    let start = 0;
    while (start < most && before[start] === text[start]) start += 1;
    let end = 0;
    while (end < most - start && before.at(-1 - end) === text.at(-1 - end)) end += 1;
    const mirror = this.#mirror;
    mirror.replaceRange(text.slice(start, text.length - end), mirror.posFromIndex(start),
      mirror.posFromIndex(before.length - end), "setValue");
  }

  /** Marks lines: `[{ line, refused }]`, with lines from 1. */
  mark(marks) {
    this.#marks = marks;
    if (!this.#mirror) return;
    const mirror = this.#mirror;
    mirror.operation(() => {
      for (const { handle, name } of this.#marked) mirror.removeLineClass(handle, "wrap", name);
      this.#marked = marks.filter(({ line }) => line <= mirror.lineCount()).map(({ line, refused }) => {
        const name = refused ? "faulty-line" : "advised-line";
        return { handle: mirror.addLineClass(line - 1, "wrap", name), name };
      });
    });
  }

  /** Moves the cursor to a line, from 1, and the focus to the editor. */
  goTo(line) {
    if (this.#mirror) {
      this.#mirror.setCursor({ line: line - 1, ch: 0 });
      this.#mirror.focus();
      return;
    }
    const lines = this.text.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.#textarea.focus();
    this.#textarea.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  close() {
    this.#isClosed = true;
  }

  async #enhance() {
    const CodeMirror = await codeMirror();
    if (this.#isClosed) return;
    if (!CodeMirror) {
      this.element.dataset.editor = "plain";
      return;
    }
    const hadFocus = document.activeElement === this.#textarea;
    const mirror = CodeMirror.fromTextArea(this.#textarea, {
      mode: "yaml", theme: "sandmartin", indentUnit: 2, lineNumbers: true, styleActiveLine: true, autofocus: false,
      screenReaderLabel: this.#label,
      inputStyle: matchMedia("(pointer: coarse)").matches ? "contenteditable" : "textarea",
      // Tab leaves the editor, as it leaves each other field.
      extraKeys: { Tab: false, "Shift-Tab": false },
    });
    mirror.on("change", (_, { origin }) => origin !== "setValue" && this.#onChange(mirror.getValue()));
    mirror.getInputField().setAttribute("aria-describedby", this.#textarea.getAttribute("aria-describedby"));
    this.#mirror = mirror;
    this.mark(this.#marks);
    if (hadFocus) mirror.focus();
    this.element.dataset.editor = "codemirror";
    // The frame may have been put on the page meanwhile.
    mirror.refresh();
  }
}
