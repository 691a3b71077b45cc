// Suggests a call of the student's function, with its parameters as placeholders: `half(number)`.

const longestSignature = 2000;
const definition = /^(?:async\s+)?def\s+([\p{L}_][\p{L}\p{N}_]*)\s*\(/gmu;
const name = /^[\p{L}_][\p{L}\p{N}_]*/u;

/**
 * Splits the text after an opening parenthesis at its commas, up to the closing one. Returns pieces with their places:
 * `[{text, start}]`, or null if the parenthesis is not closed.
 */
function splitArguments(code, from) {
  const pieces = [];
  let depth = 0;
  let quote = null;
  let start = from;
  const end = Math.min(code.length, from + longestSignature);
  for (let index = from; index < end; index += 1) {
    const character = code[index];
    if (quote) {
      if (character === "\\") index += 1;
      else if (character === quote) quote = null;
    } else if (character === "#") {
      while (index < end && code[index] !== "\n") index += 1;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if ("([{".includes(character)) {
      depth += 1;
    } else if (depth > 0 && ")]}".includes(character)) {
      depth -= 1;
    } else if (character === "," && depth === 0) {
      pieces.push({ text: code.slice(start, index), start });
      start = index + 1;
    } else if (character === ")") {
      return [...pieces, { text: code.slice(start, index), start }];
    }
  }
  return null;
}

/** The arguments that a call needs: names, after a `*` as `name=name`. Parameters with a default are left out. */
function neededArguments(pieces) {
  const needed = [];
  let byName = false;
  for (const { text } of pieces) {
    const parameter = text.replace(/#.*$/gm, "").trim();
    if (parameter.startsWith("**")) continue;
    if (parameter.startsWith("*")) byName = true;
    else if (!parameter.replace(/[=!<>]=/g, "").includes("=")) {
      const found = name.exec(parameter)?.[0];
      if (found) needed.push(byName ? `${found}=${found}` : found);
    }
  }
  return needed;
}

/** The functions outside of all others and of classes, in order: `[{name, needed}]`. */
function functionsOf(code) {
  const found = [];
  for (const match of code.matchAll(definition)) {
    const pieces = splitArguments(code, match.index + match[0].length);
    if (pieces) found.push({ name: match[1], needed: neededArguments(pieces) });
  }
  return found;
}

/**
 * The call to suggest: of the function that the starter begins with, as the student has written it, else of the first
 * function. Null if there is no function.
 */
export function suggestedCall(code, starter) {
  const wanted = functionsOf(starter)[0];
  const written = functionsOf(code);
  const chosen = written.find((other) => other.name === wanted?.name) ?? written[0] ?? wanted;
  return chosen ? { text: `${chosen.name}(${chosen.needed.join(", ")})`, ...chosen } : null;
}

/**
 * The first placeholder that the student has not replaced: `{name, start, end}` in the call, or null. A name that the
 * code assigns at its beginning of a line is a variable.
 */
export function firstPlaceholder(call, code, suggestion) {
  const opening = suggestion && call.trimStart().startsWith(`${suggestion.name}(`) ? call.indexOf("(") + 1 : 0;
  const pieces = opening > 0 ? splitArguments(call, opening) : null;
  for (const [index, { text, start }] of (pieces ?? []).entries()) {
    const argument = text.trim();
    if (argument === "" || argument !== suggestion.needed[index]) continue;
    const placeholder = argument.split("=").at(-1);
    if (new RegExp(`^${placeholder}\\s*(:[^=\\n]*)?=[^=]`, "mu").test(code)) continue;
    const end = start + text.trimEnd().length;
    return { name: placeholder, start: end - placeholder.length, end };
  }
  return null;
}
