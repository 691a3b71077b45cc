// Colours Python code that is not in the editor, with the editor's own library. Without it, the code stays plain.

import { h } from "./dom.js";
import { codeMirror } from "./code-mirror.js";
import { dialogueLines } from "./python-dialogue.js";

/** Longer code stays plain: its many elements would slow the page down. */
const longestCode = 20_000;

/** Colours the text of an element. In a dialogue, only what follows the prompts is code. */
export async function highlight(element, isDialogue = false) {
  const text = element.textContent;
  if (text.length > longestCode) return;
  const library = await codeMirror();
  if (!library?.runMode) return;
  element.replaceChildren(...(isDialogue ? dialogue(library, text) : colouredLines(library, text).flat()));
}

/** The nodes of each line. The end of a line is a node of the line. */
function colouredLines(library, code) {
  const lines = [[]];
  library.runMode(code, "python", (text, style) => {
    lines.at(-1).push(style ? h("span", { class: style.replace(/\S+/g, "cm-$&") }, text) : text);
    if (text === "\n") lines.push([]);
  });
  return lines;
}

function dialogue(library, text) {
  const nodes = [];
  const lines = dialogueLines(text);
  for (let index = 0; index < lines.length;) {
    if (lines[index].prompt === null) {
      nodes.push(`${lines[index].text}\n`);
      index += 1;
      continue;
    }
    // Lines that follow one another are coloured as one program: a text in quotation marks may span them.
    const start = index;
    while (lines[index]?.prompt) index += 1;
    const typed = lines.slice(start, index);
    const coloured = colouredLines(library, typed.map((line) => `${line.text}\n`).join(""));
    typed.forEach((line, number) =>
      nodes.push(h("span", { class: "python-prompt" }, line.prompt), ...coloured[number]));
  }
  return nodes;
}
