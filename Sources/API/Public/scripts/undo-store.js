// Keeps the undo history of each exercise in the tab, so that it survives a reload.

const keyOf = (slug) => `sandmartin.undo.${slug}`;
// Browsers allow about five million characters for a whole site.
const mostCharacters = 200_000;

export const undoStore = {
  /** Stores the `{done, undone}` that belongs to `code`. The oldest steps are left out if there are too many. */
  save(slug, code, { done, undone }) {
    let text = JSON.stringify({ code, done, undone });
    while (text.length > mostCharacters && done.length > 0) {
      done = done.slice(Math.ceil(done.length / 2));
      undone = [];
      text = JSON.stringify({ code, done, undone });
    }
    try {
      if (text.length > mostCharacters) sessionStorage.removeItem(keyOf(slug));
      else sessionStorage.setItem(keyOf(slug), text);
    } catch {
      // Without storage, undo ends with a reload.
    }
  },

  /** Returns the history that belongs to exactly this code, or null. */
  read(slug, code) {
    try {
      const { code: stored, done, undone } = JSON.parse(sessionStorage.getItem(keyOf(slug)));
      return stored === code && Array.isArray(done) && Array.isArray(undone) ? { done, undone } : null;
    } catch {
      return null;
    }
  },
};
