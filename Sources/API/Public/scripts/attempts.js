// Finds the exercises that the student has tried. The API lists only those that earned points.

import { api } from "./api.js";
import { learner } from "./learner.js";
import { t } from "./text.js";

const pageSize = 100;
const mostPages = 5;

const tried = new Set();
let loading = null;
learner.addEventListener("changed", () => {
  tried.clear();
  loading = null;
});

async function load() {
  let cursor = null;
  for (let page = 0; page < mostPages; page += 1) {
    const { items, next } = await api.submissions(null, { cursor, limit: pageSize });
    items.forEach(({ exercise }) => tried.add(exercise));
    if (!next) return;
    cursor = next;
  }
}

export const attempts = {
  /** Notes whether the student has submissions to an exercise. */
  note(slug, any) {
    if (any) tried.add(slug);
    else tried.delete(slug);
  },

  /** Loads the newest 500 submissions, once, to learn which exercises they belong to. */
  load() {
    loading ??= load().catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  },
};

/** Whether an exercise of the list is `done`, `tried` or `open`. */
export function stateOf({ slug, state, points }) {
  if (state === "done") return "done";
  return points > 0 || tried.has(slug) ? "tried" : "open";
}

/** The icon, the text and the tone of each state. The tone sets the colour; icon and text repeat its meaning. */
export const states = {
  done: { icon: "✓", text: t("course.done"), tone: "good" },
  tried: { icon: "◐", text: t("course.tried"), tone: "part" },
  open: { icon: "○", text: t("course.open"), tone: "calm" },
};
