// Reads and changes single values in the YAML text of a policy. All else in the text stays: comments, order, spaces.

/** The keys of `limits` and `bounds`, in the order of the files. */
export const limitKeys = [
  "cpu", "wall", "memory", "processes", "output", "work", "work_files", "open_files", "cores",
];

const sections = ["limits", "bounds"];
const blank = /^\s*(#.*)?$/;
const pair = /^( *)([A-Za-z_][\w-]*)( *:)(?= |$)/;
const scalarForms = [
  /^"(?:[^"\\]|\\.)*"/, /^'(?:[^']|'')*'/, /^[^\s#"'{}[\],&*!|>%@`?-](?:[^#\s]|\s(?!\s*#)|(?<=\S)#)*/,
];
const flowValue = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{}[\],&*!|>%@`?-][^,{}[\]#]*)/;

/**
 * Finds the values of a policy: `{ entries, sections, firstKey }`, or null if the text has another form than these
 * files usually have, so that only a person can change it. `entries` maps "limits.cpu" or "seccomp" to
 * `{ value, start, end, line }`, offsets in the text and the number of the line, from 0.
 */
export function readPolicy(text) {
  const policy = { entries: new Map(), sections: {}, firstKey: null };
  let open = null;
  let start = 0;
  for (const [number, whole] of text.split("\n").entries()) {
    const line = whole.replace(/\r$/, "");
    const place = { line: number, start };
    start += whole.length + 1;
    if (blank.test(line)) continue;
    const [head, indent, key] = pair.exec(line) ?? [];
    if (head === undefined) return null;
    policy.firstKey ??= place;
    const from = head.length + line.slice(head.length).match(/^ */)[0].length;
    const rest = line.slice(from);
    if (indent.length > 0) {
      if (!open || (open.indent !== null && open.indent !== indent.length)) return null;
      open.indent = indent.length;
      if (!addScalar(policy, `${open.name}.${key}`, rest, place, from)) return null;
      open.lines.push({ key, ...place });
    } else if (sections.includes(key)) {
      if (policy.sections[key]) return null;
      open = null;
      const section = (policy.sections[key] = { name: key, ...place, indent: null, lines: [], flow: null });
      if (blank.test(rest)) open = section;
      else if (!addFlow(policy, section, rest, place, from)) return null;
    } else {
      open = null;
      if (!addScalar(policy, key, rest, place, from)) return null;
    }
  }
  return policy;
}

function addScalar(policy, path, rest, { line, start }, from) {
  const written = scalarForms.map((form) => form.exec(rest)?.[0].trimEnd()).find(Boolean);
  if (!written || policy.entries.has(path) || !/^(\s*|\s+#.*)$/.test(rest.slice(written.length))) return false;
  const at = start + from;
  policy.entries.set(path, { value: valueOf(written), start: at, end: at + written.length, line });
  return true;
}

/** Reads `{cpu: 2s, wall: 10s}`. */
function addFlow(policy, section, rest, { line, start }, from) {
  if (!rest.startsWith("{")) return false;
  let at = 1;
  const skip = () => (at += rest.slice(at).match(/^ */)[0].length);
  section.flow = { keys: [], open: start + from, close: 0 };
  for (skip(); rest[at] !== "}"; skip()) {
    const [head, key] = /^([A-Za-z_][\w-]*) *: +/.exec(rest.slice(at)) ?? [];
    if (head === undefined) return false;
    at += head.length;
    const written = flowValue.exec(rest.slice(at))?.[0].trimEnd();
    const path = `${section.name}.${key}`;
    if (!written || policy.entries.has(path)) return false;
    policy.entries.set(path, {
      value: valueOf(written), start: start + from + at, end: start + from + at + written.length, line,
    });
    section.flow.keys.push(key);
    at += written.length;
    skip();
    if (rest[at] === ",") at += 1;
    else if (rest[at] !== "}") return false;
  }
  section.flow.close = start + from + at;
  return /^(\s*|\s+#.*)$/.test(rest.slice(at + 1));
}

function valueOf(written) {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  if (!written.startsWith('"')) return written;
  try {
    return JSON.parse(written);
  } catch {
    return written.slice(1, -1);
  }
}

const plain = /^[A-Za-z0-9][\w./+ -]*$/;
const written = (value) => (plain.test(value) ? value : JSON.stringify(value));

/** Returns the text with another value of "limits.cpu", "extends" and so on. An empty value removes the key. */
export function withValue(text, path, value) {
  const policy = readPolicy(text);
  if (!policy) return text;
  const trimmed = value.trim();
  const entry = policy.entries.get(path);
  if (trimmed === "") return entry ? without(text, policy, path) : text;
  if (entry) return entry.value === trimmed ? text : replaced(text, entry.start, entry.end, written(trimmed));
  const [name, key] = path.split(".");
  if (key === undefined) return withTopKey(text, policy, `${name}: ${written(trimmed)}\n`, name === "extends");
  const section = policy.sections[name];
  const line = `${key}: ${written(trimmed)}`;
  if (!section) return `${ended(text)}${name}:\n  ${line}\n`;
  if (section.flow) {
    const isEmpty = section.flow.keys.length === 0;
    return replaced(text, section.flow.close, section.flow.close, isEmpty ? line : `, ${line}`);
  }
  const earlier = section.lines.filter((other) => limitKeys.indexOf(other.key) < limitKeys.indexOf(key)).at(-1);
  return withLineAfter(text, (earlier ?? section).line, " ".repeat(section.indent ?? 2) + line);
}

const replaced = (text, start, end, by) => text.slice(0, start) + by + text.slice(end);
const ended = (text) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

function withTopKey(text, policy, line, isFirst) {
  if (!isFirst || !policy.firstKey) return ended(text) + line;
  // Comments directly above the first key belong to it.
  const lines = text.split("\n");
  let at = policy.firstKey.line;
  while (at > 0 && lines[at - 1].startsWith("#")) at -= 1;
  return [...lines.slice(0, at), line.trimEnd(), ...lines.slice(at)].join("\n");
}

function withLineAfter(text, number, line) {
  const lines = ended(text).split("\n");
  lines.splice(number + 1, 0, line);
  return lines.join("\n");
}

/** Removes a key. What follows as a comment on its line stays. */
function without(text, policy, path) {
  const [name, key] = path.split(".");
  const section = key === undefined ? null : policy.sections[name];
  if (section?.flow) {
    const rest = section.flow.keys.filter((other) => other !== key);
    if (rest.length === 0) return withoutLine(text, section.line);
    const kept = rest.map((other) => {
      const { start, end } = policy.entries.get(`${name}.${other}`);
      return `${other}: ${text.slice(start, end)}`;
    });
    return replaced(text, section.flow.open, section.flow.close + 1, `{${kept.join(", ")}}`);
  }
  const shorter = withoutLine(text, policy.entries.get(path).line, policy.entries.get(path).end);
  return section?.lines.length === 1 ? withoutLine(shorter, section.line) : shorter;
}

function withoutLine(text, number, valueEnd = null) {
  const lines = text.split("\n");
  const start = lines.slice(0, number).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[number];
  const rest = valueEnd === null ? line.slice(line.lastIndexOf("}") + 1 || line.indexOf(":") + 1)
    : line.slice(valueEnd - start);
  const comment = rest.match(/#.*/)?.[0];
  lines.splice(number, 1, ...(comment ? [line.match(/^ */)[0] + comment] : []));
  return lines.join("\n");
}
