// The account menu in the header. It names the account, or warns a learner without one that work can be lost.

import { account } from "./account-api.js";
import { announce, h, showNotice } from "./dom.js";
import { confirm } from "./confirm.js";
import { flushDrafts } from "./draft-keeper.js";
import { drafts } from "./drafts.js";
import { learner } from "./learner.js";
import { addressOfAccount, addressOfSignIn, addressOfSignUp, addressToContinue } from "./route.js";
import { t } from "./text.js";

/** Signs out after the newest code is on the server, and removes what this computer has of the account. */
export async function signOut() {
  const agreed = (await flushDrafts()) || (await confirm({
    title: t("account.signOut"), text: t("account.signOutUnsaved"), action: t("account.signOutAnyway"),
  }));
  if (!agreed) return;
  try {
    await account.signOut(() => drafts.removeSaved());
    announce(t("account.signedOut"));
    location.hash = addressToContinue;
  } catch (error) {
    showNotice(error.message);
  }
}

export class AccountMenu {
  #label = h("span", { class: "label" });
  #content = h("div", { class: "menu-content" });

  /** `element` is a `<details>`. */
  constructor(element) {
    this.element = element;
    element.append(
      h("summary", {}, h("span", { class: "person", "aria-hidden": "true" }), this.#label), this.#content);
    const close = () => (element.open = false);
    document.addEventListener("click", (event) => element.contains(event.target) || close());
    element.addEventListener("click", (event) => event.target.closest("a, button") && close());
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !element.open) return;
      close();
      element.querySelector("summary").focus();
    });
    learner.addEventListener("changed", () => this.#show());
    this.#show();
  }

  #show() {
    this.element.hidden = learner.id === null;
    this.#label.textContent = learner.name ?? t("account.menu");
    this.element.classList.toggle("anonymous", learner.name === null);
    const content = learner.name === null ? this.#withoutAccount() : this.#withAccount();
    this.#content.replaceChildren(...content.filter(Boolean));
  }

  #withoutAccount() {
    return [
      h("p", {}, h("strong", {}, t("account.onlyHere"))),
      h("p", {}, t("account.wouldLose")),
      h("a", { class: "as-button primary", href: addressOfSignUp }, t("account.create")),
      h("a", { class: "as-button", href: addressOfSignIn }, t("account.signIn")),
    ];
  }

  #withAccount() {
    return [
      h("p", {}, t("account.signedInAs", { name: learner.name })),
      h("a", { class: "as-button", href: addressOfAccount }, t("account.account")),
      learner.role !== "learner" && h("a", { class: "as-button", href: "/admin" }, t("account.staff")),
      h("button", { type: "button", id: "sign-out", onclick: signOut }, t("account.signOut")),
    ];
  }
}
