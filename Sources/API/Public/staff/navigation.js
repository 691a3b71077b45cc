// The header of the staff's pages: links to the areas and to the exercises, and the name of the account.

import { account } from "../scripts/account-api.js";
import { drafts } from "../scripts/drafts.js";
import { h, showNotice } from "../scripts/dom.js";
import { learner } from "../scripts/learner.js";
import { addressOfArea, areasFor, labelOf } from "./areas.js";
import { t } from "./texts.js";

/** Shows the areas of the caller's role; `current` is the area on the page, or undefined. */
export function showNavigation(current) {
  document.getElementById("areas").replaceChildren(...areasFor(learner.role).map((area) =>
    h("a", { href: addressOfArea(area.name), "aria-current": area === current && "page" }, labelOf(area))));
  document.getElementById("caller").replaceChildren(
    h("a", { href: "/" }, t("staff.toExercises")),
    ...(learner.name === null ? [] : [
      h("span", { class: "name" }, learner.name),
      h("button", { type: "button", class: "quiet", id: "sign-out", onclick: signOut }, t("account.signOut")),
    ]));
}

async function signOut() {
  try {
    await account.signOut(() => drafts.removeSaved());
  } catch (error) {
    showNotice(error);
  }
}
