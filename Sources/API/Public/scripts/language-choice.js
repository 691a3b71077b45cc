// The choice of the page's language, below the page.

import { h } from "./dom.js";
import { chooseLanguage, language, languages, t } from "./text.js";

export function showLanguageChoice() {
  const choices = Object.entries(languages).map(([tag, name]) => h("button", {
    type: "button", class: "quiet", lang: tag, "aria-pressed": String(tag === language),
    onclick: () => tag !== language && chooseLanguage(tag),
  }, name));
  document.getElementById("languages").replaceChildren(
    h("div", { role: "group", "aria-label": t("page.language") }, choices));
}
