// The browser's own copies of the editor, one for each exercise. Replaced code is set aside and can be restored.

import { learner } from "./learner.js";
import { storage } from "./storage.js";

const draftKey = (slug) => `sandmartin.draft.${slug}${learner.suffix}`;
const asideKey = (slug) => `sandmartin.aside.${slug}${learner.suffix}`;
const keptAside = 20;
/** The stored texts that belong to a learner: `draft`, `aside` and `unsent`, each with an exercise. */
const ownKey = /^sandmartin\.(draft|aside|unsent)\.([^@]+)(@.+)?$/;

function parsed(text) {
  try {
    const record = JSON.parse(text);
    if (typeof record?.code === "string") return record;
  } catch {
    // Earlier versions of the page stored the code alone.
  }
  return { code: text };
}

export const drafts = {
  /**
   * What this browser has for an exercise, or null: `{code, revision, user, saved, sent, changed, stamp, after}`.
   *
   * `revision` is that of the server's copy that the code is based on, for `user`. `saved` is whether the server has
   * this code, `sent` the fingerprints of the code in requests without an answer, `changed` a time of the browser's
   * clock. Each write has a `stamp`, and `after` is the stamp of the record that it replaces.
   */
  record(slug) {
    const text = storage.read(draftKey(slug));
    return text === null ? null : parsed(text);
  },

  /** The code, or null. */
  read: (slug) => drafts.record(slug)?.code ?? null,

  /** Stores the record and returns whether it outlives this tab. */
  write: (slug, record) => storage.write(draftKey(slug), JSON.stringify(record)),

  /** Sets `text` aside before other code replaces it in the editor. */
  setAside(slug, text) {
    const kept = drafts.aside(slug).filter((other) => other !== text);
    storage.write(asideKey(slug), JSON.stringify([...kept, text].slice(-keptAside)));
  },

  /** The texts that were set aside, oldest first. */
  aside(slug) {
    try {
      return JSON.parse(storage.read(asideKey(slug)) ?? "[]");
    } catch {
      return [];
    }
  },

  /** Removes a text that is in the editor again. */
  takeBack(slug, text) {
    const kept = drafts.aside(slug).filter((other) => other !== text);
    if (kept.length > 0) storage.write(asideKey(slug), JSON.stringify(kept));
    else storage.remove(asideKey(slug));
  },

  /** Calls `changed` with the record when another tab changes the draft of `slug`. */
  watch(slug, changed, signal) {
    const listener = (event) => {
      if (event.key !== draftKey(slug) || event.newValue === null) return;
      changed(parsed(event.newValue));
    };
    addEventListener("storage", listener, { signal });
  },

  /** Whether the browser has code of this learner for any exercise. */
  exist: () => storage.keys().some((key) => {
    const [, kind, , suffix = ""] = ownKey.exec(key) ?? [];
    return kind === "draft" && suffix === learner.suffix;
  }),

  /** Removes the account's code that the server has, so that the next person at this computer cannot read it. */
  removeSaved() {
    for (const key of storage.keys()) {
      const [, kind, slug, suffix] = ownKey.exec(key) ?? [];
      if (kind === "draft" && suffix && suffix === learner.suffix && drafts.record(slug).saved) storage.remove(key);
    }
  },

  /** Removes all texts of the account, which is deleted. */
  removeAll() {
    for (const key of storage.keys()) {
      if (learner.suffix && ownKey.exec(key)?.[3] === learner.suffix) storage.remove(key);
    }
  },
};

/** Gives the texts of a learner without an account to the account that this learner has just created. */
function moveToAccount() {
  for (const key of storage.keys()) {
    const [, kind, , suffix] = ownKey.exec(key) ?? [];
    if (!kind || suffix) continue;
    storage.write(key + learner.suffix, storage.read(key));
    storage.remove(key);
  }
}

learner.addEventListener("changed", ({ detail: before }) => {
  if (before?.id === learner.id && before.name === null && learner.name !== null) moveToAccount();
});
