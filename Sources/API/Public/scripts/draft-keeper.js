// Keeps the code of one editor: in the browser at every key, on the server soon after, and in step with other tabs and
// computers. Code that would be replaced without the learner's knowledge is offered beside the other version.

import { api } from "./api.js";
import { tooManyKibibytes } from "./code-limit.js";
import { connection } from "./connection.js";
import { DraftConflict } from "./draft-conflict.js";
import { placeOf } from "./draft-place.js";
import { drafts } from "./drafts.js";
import { announce, h } from "./dom.js";
import { fingerprint } from "./fingerprint.js";
import { learner } from "./learner.js";
import { t } from "./text.js";

/** The server has the code within 2 s of the last key, and at least this often while the learner types on. */
const pauseMilliseconds = 800;
const longestPauseMilliseconds = 5_000;
/** A tab saves what another tab has typed only if that tab was closed before it could. */
const otherTabMilliseconds = 10_000;
const retryMilliseconds = { first: 3_000, longest: 60_000 };
/** A browser sends at most 64 KiB after a page has been closed. */
const longestFarewellBytes = 60_000;

const keptSent = 20;

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
  #saving = null;
  /** The code of the request that has no answer yet. */
  #underWay = null;
  #timer = null;
  #lastSave = performance.now();
  #retry = retryMilliseconds.first;
  /** Whether the server has asked this editor to save less often. */
  #isHeld = false;
  /** The server's reason for refusing this code, which would refuse it again. */
  #refusal = null;
  /** Whether the server's copy is newer than our revision, which only its comparison with our code can settle. */
  #isStale = false;
  /** The version that is offered beside ours: `{code, revision}`. */
  #other = null;
  #left = new AbortController();

  #aside = h("div", { class: "aside", hidden: true },
    h("span", {}, t("drafts.earlier")),
    h("button", { type: "button", class: "quiet", onclick: () => this.#restore() }, t("drafts.restore")));
  #conflict = new DraftConflict({ onKeep: () => this.#keepMine(), onTake: () => this.#takeOther() });

  /** Says where the code is. */
  status = h("span", { class: "saved" });
  /** Earlier code to restore, and two versions to choose from. */
  element = h("div", { class: "draft-offers" }, this.#aside, this.#conflict.element);

  constructor({ slug, starter }) {
    this.#slug = slug;
    this.#starter = starter ?? "";
    this.#record = drafts.record(slug);
    this.#typed = this.#record !== null && this.#record.code !== this.#starter;
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
    connection.addEventListener("recovered", () => this.#onRecovered(), { signal });
    learner.addEventListener("changed", ({ detail: before }) => this.#onLearner(before), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush() : this.catchUp()), { signal });
    addEventListener("pagehide", () => this.#sayFarewell(), { signal });
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
    this.#schedule(this.#pause());
    if (this.#other) this.#conflict.refresh(code, this.#record.changed);
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
  async catchUp() {
    if (this.#saving) await this.#saving;
    if (this.#isPending) await this.flush();
    else if (!this.#left.signal.aborted) await this.#compareWithServer();
  }

  /** Saves what the server does not have yet. Resolves to whether the server has everything now. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#canSave && (await this.#save()));
    return !this.#isPending;
  }

  /** Stops when the page shows something else. */
  leave() {
    if (this.#left.signal.aborted) return;
    this.#sayFarewell();
    this.#stop();
  }

  /** The code that the page has for the learner and the server has not. */
  get #isPending() {
    return this.#record !== null && !this.#record.saved;
  }

  /** Whether the code's revision is that of this learner. The learner may have a new session. */
  get #isBased() {
    return this.#record?.user === learner.id;
  }

  get #canSave() {
    return this.#isPending && !this.#other && !this.#refusal && !this.#left.signal.aborted && this.#canSend
      && tooManyKibibytes(this.#record.code) === null;
  }

  /** Too many requests of another kind, such as submissions, do not keep the server from saving. */
  get #canSend() {
    return !this.#isHeld && [undefined, "limited"].includes(connection.problem?.kind);
  }

  get #isOnlyHere() {
    return this.#isPending && !this.#kept;
  }

  #stop() {
    clearTimeout(this.#timer);
    keepers.delete(this);
    this.#left.abort();
  }

  #keep(changes) {
    const { code = this.#editor.code, changed = null, stamp: after = null } = this.#record ?? {};
    const based = this.#isBased ? this.#record : { revision: 0, saved: false, sent: [] };
    const stamp = `${ownStamps}.${++writes}`;
    this.#record = { code, changed, ...based, user: learner.id, ...changes, stamp, after };
    this.#kept = drafts.write(this.#slug, this.#record);
    if (changes.code !== undefined) this.#refusal = null;
    this.#showStatus();
  }

  #pause() {
    const sinceLastSave = performance.now() - this.#lastSave;
    return Math.max(0, Math.min(pauseMilliseconds, longestPauseMilliseconds - sinceLastSave));
  }

  #schedule(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), milliseconds);
  }

  /** Resolves to whether another call may do more. Calls during a request share it. */
  #save() {
    this.#saving ??= this.#saveOnce().finally(() => (this.#saving = null));
    return this.#saving;
  }

  async #saveOnce() {
    if (!this.#isBased || this.#isStale) return this.#compareWithServer();
    const { code } = this.#record;
    this.#lastSave = performance.now();
    // If the answer is lost, the server may still have this code. Then it is no other version.
    this.#keep({ sent: withSent(this.#record, code) });
    this.#underWay = code;
    try {
      const { revision } = await this.#send(this.#record);
      this.#underWay = null;
      if (this.#left.signal.aborted) return false;
      this.#retry = retryMilliseconds.first;
      this.#keep({ revision, sent: [], saved: this.#record.code === code });
      if (!this.#record.saved) this.#schedule(this.#pause());
    } catch (error) {
      this.#underWay = null;
      this.#isStale = error.status === 409;
      if (!this.#isStale) this.#afterFailure(error);
    }
    return this.#isStale;
  }

  #send({ code, revision }) {
    const bytes = new TextEncoder().encode(JSON.stringify(code)).length;
    return api.saveDraft(this.#slug, { code, revision, keepalive: bytes < longestFarewellBytes });
  }

  /** Resolves to whether the server has answered. */
  async #compareWithServer() {
    try {
      const draft = await api.draft(this.#slug);
      this.#isStale = false;
      if (!this.#other && !this.#left.signal.aborted) this.#compare(draft);
      return true;
    } catch (error) {
      this.#afterFailure(error);
      return false;
    }
  }

  #afterFailure(error) {
    if (this.#left.signal.aborted) return;
    if (error.status === 429) this.#isHeld = true;
    else if (error.status === 404) this.#refusal = t("drafts.withdrawn");
    else if (!error.isTemporary) this.#refusal = error.message;
    else if (this.#isPending && !connection.problem) this.#scheduleRetry();
    this.#showStatus();
  }

  #scheduleRetry() {
    this.#schedule(this.#retry);
    this.#retry = Math.min(this.#retry * 2, retryMilliseconds.longest);
  }

  #compare({ code, revision, saved_at: savedAt }) {
    const mine = this.#editor.code;
    const record = this.#record;
    // An answer that our own save has overtaken.
    if (this.#isBased && revision < record.revision) return;
    if (code === null) {
      if (record) this.#rebase({ revision: 0 });
    } else if (code === mine) {
      this.#keep({ revision, saved: true, sent: [] });
    } else if (!record || mine === this.#starter || (record.saved && this.#isBased)) {
      this.#takeNewer({ code, revision });
    } else if (record.sent?.includes(fingerprint(code)) || (this.#isBased && record.revision === revision)) {
      this.#rebase({ revision });
    } else {
      this.#offer({ code, revision, savedAt, reason: "conflictOnServer" });
    }
  }

  /** Saves our code on top of a revision that is not newer. */
  #rebase({ revision }) {
    this.#keep({ revision, saved: false, sent: [] });
    this.#schedule(0);
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
    if (this.#other && (!isSame || record.saved)) this.#endConflict();
    if (this.#isPending) this.#schedule(otherTabMilliseconds);
    this.#showAside();
    this.#showStatus();
  }

  #onRecovered() {
    this.#isHeld = false;
    this.catchUp();
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
    this.#offer({ code: stored.code, savedAt: stored.changed, reason: "conflictInTab" });
  }

  /** Offers two versions. Nothing is sent to the server until the learner has chosen. */
  #offer({ code, revision = null, savedAt, reason }) {
    clearTimeout(this.#timer);
    this.#other = { code, revision };
    this.#conflict.show({ mine: this.#editor.code, changed: this.#record.changed, other: code, savedAt, reason });
    this.#showStatus();
  }

  #keepMine() {
    const { code, revision } = this.#other;
    if (code.trim() !== "") drafts.setAside(this.#slug, code);
    this.#endConflict();
    this.#rebase({ revision: revision ?? this.#record.revision });
    this.#editor.focus();
  }

  #takeOther() {
    const { code, revision } = this.#other;
    const mine = this.#editor.code;
    if (mine.trim() !== "") drafts.setAside(this.#slug, mine);
    drafts.takeBack(this.#slug, code);
    this.#endConflict();
    this.#editor.code = code;
    this.#typed = false;
    this.#keep({ code, revision: revision ?? this.#record.revision, saved: false, sent: [] });
    this.#schedule(0);
    this.#editor.focus();
  }

  #endConflict() {
    this.#other = null;
    this.#conflict.hide();
    this.#showAside();
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
    this.#schedule(this.#pause());
    this.#typed = false;
    this.#showAside();
    this.#editor.focus();
    announce(t("drafts.replaced"));
  }

  /** Sends unsaved code while the page closes. The next visit compares it with the server's copy. */
  #sayFarewell() {
    const record = this.#record;
    if (!this.#canSave || !this.#isBased || this.#underWay === record.code) return;
    // A request under way will raise the revision by one.
    const revision = record.revision + (this.#underWay === null ? 0 : 1);
    drafts.write(this.#slug, { ...record, sent: withSent(record, record.code) });
    this.#send({ code: record.code, revision }).catch(() => {
      // The code stays in the browser.
    });
  }

  #showAside() {
    this.#aside.hidden = drafts.aside(this.#slug).length === 0;
  }

  #showStatus() {
    this.status.textContent = this.#left.signal.aborted ? "" : placeOf(this.#record, {
      isKept: this.#kept, refusal: this.#refusal, hasConflict: this.#other !== null, canSend: this.#canSend,
    });
    this.status.classList.toggle("at-risk", this.#isOnlyHere);
  }
}

/** The fingerprints of the code that the server may have, now that `code` is sent, too. */
const withSent = ({ sent }, code) => [...new Set([...(sent ?? []), fingerprint(code)])].slice(-keptSent);

/** Saves the code of all open editors. Resolves to whether the server has everything. */
export async function flushDrafts() {
  const saved = await Promise.all([...keepers].map((keeper) => keeper.flush()));
  return saved.every(Boolean);
}
