// Examples that are dialogues with Python's prompt: lines after `>>>` and `...`, and what Python prints.

const prompt = /^(\s*)(>>>|\.\.\.)(?: (.*)|$)/;

/** Whether a text is a dialogue and no program. */
export function isDialogue(text) {
  return /^\s*>>> /m.test(text);
}

/** The lines of a dialogue as `{ prompt, text }`. `prompt` is null for what Python prints. */
export function dialogueLines(text) {
  let continues = false;
  return text.replace(/\n$/, "").split("\n").map((line) => {
    const found = prompt.exec(line);
    // `...` that does not follow a prompt is printed.
    continues = found !== null && (found[2] === ">>>" || continues);
    return continues
      ? { prompt: `${found[1]}${found[2]}${found[3] === undefined ? "" : " "}`, text: found[3] ?? "" }
      : { prompt: null, text: line };
  });
}

/** The program that a dialogue types at the prompts. */
export function exampleCode(text) {
  return dialogueLines(text).filter((line) => line.prompt !== null).map((line) => line.text).join("\n").trimEnd();
}
