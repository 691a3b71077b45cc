// Search in the editor. CodeMirror draws only the visible lines, so that the browser's own search misses the others.

import { h } from "./dom.js";
import { t } from "./text.js";

const mostMarked = 500;

/** The search bar of one editor. */
export class EditorSearch {
  #mirror = null;
  #marks = [];
  #found = [];
  #at = -1;
  #field = h("input", {
    type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    oninput: () => this.#search(), onkeydown: (event) => this.#keyDown(event),
  });
  #count = h("span", { class: "count", role: "status" });

  constructor() {
    const button = (text, sign, act) =>
      h("button", { type: "button", class: "quiet", "aria-label": text, title: text, onclick: act }, sign);
    this.element = h("div", { class: "editor-search", role: "search", hidden: true },
      h("label", {}, h("span", {}, t("editor.find")), this.#field), this.#count,
      button(t("editor.findPrevious"), "↑", () => this.#step(-1)),
      button(t("editor.findNext"), "↓", () => this.#step(1)),
      button(t("editor.findClose"), "×", () => this.close()));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Uses `mirror`, a CodeMirror editor, from now on. */
  attach(mirror) {
    this.#mirror = mirror;
    this.#marks = [];
    mirror.on("change", () => this.isOpen && this.#search({ select: false }));
  }

  /** Shows the bar with the selected text, if it is within a line. */
  open() {
    const selected = this.#mirror.getSelection();
    if (selected && !selected.includes("\n")) this.#field.value = selected;
    this.element.hidden = false;
    this.#field.focus();
    this.#field.select();
    this.#search();
  }

  /** Hides the bar and goes back to the code, where the current match is selected. */
  close() {
    this.element.hidden = true;
    this.#clear();
    this.#mirror.focus();
  }

  /** Goes to the next match, or with -1 to the one before; opens the bar if it is closed. */
  step(direction) {
    if (this.isOpen) this.#step(direction);
    else this.open();
  }

  #search({ select = true } = {}) {
    this.#clear();
    const text = this.#field.value;
    if (text !== "") {
      const pattern = new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
      for (const match of this.#mirror.getValue().matchAll(pattern)) {
        this.#found.push({ start: match.index, end: match.index + match[0].length });
      }
    }
    this.#mirror.operation(() => {
      for (const { start, end } of this.#found.slice(0, mostMarked)) {
        const range = [this.#mirror.posFromIndex(start), this.#mirror.posFromIndex(end)];
        this.#marks.push(this.#mirror.markText(...range, { className: "found" }));
      }
    });
    const from = this.#mirror.indexFromPos(this.#mirror.getCursor("from"));
    this.#at = Math.max(this.#found.findIndex(({ start }) => start >= from), 0);
    if (select) this.#select();
    this.#showCount();
  }

  #step(direction) {
    const count = this.#found.length;
    if (count === 0) return;
    this.#at = (this.#at + direction + count) % count;
    this.#select();
    this.#showCount();
  }

  #select() {
    const match = this.#found[this.#at];
    if (!match) return;
    const [from, to] = [match.start, match.end].map((index) => this.#mirror.posFromIndex(index));
    this.#mirror.setSelection(from, to);
    this.#mirror.scrollIntoView({ from, to }, 60);
  }

  #showCount() {
    const count = this.#found.length;
    if (this.#field.value === "") this.#count.textContent = "";
    else this.#count.textContent = count === 0 ? t("editor.foundNone") : t("editor.found", { at: this.#at + 1, count });
  }

  #clear() {
    for (const mark of this.#marks) mark.clear();
    this.#marks = [];
    this.#found = [];
    this.#at = -1;
  }

  #keyDown(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.#step(event.shiftKey ? -1 : 1);
    else if (event.key.toLowerCase() === "g" && (event.ctrlKey || event.metaKey)) this.#step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
