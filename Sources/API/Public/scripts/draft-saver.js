// Saves one draft on the server: soon after each key, again after a failure, and while the page closes.

import { api } from "./api.js";
import { tooManyKibibytes } from "./code-limit.js";
import { connection } from "./connection.js";
import { fingerprint } from "./fingerprint.js";
import { learner } from "./learner.js";
import { t } from "./text.js";

/** The server has the code within 2 s of the last key, and at least this often while the learner types on. */
const pauseMilliseconds = 800;
const longestPauseMilliseconds = 5_000;
const retryMilliseconds = { first: 3_000, longest: 60_000 };
/** A browser sends at most 64 KiB after a page has been closed. */
const longestFarewellBytes = 60_000;
const keptSent = 20;

/** Whether a record of `drafts` has code that the server has not. */
export const isPending = (record) => record !== null && !record.saved;

/** Whether the revision of a record is one of this learner. The learner may have a new session. */
export const isBased = (record) => record?.user === learner.id;

export class DraftSaver {
  #slug;
  #calls;
  #signal;
  #saving = null;
  /** The code of the request that has no answer yet. */
  #underWay = null;
  #timer = null;
  #lastSave = performance.now();
  #retry = retryMilliseconds.first;
  /** Whether the server has asked this editor to save less often. */
  #isHeld = false;
  /** Whether the server's copy is newer than our revision, which only its comparison with our code can settle. */
  #isStale = false;

  /** The server's reason for refusing this code, which would refuse it again, or null. */
  refusal = null;

  /**
   * `record()` returns the record of the draft, and `keep(changes)` changes it. `hasConflict()` returns whether the
   * learner has to choose a version first. `onDraft(draft)` takes the server's copy. `onFailure()` is called after a
   * failed request. An abort of `signal` stops it all.
   */
  constructor({ slug, signal, ...calls }) {
    this.#slug = slug;
    this.#signal = signal;
    this.#calls = calls;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** Whether code can be sent. Too many requests of another kind, such as submissions, do not matter. */
  get canSend() {
    return !this.#isHeld && [undefined, "limited"].includes(connection.problem?.kind);
  }

  get #canSave() {
    const record = this.#calls.record();
    return isPending(record) && !this.#calls.hasConflict() && !this.refusal && !this.#signal.aborted && this.canSend
      && tooManyKibibytes(record.code) === null;
  }

  /** Saves what the server does not have, or loads what is newer there. */
  async catchUp() {
    if (this.#saving) await this.#saving;
    if (isPending(this.#calls.record())) await this.flush();
    else if (!this.#signal.aborted) await this.#loadCopy();
  }

  /** Saves what the server does not have yet. Resolves to whether the server has everything now. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#canSave && (await this.#save()));
    return !isPending(this.#calls.record());
  }

  /** Saves when the learner has stopped typing, or types on for long. */
  saveSoon() {
    const sinceLastSave = performance.now() - this.#lastSave;
    this.saveIn(Math.max(0, Math.min(pauseMilliseconds, longestPauseMilliseconds - sinceLastSave)));
  }

  saveIn(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), milliseconds);
  }

  /** Goes on after a problem of the connection. */
  recover() {
    this.#isHeld = false;
    this.catchUp();
  }

  /** Sends unsaved code while the page closes. The next visit compares it with the server's copy. */
  sayFarewell() {
    const record = this.#calls.record();
    if (!this.#canSave || !isBased(record) || this.#underWay === record.code) return;
    // A request under way will raise the revision by one.
    const revision = record.revision + (this.#underWay === null ? 0 : 1);
    this.#calls.keep({ sent: withSent(record, record.code) });
    this.#send({ code: record.code, revision }).catch(() => {
      // The code stays in the browser.
    });
  }

  /** Resolves to whether another call may do more. Calls during a request share it. */
  #save() {
    this.#saving ??= this.#saveOnce().finally(() => (this.#saving = null));
    return this.#saving;
  }

  async #saveOnce() {
    const record = this.#calls.record();
    if (!isBased(record) || this.#isStale) return this.#loadCopy();
    const { code } = record;
    this.#lastSave = performance.now();
    // If the answer is lost, the server may still have this code. Then it is no other version.
    this.#calls.keep({ sent: withSent(record, code) });
    this.#underWay = code;
    try {
      const { revision } = await this.#send(record);
      this.#underWay = null;
      if (this.#signal.aborted) return false;
      this.#retry = retryMilliseconds.first;
      const saved = this.#calls.record().code === code;
      this.#calls.keep({ revision, sent: [], saved });
      if (!saved) this.saveSoon();
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

  /** Asks for the server's copy. Resolves to whether the server has answered. */
  async #loadCopy() {
    try {
      const draft = await api.draft(this.#slug);
      this.#isStale = false;
      if (!this.#calls.hasConflict() && !this.#signal.aborted) this.#calls.onDraft(draft);
      return true;
    } catch (error) {
      this.#afterFailure(error);
      return false;
    }
  }

  #afterFailure(error) {
    if (this.#signal.aborted) return;
    if (error.status === 429) this.#isHeld = true;
    else if (error.status === 404) this.refusal = t("drafts.withdrawn");
    else if (!error.isTemporary) this.refusal = error.message;
    else if (isPending(this.#calls.record()) && !connection.problem) this.#saveAgain();
    this.#calls.onFailure();
  }

  #saveAgain() {
    this.saveIn(this.#retry);
    this.#retry = Math.min(this.#retry * 2, retryMilliseconds.longest);
  }
}

/** The fingerprints of the code that the server may have, now that `code` is sent, too. */
const withSent = ({ sent }, code) => [...new Set([...(sent ?? []), fingerprint(code)])].slice(-keptSent);
