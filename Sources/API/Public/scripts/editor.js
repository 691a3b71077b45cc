// The code editor: a plain textarea, replaced by CodeMirror once that has loaded.

import { h } from "./dom.js";
import { EditorMarks } from "./editor-marks.js";

const vendor = "/vendor/codemirror";
const styleSheet = `${vendor}/lib/codemirror.css`;
// Modes and add-ons need the library, so they load after it. The page works without them.
const library = `${vendor}/lib/codemirror.js`;
const extensions = ["mode/python/python.js", "addon/edit/matchbrackets.js", "addon/edit/closebrackets.js",
  "addon/comment/comment.js", "addon/selection/active-line.js"].map((path) => `${vendor}/${path}`);

const load = (element) =>
  new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });

const loadScript = (src) => load(h("script", { src }));

let loading = null;

/** Resolves to CodeMirror, or to null if the browser cannot load it. */
function codeMirror() {
  loading ??= (async () => {
    try {
      await Promise.all([load(h("link", { rel: "stylesheet", href: styleSheet })), loadScript(library)]);
      await Promise.allSettled(extensions.map(loadScript));
      return globalThis.CodeMirror ?? null;
    } catch {
      return null;
    }
  })();
  return loading;
}

/** The editor of one exercise: `element` is shown, `code` is its text. */
export class Editor {
  #textarea;
  #mirror = null;
  #onChange;
  #onSubmit;
  #leave;
  #marks = new EditorMarks();

  /** `leave` is called on Escape: Tab indents, so keyboard users need another way to leave the editor. */
  constructor({ code, describedBy, onChange, onSubmit, leave }) {
    this.#onChange = onChange;
    this.#onSubmit = onSubmit;
    this.#leave = leave;
    this.#textarea = h("textarea", {
      class: "code-area", id: "code", name: "code", rows: 14, spellcheck: "false", autocapitalize: "off",
      autocomplete: "off", autocorrect: "off", wrap: "off", "aria-label": "Your Python code",
      "aria-describedby": describedBy, oninput: () => onChange(this.code), onkeydown: (event) => this.#keyDown(event),
    });
    this.#textarea.value = code;
    this.element = h("div", { class: "editor-frame", "data-editor": "loading" }, this.#textarea, ...this.#marks.elements);
    this.#enhance();
  }

  get code() {
    return this.#mirror ? this.#mirror.getValue() : this.#textarea.value;
  }

  /** Setting the code does not call `onChange`. In CodeMirror the student can undo it. */
  set code(text) {
    if (text === this.code) return;
    if (this.#mirror) this.#mirror.setValue(text);
    else this.#textarea.value = text;
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

  async #enhance() {
    const CodeMirror = await codeMirror();
    if (!CodeMirror || !this.#textarea.isConnected) {
      this.element.dataset.editor = "plain";
      return;
    }
    const { selectionStart, selectionEnd } = this.#textarea;
    const focused = this.hasFocus;
    const mirror = CodeMirror.fromTextArea(this.#textarea, {
      mode: "python", theme: "sandmartin", indentUnit: 4, lineNumbers: true, matchBrackets: true,
      autoCloseBrackets: true, styleActiveLine: true, screenReaderLabel: "Your Python code",
      extraKeys: {
        Tab: (editor) => editor.execCommand(editor.somethingSelected() ? "indentMore" : "insertSoftTab"),
        "Shift-Tab": "indentLess", "Ctrl-/": "toggleComment", "Cmd-/": "toggleComment",
        "Ctrl-Enter": () => this.#onSubmit(), "Cmd-Enter": () => this.#onSubmit(), Esc: () => this.#leave(),
      },
    });
    mirror.setSelection(mirror.posFromIndex(selectionStart), mirror.posFromIndex(selectionEnd));
    mirror.getInputField().setAttribute("aria-describedby", this.#textarea.getAttribute("aria-describedby"));
    mirror.on("change", (_, change) => {
      if (change.origin !== "setValue") this.#onChange(mirror.getValue());
    });
    if (focused) mirror.focus();
    this.#mirror = mirror;
    this.#marks.attach(mirror);
    this.element.dataset.editor = "codemirror";
  }

  #keyDown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#onSubmit();
  }
}
