// The page of the account: where the learner is signed in, API tokens, and the end of the account.

import { account } from "./account-api.js";
import { signOut } from "./account-menu.js";
import { announce, h, showNotice } from "./dom.js";
import { drafts } from "./drafts.js";
import { Field, form } from "./fields.js";
import { learner } from "./learner.js";
import { addressOfSignIn, addressOfSignUp, addressToContinue } from "./route.js";
import { language, t } from "./text.js";
import { exactTime } from "./times.js";
import { TokensPanel } from "./tokens-panel.js";
import { programName } from "./user-agent.js";

const roles = { teacher: "account.teacher", admin: "account.admin" };

export class AccountView {
  slug = null;
  title = t("account.account");
  #facts = h("p", { class: "quiet-text" });
  #sessions = h("ul", { class: "rows" }, h("li", { class: "quiet-text" }, t("account.loading")));
  #tokens = new TokensPanel();

  constructor() {
    this.element = learner.name === null ? this.#withoutAccount() : h("div", { class: "account-page" },
      h("section", { class: "panel" }, h("h1", { tabindex: -1 }, learner.name), this.#facts,
        h("button", { type: "button", class: "quiet", onclick: signOut }, t("account.signOut"))),
      h("section", { class: "panel", "aria-labelledby": "sessions-title" },
        h("h2", { id: "sessions-title" }, t("account.sessions")),
        h("p", { class: "hint" }, t("account.sessionsText")), this.#sessions),
      this.#tokens.element,
      this.#deletion());
  }

  async start() {
    if (learner.name === null) return;
    const [{ created_at: created, role }] = await Promise.all([
      account.read(), this.#showSessions(), this.#tokens.refresh()]);
    const since = t("account.since", { time: exactTime(created) });
    this.#facts.textContent = roles[role] ? `${t("account.role", { role: t(roles[role]) })} ${since}` : since;
  }

  leave() {}

  showCourse() {}

  #withoutAccount() {
    return h("section", { class: "panel entry" },
      h("h1", { tabindex: -1 }, t("account.notSignedIn")),
      h("p", {}, h("strong", {}, t("account.onlyHere")), " ", t("account.wouldLose")),
      h("a", { class: "as-button primary", href: addressOfSignUp }, t("account.create")),
      h("a", { class: "as-button", href: addressOfSignIn }, t("account.signIn")));
  }

  async #showSessions() {
    const sessions = await account.sessions();
    this.#sessions.replaceChildren(...sessions.map((session) => this.#sessionRow(session)));
  }

  #sessionRow({ id, current, last_used_at: used, user_agent: userAgent }) {
    const place = programName(userAgent);
    return h("li", {},
      h("div", {},
        h("span", { title: userAgent }, place), current && h("span", { class: "tag" }, t("account.thisBrowser")),
        h("p", { class: "quiet-text" }, t("account.lastUsed", { time: exactTime(used) }))),
      !current && h("button", {
        type: "button", class: "quiet danger", "aria-label": t("account.endOf", { place }),
        onclick: () => this.#end(id),
      }, t("account.end")));
  }

  async #end(id) {
    try {
      await account.endSession(id).catch((error) => {
        // The session has ended meanwhile.
        if (error.status !== 404) throw error;
      });
      announce(t("account.ended"));
      await this.#showSessions();
      this.element.querySelector("#sessions-title").scrollIntoView({ block: "nearest" });
    } catch (error) {
      showNotice(error.message);
    }
  }

  #deletion() {
    const { name } = learner;
    const field = new Field({
      id: "confirm-name", label: t("account.deleteConfirm", { name }), autocomplete: "off", autocapitalize: "none",
      spellcheck: "false",
    });
    return h("section", { class: "panel entry-panel", "aria-labelledby": "delete-title" },
      h("h2", { id: "delete-title" }, t("account.delete")),
      h("p", {}, t("account.deleteText")),
      form({
        fields: [field], action: t("account.delete"), button: "danger", refused: ({ message }) => field.refuse(message),
        send: async () => {
          if (field.value.trim() !== name) return field.refuse(t("account.deleteMismatch", { name }), language);
          await this.#delete();
        },
      }));
  }

  async #delete() {
    await account.delete(() => drafts.removeAll());
    announce(t("account.deleted"));
    location.hash = addressToContinue;
  }
}
