// All policies with their effective values and where each is written, and a form that begins a new one.

import { h } from "../../scripts/dom.js";
import { Field, form } from "../../scripts/fields.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { language, parts, t } from "../texts.js";
import { addressOf, addressOfNew, addressOfVersions, policiesApi } from "./policies-api.js";
import { limitKeys } from "./policy-text.js";
import { versionText } from "./version-text.js";

export class ListView {
  title = t("policies.title");
  #list = h("div", { class: "policy-list" }, h("p", { class: "quiet-text" }, t("page.loading")));
  #begin = h("section", { class: "panel entry-panel", "aria-labelledby": "new-policy-title", hidden: true });

  constructor() {
    this.element = h("div", { class: "staff-page" },
      h("h1", { tabindex: -1 }, this.title),
      h("p", { class: "hint" }, t("policies.hint")),
      this.#list, this.#begin);
  }

  async start() {
    const policies = await policiesApi.list();
    this.#list.replaceChildren(...policies.length === 0
      ? [h("p", { class: "quiet-text" }, t("policies.none"))]
      : policies.map(card));
    this.#showForm(policies);
  }

  leave() {}

  #showForm(policies) {
    const names = policies.map(({ name }) => name);
    const field = new Field({
      id: "policy-name", label: t("policies.name"), hint: t("policies.nameHint"), autocomplete: "off",
      autocapitalize: "none", spellcheck: "false", maxlength: 64,
    });
    const base = h("select", { id: "policy-base" },
      names.map((name) => h("option", { value: name, selected: name === "default" }, name)));
    this.#begin.hidden = names.length === 0;
    this.#begin.replaceChildren(
      h("h2", { id: "new-policy-title" }, t("policies.new")),
      form({
        fields: [field], action: t("policies.begin"), button: "begin-policy",
        refused: ({ message }) => field.refuse(message),
        send: async () => {
          const name = field.value.trim();
          if (!/^[a-z0-9-]{1,64}$/.test(name)) return field.refuse(t("policies.nameRule"), language);
          if (names.includes(name)) return field.refuse(t("policies.nameTaken"), language);
          location.hash = addressOfNew(name, base.value);
        },
      }, h("div", { class: "field" }, h("label", { for: "policy-base" }, t("policies.extends")), base)));
  }
}

function card(policy) {
  const { name, effective } = policy;
  const id = `policy-${name}`;
  return h("section", { class: "panel policy-card", "aria-labelledby": id },
    h("h2", { id }, h("a", { href: addressOf(name) }, name)),
    h("p", { class: "quiet-text" }, versionText(policy)),
    effective ? values(name, effective) : h("p", { class: "policy-fault" }, t("policies.unreadable")),
    h("p", { class: "policy-links" },
      h("a", { href: addressOf(name), "aria-label": t("policies.editOf", { name }) }, t("policies.edit")), " ",
      h("a", { href: addressOfVersions(name), "aria-label": t("policies.historyOf", { name }) },
        t("policies.history"))));
}

function values(name, effective) {
  const { extends: bases, limits, bounds, seccomp } = effective;
  const row = (key) => h("tr", {},
    h("th", { scope: "row" }, t(`policies.limit_${key}`)),
    h("td", {}, limits[key].value), h("td", { class: "origin" }, originText(limits[key].origin)),
    h("td", {}, bounds[key].value), h("td", { class: "origin" }, originText(bounds[key].origin)));
  const table = h("table", {},
    h("thead", {}, h("tr", {},
      ["policies.what", "policies.limit", "policies.from", "policies.bound", "policies.from"].map((text) =>
        h("th", { scope: "col" }, t(text))))),
    h("tbody", {}, limitKeys.map(row)));
  return h("div", { class: "policy-values" },
    bases.length > 0 && h("p", {}, parts("policies.extendsList", {
      names: h("span", {}, bases.flatMap((base, at) => [at > 0 && ", ", h("a", { href: addressOf(base) }, base)])),
    })),
    scrollable(h("div", { class: "table-box" }, table), t("policies.valuesOf", { name })),
    h("p", {}, t("policies.callListIs", { name: seccomp.value, origin: seccomp.origin })));
}

/** Where a value is written: "default.yaml:7". */
const originText = (origin) => (origin === "default" ? t("policies.asLimit") : origin);
