// Stores the student's draft of each exercise in the browser. Replaced drafts are set aside and can be restored.

const draftKey = (slug) => `sandmartin.draft.${slug}`;
const asideKey = (slug) => `sandmartin.aside.${slug}`;
const keptAside = 20;

// If the browser refuses storage (private window, full disk), drafts live in this tab's memory.
const unstored = new Map();

function read(key) {
  if (unstored.has(key)) return unstored.get(key);
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Stores the text and returns whether it outlives this tab. */
function write(key, text) {
  try {
    localStorage.setItem(key, text);
    unstored.delete(key);
    return true;
  } catch {
    unstored.set(key, text);
    return false;
  }
}

export const drafts = {
  read: (slug) => read(draftKey(slug)),
  write: (slug, text) => write(draftKey(slug), text),

  /** Sets `text` aside before other code replaces it in the editor. */
  setAside(slug, text) {
    const kept = this.aside(slug).filter((other) => other !== text);
    write(asideKey(slug), JSON.stringify([...kept, text].slice(-keptAside)));
  },

  /** The texts that were set aside, oldest first. */
  aside(slug) {
    try {
      return JSON.parse(read(asideKey(slug)) ?? "[]");
    } catch {
      return [];
    }
  },

  /** Removes and returns the text that was set aside last. */
  restore(slug) {
    const kept = this.aside(slug);
    const text = kept.pop();
    write(asideKey(slug), JSON.stringify(kept));
    return text;
  },

  /** Calls `changed` with the text when another tab changes the draft of `slug`. */
  watch(slug, changed, signal) {
    const listener = (event) => {
      if (event.key !== draftKey(slug) || event.newValue === null) return;
      changed(event.newValue);
    };
    addEventListener("storage", listener, { signal });
  },
};
