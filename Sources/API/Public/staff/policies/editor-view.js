// One policy: form and text side by side, what is wrong with it, what it changes, and how it comes into force.

import { confirm } from "../../scripts/confirm.js";
import { announce, h, showNotice } from "../../scripts/dom.js";
import { exactTime } from "../../scripts/times.js";
import { t } from "../texts.js";
import { ChangesPanel } from "./changes-panel.js";
import { Checker } from "./checker.js";
import { ConflictView } from "./conflict-view.js";
import { FindingsList } from "./findings-list.js";
import { addressOfList, addressOfVersions, policiesApi } from "./policies-api.js";
import { policyDraft } from "./policy-draft.js";
import { PolicyForm } from "./policy-form.js";
import { withValue } from "./policy-text.js";
import { SavePanel } from "./save-panel.js";
import { versionText } from "./version-text.js";
import { YamlEditor } from "./yaml-editor.js";

export class EditorView {
  #name;
  #base;
  /** What is edited, as in `policyDraft`. */
  #draft = null;
  #inForce = null;
  #form = null;
  #editor;
  #checker;
  #findings;
  #sides;
  #changes = new ChangesPanel();
  #conflict = new ConflictView((text, theirs) => this.#settle(text, theirs));
  #save = new SavePanel({ onSave: () => this.#send(), onComment: () => this.#keep() });
  #version = h("p", { class: "quiet-text", id: "policy-version" }, t("page.loading"));
  #restored = h("p", { class: "policy-restored", hidden: true });
  #formPanel = h("section", { class: "panel", "aria-labelledby": "form-title" },
    h("h2", { id: "form-title" }, t("policies.form")));

  /** `base` is the name of the policy that a new one extends, or null. */
  constructor(name, base) {
    this.#name = name;
    this.#base = base;
    this.title = t("policies.policy", { name });
    this.#editor = new YamlEditor({
      label: t("policies.yamlOf", { name }), describedBy: "yaml-hint", onChange: (text) => this.#changed(text),
    });
    this.#findings = new FindingsList(`${name}.yaml`, (line) => this.#editor.goTo(line));
    this.#checker = new Checker({
      check: (text) => policiesApi.check(name, text), show: (answer) => this.#showCheck(answer),
    });
    this.#sides = h("div", { class: "policy-sides", inert: true },
      this.#formPanel,
      h("div", { class: "text-side" },
        h("section", { class: "panel yaml-panel", "aria-labelledby": "yaml-title" },
          h("h2", { id: "yaml-title" }, t("policies.yaml")),
          h("p", { class: "hint", id: "yaml-hint" }, t("policies.yamlHint")),
          this.#editor.element, this.#findings.element),
        this.#changes.element, this.#save.element));
    this.element = h("div", { class: "staff-page policy-page" },
      h("p", { class: "policy-links" }, h("a", { href: addressOfList }, t("policies.all")), " ",
        h("a", { href: addressOfVersions(name), id: "to-versions" }, t("policies.history"))),
      h("h1", { tabindex: -1 }, this.title),
      this.#version, this.#restored, this.#conflict.element, this.#sides);
  }

  async start() {
    const [inForce, policies, workers] = await Promise.all([
      policiesApi.read(this.#name), policiesApi.list(), policiesApi.workers()]);
    this.#form = new PolicyForm({
      name: this.#name, policies, workers, onInput: (path, value) => this.#fieldChanged(path, value),
    });
    this.#formPanel.append(this.#form.element);
    this.#showInForce(inForce);
    this.#open(policyDraft.read(this.#name));
    // The fields are inert until the text is loaded.
    this.#sides.inert = false;
  }

  leave() {
    this.#checker.close();
    this.#editor.close();
  }

  get #yamlInForce() {
    return this.#inForce?.yaml ?? "";
  }

  get #number() {
    return this.#inForce?.version ?? 0;
  }

  #showInForce(version) {
    this.#inForce = version;
    this.#version.textContent = version ? versionText(version) : t("policies.isNew");
    this.element.querySelector("#to-versions").hidden = !version;
  }

  /** Begins with the draft of this browser, or with the version in force. */
  #open(draft) {
    const yaml = this.#yamlInForce;
    const begin = { yaml, comment: "", base: this.#number, baseYaml: yaml, aside: null };
    if (!this.#inForce) begin.yaml = `extends: ${this.#base ?? "default"}\n`;
    if (draft?.yaml === this.#yamlInForce) policyDraft.remove(this.#name);
    this.#draft = draft && draft.yaml !== this.#yamlInForce ? draft : begin;
    this.#save.comment = this.#draft.comment;
    this.#show(this.#draft.yaml);
    this.#showRestored(this.#draft === draft ? t("policies.restored", { time: exactTime(draft.changed) }) : null);
    if (this.#draft.base !== this.#number && this.#inForce) this.#showConflict();
  }

  /** Says that the text is not the one in force, and offers the other ones. */
  #showRestored(text) {
    const { aside } = this.#draft;
    this.#restored.hidden = text === null && aside === null;
    this.#restored.replaceChildren(text ?? t("policies.replaced"), " ", ...(aside === null ? [] : [
      h("button", { type: "button", class: "quiet take-back", onclick: () => this.#takeBack() },
        t("policies.takeBack")), " "]),
    h("button", { type: "button", class: "quiet discard", onclick: () => this.#discard() }, t("policies.discard")));
  }

  #takeBack() {
    const { aside, yaml } = this.#draft;
    Object.assign(this.#draft, { yaml: aside, aside: yaml });
    this.#show(aside);
    this.#keep();
  }

  async #discard() {
    const agreed = await confirm({
      title: t("policies.discardTitle"), text: t("policies.discardText"), action: t("policies.discard"),
    });
    if (!agreed) return;
    policyDraft.remove(this.#name);
    this.#conflict.hide();
    this.#open(null);
    announce(t("policies.discarded"));
  }

  /** Shows a text in all parts of the page. */
  #show(text) {
    this.#editor.text = text;
    this.#textIs(text);
  }

  #fieldChanged(path, value) {
    const text = withValue(this.#editor.text, path, value);
    this.#editor.text = text;
    this.#changed(text);
  }

  #changed(text) {
    this.#draft.yaml = text;
    this.#textIs(text);
    this.#keep();
  }

  #textIs(text) {
    this.#form.show(text);
    this.#changes.show(this.#yamlInForce, text);
    this.#findings.showBusy();
    this.#checker.want(text);
    this.#save.showVersion(this.#number + 1);
  }

  #keep() {
    this.#draft.comment = this.#save.comment;
    const isChanged = this.#draft.yaml !== this.#yamlInForce;
    if (!isChanged && this.#draft.aside === null) policyDraft.remove(this.#name);
    this.#save.showKept(isChanged ? policyDraft.write(this.#name, this.#draft) : null);
  }

  #showCheck({ text, findings, error }) {
    if (text !== this.#editor.text) return;
    if (error) return this.#findings.showError(error);
    this.#showFindings(findings);
  }

  #showFindings(findings) {
    this.#findings.show(findings);
    this.#form.showProblems(findings);
    const file = `${this.#name}.yaml`;
    this.#editor.mark(findings.filter((finding) => finding.file === file && finding.line !== null));
  }

  async #send() {
    const { yaml, base } = this.#draft;
    if (this.#conflict.isOpen) return this.#save.refuse(t("policies.chooseFirst"));
    if (yaml === this.#yamlInForce) return this.#save.refuse(t("policies.nothingChanged"));
    try {
      const version = await policiesApi.save(this.#name, { yaml, comment: this.#save.comment, base });
      await this.#saved(version);
    } catch (error) {
      if (error.status === 409) return this.#isOutdated();
      if (error.status !== 422 || !error.problem.findings) throw error;
      this.#showFindings(error.problem.findings);
      this.#save.refuse(t("policies.refused"));
    }
  }

  async #saved(version) {
    this.#showInForce(version);
    this.#save.comment = "";
    // What was typed while the request ran stays, based on the new version.
    Object.assign(this.#draft, { base: version.version, baseYaml: version.yaml, aside: null });
    policyDraft.remove(this.#name);
    this.#showRestored(null);
    showNotice(t("policies.inForce", { version: version.version }));
    announce(t("policies.inForce", { version: version.version }));
    this.#form.policies = await policiesApi.list().catch(() => this.#form.policies);
    this.#changed(this.#editor.text);
  }

  /** Somebody else has saved a version meanwhile. */
  async #isOutdated() {
    this.#showInForce(await policiesApi.read(this.#name));
    this.#changes.show(this.#yamlInForce, this.#editor.text);
    this.#save.showVersion(this.#number + 1);
    this.#showConflict();
  }

  #showConflict() {
    const { base, baseYaml } = this.#draft;
    this.#conflict.show({ base, baseYaml, mine: () => this.#editor.text, theirs: this.#inForce });
  }

  /** Goes on with the text that was chosen, based on the other version. The own text before is kept. */
  #settle(text, theirs) {
    const mine = this.#editor.text;
    Object.assign(this.#draft, {
      yaml: text, base: theirs.version, baseYaml: theirs.yaml, aside: mine === text ? null : mine,
    });
    this.#show(text);
    this.#keep();
    this.#showRestored(this.#draft.aside === null ? null : t("policies.replaced"));
    this.#save.focus();
  }
}

