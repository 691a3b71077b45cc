// The pages to sign in and to create an account.

import { account } from "./account-api.js";
import { connection } from "./connection.js";
import { drafts } from "./drafts.js";
import { announce, h } from "./dom.js";
import { Field, form } from "./fields.js";
import { learner } from "./learner.js";
import { addressOfSignIn, addressOfSignUp, addressToContinue } from "./route.js";
import { language, parts, t } from "./text.js";

class CredentialsView {
  slug = null;
  #name;
  #password;

  /** `onDone` is called when the learner is signed in. */
  constructor({ title, kind, hints, action, otherwise, send, onDone }, ...notes) {
    this.title = title;
    this.#name = new Field({
      id: "name", label: t("account.name"), hint: hints && t("account.nameHint"), autocomplete: "username",
      autocapitalize: "none", spellcheck: "false", required: true, maxlength: 64,
    });
    this.#password = new Field({
      id: "password", label: t("account.password"), hint: hints && t("account.passwordHint"), type: "password",
      autocomplete: kind, required: true, maxlength: 256,
    });
    const show = h("input", { type: "checkbox", id: "show-password", onchange: () => {
      this.#password.input.type = show.checked ? "text" : "password";
    } });
    const credentials = form({
      fields: [this.#name, this.#password], action, refused: (error) => this.#refused(error),
      send: async () => {
        await send(this.#name.value.trim(), this.#password.value);
        onDone();
      },
    }, h("p", { class: "choice" }, show, h("label", { for: "show-password" }, t("account.show"))));
    this.element = h("section", { class: "panel entry" }, h("h1", { tabindex: -1 }, title), notes, credentials,
      h("p", {}, otherwise));
  }

  start() {}

  leave() {}

  showCourse() {}

  /** The server's words begin with the field that they are about. A wrong password may be a wrong name, too. */
  #refused(error) {
    const isAboutName = error.status === 409 || (error.status === 400 && /^\S+ name\b/i.test(error.message));
    const ownWords = error.status === 0 || !error.problem.detail;
    (isAboutName ? this.#name : this.#password).refuse(error.message, ownWords ? language : "en");
  }
}

/** A page for a learner who is signed in already. */
function alreadySignedIn() {
  const title = t("account.already", { name: learner.name });
  const nothing = () => {};
  return {
    title, slug: null, start: nothing, leave: nothing, showCourse: nothing,
    element: h("section", { class: "panel entry" },
      h("h1", { tabindex: -1 }, title),
      h("p", {}, t("account.alreadyText")),
      h("p", {}, h("a", { href: addressToContinue }, t("account.goOn")))),
  };
}

export function signInView(onDone) {
  if (learner.name !== null && connection.problem?.kind !== "signedOut") return alreadySignedIn();
  const work = h("div", { class: "note", hidden: true },
    h("p", {}, t("account.workStays")),
    h("p", {}, parts("account.workKeep", { create: h("a", { href: addressOfSignUp }, t("account.workKeepLink")) })));
  const view = new CredentialsView({
    title: t("account.signInTitle"), kind: "current-password", action: t("account.signIn"), onDone,
    otherwise: h("a", { href: addressOfSignUp }, t("account.needOne")),
    send: async (name, password) => {
      await account.signIn(name, password);
      announce(t("account.welcome", { name: learner.name }));
    },
  }, h("p", {}, t("account.signInText")), work);
  // A learner whose session was lost has no work of another session.
  if (learner.name === null) {
    view.start = async () => (work.hidden = !(drafts.exist() || (await account.hasSubmissions())));
  }
  return view;
}

export function signUpView(onDone) {
  if (learner.name !== null) return alreadySignedIn();
  return new CredentialsView({
    title: t("account.createTitle"), kind: "new-password", hints: true, action: t("account.create"), onDone,
    otherwise: h("a", { href: addressOfSignIn }, t("account.haveOne")),
    send: async (name, password) => {
      await account.create(name, password);
      announce(t("account.created"));
    },
  }, h("p", {}, t("account.createText")));
}
