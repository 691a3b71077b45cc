// The browser's storage. If the browser refuses it (private window, full disk), texts live in this tab's memory.

const unstored = new Map();

function attempt(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

export const storage = {
  read(key) {
    return unstored.has(key) ? unstored.get(key) : attempt(() => localStorage.getItem(key), null);
  },

  /** Stores the text and returns whether it outlives this tab. */
  write(key, text) {
    const stored = attempt(() => {
      localStorage.setItem(key, text);
      return true;
    }, false);
    if (stored) unstored.delete(key);
    else unstored.set(key, text);
    return stored;
  },

  remove(key) {
    unstored.delete(key);
    attempt(() => localStorage.removeItem(key));
  },

  keys() {
    return [...new Set([...unstored.keys(), ...attempt(() => Object.keys(localStorage), [])])];
  },

  /** Whether a text is in this tab's memory only. */
  get isIncomplete() {
    return unstored.size > 0;
  },
};
