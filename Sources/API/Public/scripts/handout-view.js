// The handout of an exercise: highlighted code, examples to try, tables and code that scroll by themselves, files.

import { h } from "./dom.js";
import { highlight } from "./highlight.js";
import { exampleCode, isDialogue } from "./python-dialogue.js";
import { scrollable } from "./scroll-box.js";
import { t } from "./text.js";

const isPython = ({ classList }) => classList.contains("language-python") || classList.contains("language-py");

/** Shows a handout. Its examples with `try` dispatch a bubbling `try-code` event with the code in `detail.code`. */
export class HandoutView {
  #body = h("div", { class: "prose", lang: "" });

  /** `html` is the server's rendering of the teacher's CommonMark, without raw HTML. `details` go below the title. */
  constructor({ title, html }, ...details) {
    this.#body.innerHTML = html;
    this.#removeTitle(title);
    for (const code of this.#body.querySelectorAll("pre > code")) this.#prepareCode(code);
    for (const table of this.#body.querySelectorAll("table")) this.#prepareTable(table);
    for (const link of this.#body.querySelectorAll("a[href]")) this.#prepareLink(link);
    for (const picture of this.#body.querySelectorAll("img")) this.#preparePicture(picture);
    this.element = h("article", { class: "panel handout", "aria-labelledby": "title", tabindex: 0 },
      h("header", {},
        // The teacher's language is unknown, and may be written from right to left.
        h("h1", { id: "title", tabindex: -1, dir: "auto", lang: "" }, title), ...details),
      this.#body);
  }

  /** The page shows the title already, so a title at the start of the handout is removed. */
  #removeTitle(title) {
    const first = this.#body.firstElementChild;
    if (first?.tagName === "H1" && first.textContent.trim() === title.trim()) first.remove();
  }

  #prepareCode(code) {
    const block = code.parentElement;
    const text = code.textContent;
    scrollable(block, t("handout.code"));
    if (!isPython(code)) return;
    const dialogue = isDialogue(text);
    highlight(code, dialogue);
    if (!code.dataset.meta?.split(/\s+/).includes("try")) return;
    const tryCode = () => block.dispatchEvent(new CustomEvent("try-code", {
      bubbles: true, detail: { code: dialogue ? exampleCode(text) : text.trimEnd() },
    }));
    const frame = h("div", { class: "example" });
    block.replaceWith(frame);
    frame.append(block, h("button", { type: "button", class: "quiet try", onclick: tryCode }, t("handout.tryIt")));
  }

  #prepareTable(table) {
    const frame = h("div", { class: "table-frame" });
    table.replaceWith(frame);
    frame.append(table);
    scrollable(frame, t("handout.table"));
  }

  /** Links keep the exercise open: those to pages and pictures open a tab, and other files are saved. */
  #prepareLink(link) {
    if (!["http:", "https:"].includes(link.protocol)) return;
    if (link.origin === location.origin && !/\.(gif|jpe?g|png|svg|webp)$/i.test(link.pathname)) {
      link.download = "";
      return;
    }
    // Printed beside the text of the link.
    if (link.origin !== location.origin && link.textContent !== link.href) link.dataset.address = link.href;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(h("span", { class: "visually-hidden" }, ` (${t("handout.newTab")})`));
  }

  #preparePicture(picture) {
    picture.addEventListener("error", () => {
      const reload = () => {
        problem.replaceWith(picture);
        picture.src = picture.getAttribute("src");
      };
      const problem = h("span", { class: "no-picture" }, h("span", {}, picture.alt),
        h("span", { class: "quiet-text" }, t("handout.noPicture")),
        h("button", { type: "button", class: "quiet", onclick: reload }, t("handout.loadAgain")));
      picture.replaceWith(problem);
    });
  }
}
