// Reads the text that a Python literal such as 'a\n' stands for.

const simple = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"' };

/** Returns the text of a `repr` of a Python str, or null if it is something else or was abbreviated. */
export function pythonText(literal) {
  const quote = literal[0];
  if (literal.length < 2 || (quote !== "'" && quote !== '"') || literal.at(-1) !== quote) return null;
  let readable = true;
  const text = literal.slice(1, -1).replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\s\S]?))|['"\n]/g,
    (found, two, four, eight, letter) => {
      const code = two ?? four ?? eight;
      const character = code !== undefined ? characterOf(parseInt(code, 16))
        : found[0] === "\\" ? simple[letter] : found === quote || found === "\n" ? undefined : found;
      readable &&= character !== undefined;
      return character ?? "";
    });
  return readable ? text : null;
}

const characterOf = (code) => (code <= 0x10ffff ? String.fromCodePoint(code) : undefined);
