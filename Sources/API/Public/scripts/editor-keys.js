// What the keys of the editor do in Python.

const unit = 4;
// CodeMirror's mode for Python ends a block after `return` and `pass`, not after these.
const endOfBlock = /^( *)(break|continue|raise)\b/;

/** Begins a new line: indented after a colon, one level less after a statement that ends its block. */
export function newline(mirror) {
  const { line, ch } = mirror.getCursor();
  const before = mirror.getLine(line).slice(0, ch);
  const ended = mirror.somethingSelected() ? null : before.match(endOfBlock);
  const state = ended && mirror.getTokenAt({ line, ch }, true).state;
  const isComplete = state?.scopes?.at(-1).type === "py" && !state.tokenize.isString;
  mirror.operation(() => {
    mirror.execCommand("newlineAndIndent");
    if (!isComplete) return;
    const indentation = " ".repeat(Math.max(ended[1].length - unit, 0));
    const end = mirror.getLine(line + 1).match(/^ */)[0].length;
    mirror.replaceRange(indentation, { line: line + 1, ch: 0 }, { line: line + 1, ch: end }, "+input");
  });
}

/** Removes one level of indentation before the cursor. Returns null if other text is there. */
export function backspace(mirror) {
  if (mirror.somethingSelected()) return null;
  const { line, ch } = mirror.getCursor();
  if (!/^ +$/.test(mirror.getLine(line).slice(0, ch))) return null;
  mirror.replaceRange("", { line, ch: (Math.ceil(ch / unit) - 1) * unit }, { line, ch }, "+delete");
  return true;
}

/** Indents the selected lines, or fills up to the next level. */
export function tab(mirror) {
  mirror.execCommand(mirror.somethingSelected() ? "indentMore" : "insertSoftTab");
}

/** Puts `#` before the selected lines, or removes it if all of them have it. */
export function toggleComment(mirror) {
  mirror.toggleComment?.({ indent: true });
}
