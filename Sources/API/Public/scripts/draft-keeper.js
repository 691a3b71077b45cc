// Keeps the code of one editor: in the browser at every key, and in step with the server, other tabs and computers.
// Code that would be replaced without the learner's knowledge is offered beside the other version.

import { connection } from "./connection.js";
import { DraftConflict } from "./draft-conflict.js";
import { placeOf } from "./draft-place.js";
import { DraftSaver, isBased, isPending } from "./draft-saver.js";
import { drafts } from "./drafts.js";
import { announce, h } from "./dom.js";
import { fingerprint } from "./fingerprint.js";
import { learner } from "./learner.js";
import { t } from "./text.js";

/** A tab saves what another tab has typed only if that tab was closed before it could. */
const otherTabMilliseconds = 10_000;

const keepers = new Set();
let writes = 0;
const ownStamps = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;

export class DraftKeeper {
  #slug;
  #starter;
  #editor = null;
  #record;
  /** Whether the learner typed since code was last put into the editor. Such code is set aside when replaced. */
  #typed;
  #kept = true;
  #saver;
  #left = new AbortController();

  #aside = h("div", { class: "aside", hidden: true },
    h("span", {}, t("drafts.earlier")),
    h("button", { type: "button", class: "quiet", onclick: () => this.#restore() }, t("drafts.restore")));
  #conflict = new DraftConflict({
    onKeep: (other) => this.#keepMine(other), onTake: (other) => this.#takeOther(other),
  });

  /** Says where the code is. */
  status = h("span", { class: "saved" });
  /** Earlier code to restore, and two versions to choose from. */
  element = h("div", { class: "draft-offers" }, this.#aside, this.#conflict.element);

  constructor({ slug, starter }) {
    this.#slug = slug;
    this.#starter = starter ?? "";
    this.#record = drafts.record(slug);
    this.#typed = this.#record !== null && this.#record.code !== this.#starter;
    this.#saver = new DraftSaver({
      slug, signal: this.#left.signal, record: () => this.#record, keep: (changes) => this.#keep(changes),
      hasConflict: () => this.#conflict.isOpen, onDraft: (draft) => this.#compare(draft),
      onFailure: () => this.#showStatus(),
    });
  }

  /** The code to start with. */
  get code() {
    return this.#record?.code ?? this.#starter;
  }

  /** Whether the learner has no code for this exercise, here or on the server. */
  get isEmpty() {
    return this.#record === null && !this.#typed;
  }

  /** Watches over an editor that shows `code`. */
  attach(editor) {
    this.#editor = editor;
    const { signal } = this.#left;
    keepers.add(this);
    drafts.watch(this.#slug, (record) => this.#onOtherTab(record), signal);
    connection.addEventListener("change", () => this.#showStatus(), { signal });
    connection.addEventListener("recovered", () => this.#saver.recover(), { signal });
    learner.addEventListener("changed", ({ detail: before }) => this.#onLearner(before), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush() : this.catchUp()), { signal });
    addEventListener("pagehide", () => this.#saver.sayFarewell(), { signal });
    addEventListener("beforeunload", (event) => this.#isOnlyHere && event.preventDefault(), { signal });
    this.#showAside();
    this.#showStatus();
  }

  /** Takes the learner's typing. */
  changed(code) {
    if (this.#left.signal.aborted) return;
    this.#typed = true;
    const stored = drafts.record(this.#slug);
    // Another tab has stored code that this tab has not taken over.
    if (stored && stored.stamp !== this.#record?.stamp && stored.code !== code) this.#offerOtherTab(stored);
    this.#keep({ code, saved: false, changed: Date.now() });
    this.#saver.saveSoon();
    this.#conflict.refresh(code, this.#record.changed);
  }

  /** Puts other code into the editor, and sets the learner's own aside. */
  replace(code) {
    const before = this.#editor.code;
    if (before === code) return;
    if (this.#typed && before.trim() !== "") drafts.setAside(this.#slug, before);
    this.#put(code);
  }

  startOver() {
    this.replace(this.#starter);
  }

  /** Saves what the server does not have, or loads what is newer there. */
  catchUp() {
    return this.#saver.catchUp();
  }

  /** Saves what the server does not have yet. Resolves to whether the server has everything now. */
  flush() {
    return this.#saver.flush();
  }

  /** Stops when the page shows something else. */
  leave() {
    if (this.#left.signal.aborted) return;
    this.#saver.sayFarewell();
    this.#stop();
  }

  get #isOnlyHere() {
    return isPending(this.#record) && !this.#kept;
  }

  #stop() {
    keepers.delete(this);
    this.#left.abort();
  }

  #keep(changes) {
    const { code = this.#editor.code, changed = null, stamp: after = null } = this.#record ?? {};
    const based = isBased(this.#record) ? this.#record : { revision: 0, saved: false, sent: [] };
    const stamp = `${ownStamps}.${++writes}`;
    this.#record = { code, changed, ...based, user: learner.id, ...changes, stamp, after };
    this.#kept = drafts.write(this.#slug, this.#record);
    if (changes.code !== undefined) this.#saver.refusal = null;
    this.#showStatus();
  }

  /** Settles which of the server's copy and our code is the newer one, or lets the learner choose. */
  #compare({ code, revision, saved_at: savedAt }) {
    const mine = this.#editor.code;
    const record = this.#record;
    // An answer that our own save has overtaken.
    if (isBased(record) && revision < record.revision) return;
    if (code === null) {
      if (record) this.#rebase({ revision: 0 });
    } else if (code === mine) {
      this.#keep({ revision, saved: true, sent: [] });
    } else if (!record || mine === this.#starter || (record.saved && isBased(record))) {
      this.#takeNewer({ code, revision });
    } else if (record.sent?.includes(fingerprint(code)) || (isBased(record) && record.revision === revision)) {
      this.#rebase({ revision });
    } else {
      this.#offer({ code, revision, savedAt, reason: t("drafts.conflictOnServer") });
    }
  }

  /** Saves our code on top of a revision that is not newer. */
  #rebase({ revision }) {
    this.#keep({ revision, saved: false, sent: [] });
    this.#saver.saveIn(0);
  }

  #takeNewer({ code, revision }) {
    const isNews = this.#record !== null;
    this.#editor.code = code;
    this.#typed = false;
    this.#keep({ code, revision, saved: true, sent: [] });
    if (isNews) announce(t("drafts.newerLoaded"));
  }

  #onOtherTab(record) {
    const isSame = record.code === this.#editor.code;
    if (!isSame && this.#record && record.after !== this.#record.stamp) {
      // Both tabs wrote at the same time, without knowing each other's code. The one that wrote first offers both.
      if (drafts.record(this.#slug)?.stamp !== this.#record.stamp) this.#offerOtherTab(record);
      return;
    }
    this.#record = record;
    this.#kept = true;
    if (!isSame) this.#editor.code = record.code;
    this.#typed = record.code !== this.#starter;
    // The other tab has chosen a version.
    if (!isSame || record.saved) this.#conflict.hide();
    if (isPending(record)) this.#saver.saveIn(otherTabMilliseconds);
    this.#showAside();
    this.#showStatus();
  }

  #onLearner(before) {
    if (before?.id === learner.id) return this.#showStatus();
    // A new session without an account goes on with the code in the browser. Accounts have code of their own.
    if (before && (before.name !== null || learner.name !== null)) return this.#stop();
    this.catchUp();
  }

  #offerOtherTab(stored) {
    // Our code replaces it in the browser's storage.
    drafts.setAside(this.#slug, stored.code);
    this.#record = { ...stored, saved: false, sent: [] };
    this.#keep({ code: this.#editor.code, changed: Date.now() });
    this.#offer({ code: stored.code, savedAt: stored.changed, reason: t("drafts.conflictInTab") });
  }

  /** Offers two versions. Nothing is sent to the server until the learner has chosen. */
  #offer({ code, revision = null, savedAt, reason }) {
    this.#conflict.show({
      mine: this.#editor.code, changed: this.#record.changed, other: { code, revision }, savedAt, reason,
    });
    this.#showStatus();
  }

  #keepMine({ code, revision }) {
    if (code.trim() !== "") drafts.setAside(this.#slug, code);
    this.#showAside();
    this.#rebase({ revision: revision ?? this.#record.revision });
    this.#editor.focus();
  }

  #takeOther({ code, revision }) {
    const mine = this.#editor.code;
    if (mine.trim() !== "") drafts.setAside(this.#slug, mine);
    drafts.takeBack(this.#slug, code);
    this.#showAside();
    this.#editor.code = code;
    this.#typed = false;
    this.#keep({ code, revision: revision ?? this.#record.revision, saved: false, sent: [] });
    this.#saver.saveIn(0);
    this.#editor.focus();
  }

  #restore() {
    const before = this.#editor.code;
    const code = drafts.aside(this.#slug).at(-1);
    drafts.takeBack(this.#slug, code);
    if (this.#typed && before.trim() !== "" && before !== code) drafts.setAside(this.#slug, before);
    this.#put(code);
    this.#typed = true;
  }

  #put(code) {
    this.#editor.code = code;
    this.#keep({ code, saved: false, changed: Date.now() });
    this.#saver.saveSoon();
    this.#typed = false;
    this.#showAside();
    this.#editor.focus();
    announce(t("drafts.replaced"));
  }

  #showAside() {
    this.#aside.hidden = drafts.aside(this.#slug).length === 0;
  }

  #showStatus() {
    this.status.textContent = this.#left.signal.aborted ? "" : placeOf(this.#record, {
      isKept: this.#kept, refusal: this.#saver.refusal, hasConflict: this.#conflict.isOpen,
      canSend: this.#saver.canSend,
    });
    this.status.classList.toggle("at-risk", this.#isOnlyHere);
  }
}

/** Saves the code of all open editors. Resolves to whether the server has everything. */
export async function flushDrafts() {
  const saved = await Promise.all([...keepers].map((keeper) => keeper.flush()));
  return saved.every(Boolean);
}
