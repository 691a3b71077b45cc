// What the student typed, kept in the browser by exercise. Nothing here is ever thrown away without a way back.

const draftKey = (slug) => `sandmartin.draft.${slug}`;
const asideKey = (slug) => `sandmartin.aside.${slug}`;
const keptAside = 20;

// Where the browser refuses storage (private windows, full disk), this tab at least keeps its own.
const unstored = new Map();

function read(key) {
  if (unstored.has(key)) return unstored.get(key);
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Whether the text will outlive this tab. */
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

  /** Keeps `text` while something else is put into the editor. */
  setAside(slug, text) {
    const kept = this.aside(slug).filter((other) => other !== text);
    write(asideKey(slug), JSON.stringify([...kept, text].slice(-keptAside)));
  },

  /** What was set aside, oldest first. */
  aside(slug) {
    try {
      return JSON.parse(read(asideKey(slug)) ?? "[]");
    } catch {
      return [];
    }
  },

  /** Takes back what was set aside last. */
  takeBack(slug) {
    const kept = this.aside(slug);
    const text = kept.pop();
    write(asideKey(slug), JSON.stringify(kept));
    return text;
  },

  /** Calls back with the text when another tab changed the draft of `slug`. */
  watch(slug, changed, signal) {
    const listener = (event) => {
      if (event.key !== draftKey(slug) || event.newValue === null) return;
      changed(event.newValue);
    };
    addEventListener("storage", listener, { signal });
  },
};
