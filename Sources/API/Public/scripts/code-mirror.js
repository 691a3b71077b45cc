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
 * CodeMirror reads keys from a hidden field. `keys` adds keys to those of Python. `steps` are the code at first and
 * after each step that can be undone; `history` is the undo history of the code at first, or null.
 */
export function createMirror(CodeMirror, textarea, { label, editable, keys, history, steps }) {
  const { selectionStart, selectionEnd } = textarea;
  [textarea.value] = steps;
  const mirror = CodeMirror.fromTextArea(textarea, {
    mode: "python", theme: "sandmartin", indentUnit: 4, lineNumbers: true, matchBrackets: true,
    autoCloseBrackets: true, styleActiveLine: true, screenReaderLabel: label,
    inputStyle: editable ? "contenteditable" : "textarea",
    // By itself, CodeMirror would take the focus before it listens for it, and lose the keys of the next 20 ms.
    autofocus: false,
    extraKeys: {
      Tab: tab, "Shift-Tab": "indentLess", Enter: newline, Backspace: (editor) => backspace(editor) ?? CodeMirror.Pass,
      "Ctrl-/": toggleComment, "Cmd-/": toggleComment, ...keys,
    },
  });
  if (history) mirror.setHistory(history);
  steps.slice(1).forEach((code) => replaceDifference(mirror, code));
  mirror.setSelection(mirror.posFromIndex(selectionStart), mirror.posFromIndex(selectionEnd));
  const field = mirror.getInputField();
  field.setAttribute("aria-describedby", textarea.getAttribute("aria-describedby"));
  if (editable) {
    field.setAttribute("role", "textbox");
    field.setAttribute("aria-multiline", "true");
  }
  return mirror;
}

/** Replaces the part of the text that differs from `code`, so that undo moves the cursor there. */
function replaceDifference(mirror, code) {
  const before = mirror.getValue();
  const shorter = Math.min(before.length, code.length);
  let start = 0;
  while (start < shorter && before[start] === code[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === code.at(-1 - end)) end += 1;
  mirror.replaceRange(
    code.slice(start, code.length - end), mirror.posFromIndex(start), mirror.posFromIndex(before.length - end));
}
