// The values of a policy as a form. Each field shows what it inherits, its bound, and what the workers can grant.

import { h } from "../../scripts/dom.js";
import { t } from "../texts.js";
import { groupedByValue, hostValues } from "./host-values.js";
import { limitKeys, readPolicy } from "./policy-text.js";

/** One text field for a value: its input, where the value comes from, and what is wrong with it. */
class ValueField {
  #path;
  #origin;
  #problem;

  constructor(path, label, onInput) {
    this.#path = path;
    const id = `field-${path.replace(".", "-")}`;
    this.#origin = h("p", { class: "hint", id: `${id}-origin` });
    this.#problem = h("p", { class: "problem", id: `${id}-problem`, lang: "en" });
    this.input = h("input", {
      id, autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      "aria-describedby": `${id}-origin ${id}-problem`, oninput: () => onInput(path, this.input.value),
    });
    this.element = h("div", { class: "value" }, h("label", { for: id }, label), this.input, this.#origin,
      this.#problem);
  }

  /** `own` is the value in the text, or undefined; `inherited` is `{ value, origin }` or undefined. */
  show(own, inherited) {
    // The text keeps no spaces at the ends, which somebody may be about to go on from.
    if (this.input.value.trim() !== (own ?? "")) this.input.value = own ?? "";
    this.input.placeholder = inherited?.value ?? "";
    this.#origin.textContent = originText(own, inherited);
  }

  showProblems(findings) {
    const own = findings.filter(({ key }) => key === this.#path);
    this.#problem.textContent = own.map(({ message }) => message).join(" ");
    this.input.toggleAttribute("data-advised", own.length > 0);
    if (own.some(({ refused }) => refused)) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }
}

function originText(own, inherited) {
  if (!inherited) return own === undefined ? t("policies.missing") : t("policies.setHere");
  const { value, origin } = inherited;
  if (origin === "default") return own === undefined ? t("policies.asLimitIs", { value }) : t("policies.setHere");
  return own === undefined ? t("policies.inherits", { value, origin })
    : t("policies.replaces", { value, origin });
}

export class PolicyForm {
  #fields = new Map();
  #unreadable = h("p", { class: "form-unreadable", role: "status", hidden: true }, t("policies.formUnreadable"));
  #body;

  /** `policies` are those in force, `onInput` gets "limits.cpu" and the new value. */
  constructor({ name, policies, workers, onInput }) {
    this.policies = policies;
    const add = (path, label) => {
      const field = new ValueField(path, label, onInput);
      this.#fields.set(path, field);
      return field.element;
    };
    const others = h("datalist", { id: "policy-names" },
      policies.filter((other) => other.name !== name).map((other) => h("option", { value: other.name })));
    this.#body = h("fieldset", { class: "policy-fields" },
      h("legend", { class: "visually-hidden" }, t("policies.form")),
      others,
      h("div", { class: "limit-row" }, h("h3", {}, t("policies.general")),
        h("div", { class: "pair" }, add("extends", t("policies.extends")), add("seccomp", t("policies.callList")))),
      limitKeys.map((key) => {
        const id = `limit-${key}`;
        return h("div", { class: "limit-row", role: "group", "aria-labelledby": id },
          h("h3", { id }, t(`policies.limit_${key}`)),
          h("p", { class: "hint" }, t(`policies.hint_${key}`)),
          h("div", { class: "pair" }, add(`limits.${key}`, t("policies.limit")),
            add(`bounds.${key}`, t("policies.bound"))),
          hostsText(key, workers));
      }));
    this.#fields.get("extends").input.setAttribute("list", "policy-names");
    this.element = h("div", { class: "policy-form" }, this.#unreadable, this.#body);
  }

  /** Shows the values of a text. */
  show(text) {
    const policy = readPolicy(text);
    this.#unreadable.hidden = policy !== null;
    this.#body.disabled = policy === null;
    if (!policy) return;
    const own = (path) => policy.entries.get(path)?.value;
    const base = this.policies.find(({ name }) => name === own("extends"))?.effective;
    this.#fields.get("extends").show(own("extends"), undefined);
    this.#fields.get("seccomp").show(own("seccomp"), base?.seccomp);
    for (const key of limitKeys) {
      this.#fields.get(`limits.${key}`).show(own(`limits.${key}`), base?.limits[key]);
      const limit = own(`limits.${key}`) ?? base?.limits[key].value;
      const inherited = base?.bounds[key];
      // A bound that no text sets equals the limit.
      const isAsLimit = !inherited || inherited.origin === "default";
      this.#fields.get(`bounds.${key}`).show(own(`bounds.${key}`),
        isAsLimit ? limit && { value: limit, origin: "default" } : inherited);
    }
  }

  /** Shows what is wrong beside the fields. */
  showProblems(findings) {
    for (const field of this.#fields.values()) field.showProblems(findings);
  }
}

/** What the hosts of the workers can grant of a limit. */
function hostsText(key, workers) {
  const groups = groupedByValue(hostValues(key, workers));
  if (groups.length === 0) return null;
  return h("ul", { class: "hint hosts", "aria-label": t("policies.hostsOf", { limit: t(`policies.limit_${key}`) }) },
    groups.map(({ value, names }) => h("li", {}, t("policies.hostGrants", { value, workers: names.join(", ") }))));
}
