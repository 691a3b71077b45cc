// The history of a policy: who made which version and why, what differs between two, and the way back to one.

import { confirm } from "../../scripts/confirm.js";
import { announce, h, messageOf, showNotice } from "../../scripts/dom.js";
import { t } from "../texts.js";
import { changes } from "./changes-panel.js";
import { addressOf, addressOfList, policiesApi } from "./policies-api.js";
import { versionText } from "./version-text.js";

export class VersionsView {
  #name;
  #versions = [];
  #next = null;
  #list = h("ul", { class: "versions-list" },
    h("li", { class: "quiet-text" }, t("page.loading")));
  #more = h("button", { type: "button", class: "quiet", hidden: true, onclick: () => this.#loadMore() },
    t("history.showOlder"));
  #from = h("select", { id: "version-from", onchange: () => this.#compare() });
  #to = h("select", { id: "version-to", onchange: () => this.#compare() });
  #result = h("div", { class: "changes", id: "version-changes", "aria-live": "polite" });
  #problem = h("div", { class: "policy-fault", role: "alert", hidden: true });

  constructor(name) {
    this.#name = name;
    this.title = t("policies.historyOf", { name });
    this.element = h("div", { class: "staff-page policy-page" },
      h("p", { class: "policy-links" }, h("a", { href: addressOfList }, t("policies.all")), " ",
        h("a", { href: addressOf(name) }, t("policies.editOf", { name }))),
      h("h1", { tabindex: -1 }, this.title),
      this.#problem,
      h("section", { class: "panel", "aria-labelledby": "versions-title" },
        h("h2", { id: "versions-title" }, t("policies.versions")), this.#list, this.#more),
      h("section", { class: "panel", "aria-labelledby": "compare-title" },
        h("h2", { id: "compare-title" }, t("policies.compare")),
        h("div", { class: "filters" },
          h("label", {}, t("policies.compareFrom"), this.#from), h("label", {}, t("policies.compareTo"), this.#to)),
        this.#result));
  }

  async start() {
    await this.#load();
    const [newest, before] = this.#versions;
    this.#choose((before ?? newest).version, newest.version);
  }

  leave() {}

  async #load() {
    this.#take(await policiesApi.versions(this.#name), []);
  }

  async #loadMore() {
    try {
      this.#take(await policiesApi.versions(this.#name, this.#next), this.#versions);
    } catch (error) {
      showNotice(error);
    }
  }

  #take({ items, next }, before) {
    this.#versions = [...before, ...items];
    this.#next = next;
    this.#more.hidden = next === null;
    const chosen = [this.#from.value, this.#to.value];
    this.#list.replaceChildren(...this.#versions.map((version, at) => this.#row(version, at === 0)));
    for (const [at, select] of [this.#from, this.#to].entries()) {
      select.replaceChildren(...this.#versions.map(({ version }) =>
        h("option", { value: version, selected: String(version) === chosen[at] }, t("policies.version", { version }))));
    }
  }

  #row(version, isNewest) {
    const number = version.version;
    return h("li", {},
      h("div", {},
        h("span", {}, versionText(version)), isNewest && h("span", { class: "tag" }, t("policies.isInForce")),
        version.comment !== "" && h("p", { dir: "auto", class: "version-comment" }, version.comment)),
      h("div", { class: "actions" },
        !isNewest && h("button", {
          type: "button", class: "quiet compare", "aria-label": t("policies.compareOf", { version: number }),
          onclick: () => this.#choose(number, this.#versions[0].version),
        }, t("policies.compareNow")),
        !isNewest && h("button", {
          type: "button", class: "quiet roll-back", "aria-label": t("policies.rollBackTo", { version: number }),
          onclick: () => this.#rollBack(version),
        }, t("policies.rollBack"))));
  }

  #choose(from, to) {
    this.#from.value = from;
    this.#to.value = to;
    this.#compare();
  }

  #compare() {
    const [from, to] = [this.#from, this.#to].map(({ value }) =>
      this.#versions.find(({ version }) => String(version) === value));
    this.#result.replaceChildren(...changes(from.yaml, to.yaml));
  }

  /** Makes a new version with the text of an old one. */
  async #rollBack({ version, yaml }) {
    const newest = this.#versions[0].version;
    this.#choose(newest, version);
    const agreed = await confirm({
      title: t("policies.rollBackTitle", { version }), text: t("policies.rollBackText", { version, next: newest + 1 }),
      action: t("policies.rollBack"),
    });
    if (!agreed) return;
    this.#problem.hidden = true;
    try {
      const change = { yaml, comment: t("policies.rollBackComment", { version }), base: newest };
      const saved = await policiesApi.save(this.#name, change);
      announce(t("policies.inForce", { version: saved.version }));
      await this.#load();
      this.#choose(newest, saved.version);
      this.#list.querySelector("li button")?.focus();
    } catch (error) {
      await this.#refused(error);
    }
  }

  async #refused(error) {
    const findings = error.problem?.findings ?? [];
    this.#problem.hidden = false;
    this.#problem.replaceChildren(
      h("p", {}, error.status === 409 ? t("policies.rollBackOutdated") : messageOf(error)),
      ...(findings.length === 0 ? [] : [h("ul", { lang: "en" }, findings.map(({ file, line, key, message }) =>
        h("li", {}, `${[file, line].filter(Boolean).join(":")}: ${[key, message].filter(Boolean).join(": ")}`)))]));
    if (error.status === 409) await this.#load().catch(showNotice);
  }
}
