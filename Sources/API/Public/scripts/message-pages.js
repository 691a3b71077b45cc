// The pages without an exercise: loading, a failure, and an exercise that is not in the course.

import { drafts } from "./drafts.js";
import { h, messageOf } from "./dom.js";
import { addressOfCourse, addressToContinue } from "./route.js";
import { t } from "./text.js";

const page = (title, ...content) =>
  h("section", { class: "page-message" }, h("h1", { tabindex: -1 }, title), ...content);

export const loadingPage = () =>
  page(t("page.loading"), h("span", { class: "spinner", "aria-hidden": "true" }));

export const failedPage = (error, onAgain) =>
  page(t("page.failed"), h("p", {}, messageOf(error)),
    h("button", { type: "button", class: "primary", onclick: onAgain }, t("page.tryAgain")));

/** A page for an exercise that the course does not have, or no longer. Shows the code that this browser has for it. */
export function missingPage(slug) {
  const code = drafts.read(slug);
  return page(t("page.missing"), h("p", {}, t("page.missingText")),
    h("p", { class: "actions" },
      h("a", { class: "button", href: addressToContinue }, t("page.continue")),
      h("a", { href: addressOfCourse }, t("page.allExercises"))),
    code && h("details", { class: "more" },
      h("summary", {}, t("page.missingCode")), h("pre", { class: "code", tabindex: 0 }, code)));
}
