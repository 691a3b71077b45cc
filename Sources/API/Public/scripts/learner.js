// Who is at the page: the learner of the session. The browser cannot read the session's cookie, so the page remembers
// the learner, and notices when a session is lost and when another tab signs in or out.

import { storage } from "./storage.js";

const key = "sandmartin.learner";

function parsed(text) {
  try {
    const { id, name = null, role } = JSON.parse(text);
    return typeof id === "string" ? { id, name, role } : null;
  } catch {
    return null;
  }
}

/** Dispatches `changed` (detail: the learner before, or null) and `touched` (another tab has a new session). */
class Learner extends EventTarget {
  #current = parsed(storage.read(key));
  #forgotten = null;

  constructor() {
    super();
    addEventListener("storage", (event) => {
      if (event.key !== key || event.newValue === null) return;
      this.followOtherTab();
      this.dispatchEvent(new Event("touched"));
    });
  }

  /** The identifier, or null before the first session. */
  get id() {
    return this.#current?.id ?? null;
  }

  /** The name of the account, or null for a learner without an account. */
  get name() {
    return this.#current?.name ?? null;
  }

  get role() {
    return this.#current?.role ?? null;
  }

  /** What the names of a learner's stored texts end with, so that accounts in one browser do not mix. */
  get suffix() {
    return this.name === null ? "" : `@${this.id}`;
  }

  /** Takes over the learner whom the server names. */
  take({ id, name = null, role }) {
    // The time makes each text a new one: other tabs get an event after signing in to the same account, too.
    storage.write(key, JSON.stringify({ id, name, role, at: Date.now() }));
    this.#become({ id, name, role });
  }

  /** Forgets the learner, whose session has ended on purpose. */
  forget() {
    storage.remove(key);
    this.#forgotten = this.#current;
    this.#current = null;
  }

  /** Takes over the learner of another tab, if that tab has signed in or out. */
  followOtherTab() {
    const stored = parsed(storage.read(key));
    if (stored) this.#become(stored);
  }

  #become(learner) {
    const before = this.#current ?? this.#forgotten;
    this.#current = learner;
    this.#forgotten = null;
    if (before?.id === learner.id && before.name === learner.name) return;
    this.dispatchEvent(new CustomEvent("changed", { detail: before }));
  }
}

export const learner = new Learner();
