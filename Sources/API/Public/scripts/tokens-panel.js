// The API tokens of an account, with which programs call the server in the learner's name.

import { account } from "./account-api.js";
import { confirm } from "./confirm.js";
import { announce, h, showNotice } from "./dom.js";
import { Field, form } from "./fields.js";
import { t } from "./text.js";
import { exactTime } from "./times.js";

const validDays = [30, 90, 365];

export class TokensPanel {
  #list = h("ul", { class: "rows" });
  #none = h("p", { class: "quiet-text", hidden: true }, t("account.noTokens"));
  #created = h("div", { class: "created-token", role: "group", "aria-labelledby": "created-token", hidden: true });
  #name = new Field({ id: "token-name", label: t("account.tokenName"), autocomplete: "off", maxlength: 100 });
  #days = h("select", { id: "token-days" },
    validDays.map((count) => h("option", { value: count, selected: count === 90 }, t("account.days", { count }))),
    h("option", { value: "" }, t("account.forever")));

  constructor() {
    this.element = h("section", { class: "panel entry-panel", "aria-labelledby": "tokens-title" },
      h("h2", { id: "tokens-title" }, t("account.tokens")),
      h("p", { class: "hint" }, t("account.tokensText")),
      this.#created, this.#none, this.#list,
      form({
        fields: [this.#name], action: t("account.createToken"), button: "create-token",
        refused: ({ message }) => this.#name.refuse(message), send: () => this.#create(),
      }, h("div", { class: "field" }, h("label", { for: "token-days" }, t("account.expires")), this.#days)));
  }

  async refresh() {
    const tokens = await account.tokens();
    this.#none.hidden = tokens.length > 0;
    this.#list.replaceChildren(...tokens.map((token) => this.#row(token)));
  }

  #row({ id, name, last_used_at: used, created_at: created, expires_at: expires }) {
    const facts = [
      used && used !== created ? t("account.lastUsed", { time: exactTime(used) }) : t("account.never"),
      expires && t("account.tokenUntil", { time: exactTime(expires) }),
    ];
    return h("li", {},
      h("div", {}, h("span", {}, name), h("p", { class: "quiet-text" }, facts.filter(Boolean).join(" · "))),
      h("button", {
        type: "button", class: "quiet danger", "aria-label": t("account.revokeOf", { name }),
        onclick: () => this.#revoke(id, name),
      }, t("account.revoke")));
  }

  async #create() {
    const days = this.#days.value === "" ? null : Number(this.#days.value);
    const { name, token } = await account.createToken(this.#name.value, days);
    this.#show(name, token);
    this.#name.input.value = "";
    await this.refresh();
  }

  /** Shows the secret, which the server cannot show again. */
  #show(name, token) {
    const text = h("input", { readonly: true, "aria-label": t("account.tokenText"), autocomplete: "off" });
    text.value = token;
    const result = h("p", { class: "hint", role: "status" });
    const copy = async () => {
      text.select();
      // Browsers have a clipboard over HTTPS and on localhost only.
      const copied = await navigator.clipboard?.writeText(token).then(() => true, () => false);
      result.textContent = t(copied || document.execCommand("copy") ? "account.copied" : "account.copyByHand");
    };
    this.#created.replaceChildren(
      h("p", { id: "created-token" }, t("account.tokenOnce", { name })),
      h("div", { class: "copy" }, text, h("button", { type: "button", onclick: copy }, t("account.copy"))), result);
    this.#created.hidden = false;
    text.focus();
    text.select();
  }

  async #revoke(id, name) {
    const agreed = await confirm({
      title: t("account.revokeTitle", { name }), text: t("account.revokeText"), action: t("account.revoke"),
    });
    if (!agreed) return;
    try {
      await account.revokeToken(id);
      this.#created.hidden = true;
      announce(t("account.revoked"));
      await this.refresh();
    } catch (error) {
      showNotice(error.message);
    }
  }
}
