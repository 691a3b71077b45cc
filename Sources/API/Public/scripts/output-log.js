// Shows what a program prints and what the student types, however much it is.

import { h } from "./dom.js";
import { language, t } from "./text.js";

/** What the page keeps: with more, the browser becomes slow. */
const mostLines = 3000;
const mostCharacters = 100_000;
/** Text is added in nodes of at most this size, so that old text can be removed in small parts. */
const mostLinesOfNode = 100;
const mostCharactersOfNode = 4000;
const keptTail = 300;

// Escape sequences and other control characters would be invisible, so their symbols are shown. Tabs and line breaks
// stay.
const controls = /[\0-\x08\x0b-\x1f\x7f]/g;
const symbolOf = (character) => (character === "\x7f" ? "␡" : String.fromCharCode(0x2400 + character.charCodeAt(0)));

/** Text with a symbol in place of each control character: an escape sequence of a terminal starts with ␛. */
export const printable = (text) => text.replace(controls, symbolOf);

const numberFormat = new Intl.NumberFormat(language);

const countLines = (text) => text.split("\n").length - 1;

/** Splits text into pieces that fit into one node each. */
function* nodesOf(text) {
  let start = 0;
  let lines = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "\n") lines += 1;
    const isFull = lines >= mostLinesOfNode || index - start >= mostCharactersOfNode;
    // A pair of surrogates is one character.
    if (!isFull || (text.charCodeAt(index) & 0xfc00) === 0xd800) continue;
    yield text.slice(start, index + 1);
    start = index + 1;
    lines = 0;
  }
  if (start < text.length) yield text.slice(start);
}

/** A log of three kinds of text: `stdout`, `stderr` and `input`. Text is added once for each frame of the screen. */
export class OutputLog {
  #leftOut = h("p", { class: "left-out", hidden: true });
  #pieces = h("div", { class: "pieces", dir: "ltr" });
  #pending = [];
  #frame = null;
  /** The nodes in order: `{kind, node, lines, text}`. */
  #nodes = [];
  #lines = 0;
  #characters = 0;
  #removedLines = 0;
  #errors = "";
  #tail = "";

  constructor() {
    // Screen readers get announcements instead: reading all output at once would be a flood.
    this.element = h("div", {
      class: "run-log", role: "log", "aria-live": "off", "aria-label": t("run.output"), tabindex: 0,
    }, this.#leftOut, this.#pieces);
  }

  get isEmpty() {
    return this.#nodes.length === 0 && this.#pending.length === 0;
  }

  /** The end of the output, up to some hundred characters. */
  get tail() {
    return this.#tail;
  }

  clear() {
    this.#pending = [];
    this.#nodes = [];
    this.#lines = this.#characters = this.#removedLines = 0;
    this.#errors = this.#tail = "";
    this.#pieces.replaceChildren();
    this.#leftOut.hidden = true;
  }

  add(kind, text) {
    if (text === "") return;
    if (kind === "stderr") this.#errors += text;
    this.#tail = (this.#tail + text.slice(-keptTail)).slice(-keptTail);
    this.#pending.push({ kind, text });
    this.#frame ??= requestAnimationFrame(() => this.#flush());
  }

  /** Replaces the errors so far by their final text: the server leaves out lines that are not the student's. */
  settleErrors(text) {
    if (text === this.#errors) return;
    this.#flush();
    let same = 0;
    while (same < text.length && text[same] === this.#errors[same]) same += 1;
    let surplus = this.#errors.length - same;
    for (const entry of this.#nodes.filter(({ kind }) => kind === "stderr").reverse()) {
      if (surplus <= 0) break;
      const kept = entry.text.slice(0, Math.max(0, entry.text.length - surplus));
      surplus -= entry.text.length - kept.length;
      this.#setText(entry, kept);
    }
    this.#errors = text.slice(0, same);
    this.add("stderr", text.slice(same));
    this.#flush();
  }

  #flush() {
    cancelAnimationFrame(this.#frame);
    this.#frame = null;
    const log = this.element;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    for (const { kind, text } of this.#pending.splice(0)) {
      for (const part of nodesOf(text)) this.#add(kind, part);
    }
    this.#trim();
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }

  #add(kind, text) {
    const last = this.#nodes.at(-1);
    const fits = last?.kind === kind && last.text.length + text.length <= mostCharactersOfNode
      && last.lines + countLines(text) <= mostLinesOfNode;
    if (fits) return this.#setText(last, last.text + text);
    const node = document.createTextNode("");
    const entry = { kind, node, text: "", lines: 0 };
    if (last?.kind === kind && last.node.isConnected) last.node.parentNode.append(node);
    else this.#pieces.append(this.#piece(kind, node));
    this.#nodes.push(entry);
    this.#setText(entry, text);
  }

  /** The element of a piece. Words say whose text it is, not colour alone. */
  #piece(kind, node) {
    if (kind === "stdout") return h("span", { class: "piece stdout" }, node);
    if (kind === "input") {
      return h("span", { class: "piece input" }, h("span", { class: "visually-hidden" }, t("run.youTyped")), node);
    }
    return h("div", { class: "piece stderr" }, h("span", { class: "piece-label" }, t("run.errorOutput")), node);
  }

  #setText(entry, text) {
    const lines = countLines(text);
    this.#lines += lines - entry.lines;
    this.#characters += text.length - entry.text.length;
    entry.lines = lines;
    entry.text = text;
    entry.node.data = printable(text);
    if (text === "") this.#remove(entry);
  }

  #remove(entry) {
    const piece = entry.node.parentNode;
    entry.node.remove();
    if (!piece?.lastChild || piece.lastChild.nodeType !== Node.TEXT_NODE) piece?.remove();
    this.#nodes.splice(this.#nodes.indexOf(entry), 1);
  }

  /** Removes the oldest text beyond the limits, and says how much is missing. */
  #trim() {
    while (this.#nodes.length > 1 && (this.#lines > mostLines || this.#characters > mostCharacters)) {
      this.#removedLines += this.#nodes[0].lines;
      this.#setText(this.#nodes[0], "");
      this.#leftOut.hidden = false;
    }
    const count = this.#removedLines;
    this.#leftOut.textContent =
      count > 0 ? t("run.linesLeftOut", { count, lines: numberFormat.format(count) }) : t("run.textLeftOut");
  }
}
