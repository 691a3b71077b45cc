// Compares two texts, by lines or by characters. The time is bounded: texts that differ too much are replaced whole.

/** The most elements that are compared before a comparison gives up: some tens of milliseconds. */
const longestSearch = 2_000_000;
/** The most removed and added elements that Myers' search looks for. Its memory grows with the square. */
const mostEdits = 1_000;

/**
 * Compares line by line. Returns one `{kind, text}` for each line, where `kind` is "same", "removed" (only in `a`) or
 * "added" (only in `b`). `text` includes the line's "\n", so that a missing final newline is a difference.
 */
export function diffLines(a, b) {
  return compare(linesOf(a), linesOf(b));
}

/** Compares character by character, as a reader sees characters. Neighbours of one kind share one `{kind, text}`. */
export function diffCharacters(a, b) {
  return joined(compare(charactersOf(a), charactersOf(b)));
}

const linesOf = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

// A letter and its accents, or an emoji of several code points, are one character. Intl.Segmenter would take seconds.
const character = /\p{RI}\p{RI}|\P{M}(?:\p{M}|\p{EMod}|\u200d\p{Extended_Pictographic})*|\p{M}+/gsu;

const charactersOf = (text) => text.match(character) ?? [];

function joined(parts) {
  const result = [];
  for (const part of parts) {
    if (result.at(-1)?.kind === part.kind) result.at(-1).pieces.push(part.text);
    else result.push({ kind: part.kind, pieces: [part.text] });
  }
  return result.map(({ kind, pieces }) => ({ kind, text: pieces.join("") }));
}

/** Compares two arrays of strings. */
function compare(a, b) {
  const budget = { left: longestSearch };
  const result = [];
  const add = (kind, elements) => elements.forEach((text) => result.push({ kind, text }));

  const compareRange = (fromA, toA, fromB, toB) => {
    const startA = fromA;
    while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) fromA++, fromB++;
    const endA = toA;
    while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) toA--, toB--;
    add("same", a.slice(startA, fromA));
    const [restA, restB] = [a.slice(fromA, toA), b.slice(fromB, toB)];
    const script = restA.length && restB.length ? shortestScript(restA, restB, budget) : null;
    const anchors = script || !restA.length || !restB.length ? [] : commonUnique(restA, restB);
    if (script) {
      result.push(...script);
    } else if (anchors.length > 0) {
      let [nextA, nextB] = [fromA, fromB];
      for (const [atA, atB] of [...anchors, [restA.length, restB.length]]) {
        compareRange(nextA, fromA + atA, nextB, fromB + atB);
        [nextA, nextB] = [fromA + atA, fromB + atB];
      }
    } else {
      add("removed", restA);
      add("added", restB);
    }
    add("same", a.slice(toA, endA));
  };

  compareRange(0, a.length, 0, b.length);
  return result;
}

/**
 * Returns the shortest list of parts that turns `a` into `b`, or null if it has more than `mostEdits` edits or the
 * search takes too long. E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
 */
function shortestScript(a, b, budget) {
  // rows[d][(k + d) / 2] is the furthest index in `a` that d edits reach on diagonal k; the index in `b` is x - k.
  const rows = [];
  // Half of what is left: a later search in a smaller part may succeed.
  let left = budget.left / 2;
  budget.left -= left;
  for (let edits = 0; edits <= Math.min(mostEdits, a.length + b.length); edits++) {
    const row = new Int32Array(edits + 1);
    for (let place = 0; place <= edits; place++) {
      const diagonal = 2 * place - edits;
      const start = edits === 0 ? 0 : startOf(rows[edits - 1], place);
      let x = start;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      left -= x - start + 1;
      row[place] = x;
      if (x < a.length || x - diagonal < b.length) continue;
      budget.left += Math.max(0, left);
      return traceBack(a, b, [...rows, row], place);
    }
    if (left < 0) return null;
    rows.push(row);
  }
  return null;
}

/** Whether the edit before `place` in a row adds an element of `b`. Otherwise it removes one of `a`. */
const isAdded = (previous, place) =>
  place === 0 || (place < previous.length && previous[place - 1] < previous[place]);

const startOf = (previous, place) => (isAdded(previous, place) ? previous[place] : previous[place - 1] + 1);

function traceBack(a, b, rows, lastPlace) {
  const parts = [];
  let place = lastPlace;
  let x = a.length;
  for (let edits = rows.length - 1; edits > 0; edits--) {
    const previous = rows[edits - 1];
    const start = startOf(previous, place);
    while (x > start) parts.push({ kind: "same", text: a[--x] });
    const added = isAdded(previous, place);
    if (added) parts.push({ kind: "added", text: b[x - (2 * place - edits) - 1] });
    else parts.push({ kind: "removed", text: a[--x] });
    if (!added) place--;
  }
  while (x > 0) parts.push({ kind: "same", text: a[--x] });
  return parts.reverse();
}

/** The longest list of pairs `[indexInA, indexInB]`, both growing, of elements that occur once in each array. */
function commonUnique(a, b) {
  const once = (elements) => {
    const places = new Map();
    elements.forEach((element, index) => places.set(element, places.has(element) ? -1 : index));
    return places;
  };
  const inB = once(b);
  const pairs = [...once(a)].filter(([element, index]) => index >= 0 && inB.get(element) >= 0)
    .map(([element, index]) => ({ a: index, b: inB.get(element), before: null }));
  // The longest growing sequence: `ends[n]` is the pair with the lowest `b` that ends one of n + 1 pairs.
  const ends = [];
  for (const pair of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle].b < pair.b) low = middle + 1;
      else high = middle;
    }
    pair.before = ends[low - 1] ?? null;
    ends[low] = pair;
  }
  const chosen = [];
  for (let pair = ends.at(-1) ?? null; pair; pair = pair.before) chosen.push([pair.a, pair.b]);
  return chosen.reverse();
}
