// The code of a submission with line numbers, colours and marked lines: two texts side by side, however many lines.

import { h } from "../../scripts/dom.js";
import { highlight } from "../../scripts/highlight.js";
import { withSigns } from "../../scripts/invisible.js";
import { t } from "../texts.js";

export class CodeView {
  #marks = h("ul", { class: "code-marks" });
  #bands = h("div", { class: "bands", "aria-hidden": "true" });
  #box;
  #count;

  constructor(code) {
    const lines = withSigns(code.replace(/\r\n?/g, "\n").replace(/\n$/, "")).split("\n");
    const text = h("code", { dir: "ltr", translate: "no" }, lines.join("\n"));
    this.#count = lines.length;
    this.#box = h("div", {
      class: "program", role: "region", "aria-label": t("submissions.code"), tabindex: 0, lang: "",
    },
      h("div", { class: "lines" },
        this.#bands,
        h("pre", { class: "line-numbers", "aria-hidden": "true" }, lines.map((_, index) => `${index + 1}\n`).join("")),
        h("pre", {}, text)));
    this.#bands.style.setProperty("--lines", lines.length);
    this.element = h("div", { class: "code-view" }, this.#marks, this.#box);
    highlight(text);
  }

  /** Marks lines: `marks` are pairs of a line number, from 1, and nodes that say what is about it. */
  mark(marks) {
    const known = marks.filter(([line]) => line >= 1 && line <= this.#count);
    this.#marks.hidden = known.length === 0;
    this.#marks.replaceChildren(...known.map(([line, ...about]) => h("li", {},
      h("button", { type: "button", class: "quiet", onclick: () => this.#goTo(line) }, t("submissions.line", { line })),
      " ", ...about)));
    this.#bands.replaceChildren(...[...new Set(known.map(([line]) => line))].map((line) => {
      const band = h("div");
      band.style.setProperty("--line-above", line - 1);
      return band;
    }));
    if (known.length > 0) requestAnimationFrame(() => this.#scrollTo(known[0][0]));
  }

  #goTo(line) {
    this.#scrollTo(line);
    this.#box.focus();
  }

  #scrollTo(line) {
    const { scrollHeight, clientHeight } = this.#box;
    this.#box.scrollTop = (scrollHeight * (line - 0.5)) / this.#count - clientHeight / 2;
  }
}
