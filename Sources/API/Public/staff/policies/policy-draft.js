// The text of a policy that an administrator has changed and not saved. It outlives the page.

import { learner } from "../../scripts/learner.js";
import { storage } from "../../scripts/storage.js";

const keyOf = (name) => `sandmartin.policy.${name}@${learner.id}`;

export const policyDraft = {
  /**
   * What this browser has of a policy, or null: `{ yaml, comment, base, baseYaml, aside, changed }`. `base` is the
   * version that the text is based on, 0 for a new policy, and `baseYaml` its text. `aside` is a text that another one
   * has replaced, or null.
   */
  read(name) {
    try {
      const draft = JSON.parse(storage.read(keyOf(name)));
      return typeof draft?.yaml === "string" && typeof draft.baseYaml === "string" ? draft : null;
    } catch {
      return null;
    }
  },

  /** Returns whether the draft outlives this tab. */
  write: (name, draft) => storage.write(keyOf(name), JSON.stringify({ ...draft, changed: Date.now() })),

  remove: (name) => storage.remove(keyOf(name)),
};
