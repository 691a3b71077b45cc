// The pages in place of an area: for callers without the role, and for addresses that name nothing.

import { h, messageOf } from "../scripts/dom.js";
import { learner } from "../scripts/learner.js";
import { signInView } from "../scripts/sign-in-view.js";
import { t } from "./texts.js";

/** A page that says something. `content` follows the heading. */
export const messageView = (title, ...content) => ({
  title,
  element: h("section", { class: "page-message" }, h("h1", { tabindex: -1 }, title), ...content),
  start() {},
  leave() {},
});

export const unknownView = () => messageView(t("staff.unknown"), h("p", {}, t("staff.unknownText")));

export const onlyAdminsView = () => messageView(t("staff.onlyAdmins"), h("p", {}, t("staff.onlyAdminsText")));

export const failedView = (error, onAgain) => messageView(t("page.failed"), h("p", {}, messageOf(error)),
  h("button", { type: "button", class: "primary", onclick: onAgain }, t("page.tryAgain")));

/** For callers who are no staff: says so, and offers to sign in with another account. */
export function strangerView(onSignedIn) {
  if (learner.name !== null) {
    return messageView(t("staff.forStaff"), h("p", {}, t("staff.wrongRole", { name: learner.name })));
  }
  const view = signInView(onSignedIn);
  view.title = t("staff.forStaff");
  view.element.querySelector("h1").replaceChildren(view.title);
  view.element.querySelector("h1 + p").replaceChildren(t("staff.signInText"));
  return view;
}
