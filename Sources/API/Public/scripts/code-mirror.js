// CodeMirror, which index.html loads after the page's own scripts, set up for Python.

import { backspace, newline, tab, toggleComment } from "./editor-keys.js";

/** Resolves to CodeMirror, or to null if the browser could not load it. */
export async function codeMirror() {
  const [navigation] = performance.getEntriesByType("navigation");
  // The event follows the deferred scripts, also if one of them failed.
  if (navigation.domContentLoadedEventStart === 0) {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  return globalThis.CodeMirror ?? null;
}

/**
 * Replaces a textarea by a CodeMirror editor.
 *
 * `editable` makes the text itself editable, as screen readers and the keyboards of phones need it. Otherwise
 * CodeMirror reads keys from a hidden field. `keys` adds keys to those of Python.
 */
export function createMirror(CodeMirror, textarea, { label, editable, keys }) {
  const { selectionStart, selectionEnd } = textarea;
  const mirror = CodeMirror.fromTextArea(textarea, {
    mode: "python", theme: "sandmartin", indentUnit: 4, lineNumbers: true, matchBrackets: true,
    autoCloseBrackets: true, styleActiveLine: true, screenReaderLabel: label,
    inputStyle: editable ? "contenteditable" : "textarea",
    extraKeys: {
      Tab: tab, "Shift-Tab": "indentLess", Enter: newline, Backspace: (editor) => backspace(editor) ?? CodeMirror.Pass,
      "Ctrl-/": toggleComment, "Cmd-/": toggleComment, ...keys,
    },
  });
  mirror.setSelection(mirror.posFromIndex(selectionStart), mirror.posFromIndex(selectionEnd));
  const field = mirror.getInputField();
  field.setAttribute("aria-describedby", textarea.getAttribute("aria-describedby"));
  if (editable) {
    field.setAttribute("role", "textbox");
    field.setAttribute("aria-multiline", "true");
  }
  return mirror;
}
