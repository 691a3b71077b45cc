// The states of an exercise in the lists of the course.

import { t } from "./text.js";

/** Whether an exercise of the list is `done`, `tried` or `open`. */
export function stateOf({ state, attempts }) {
  if (state === "done") return "done";
  return attempts > 0 ? "tried" : "open";
}

/** The icon, the text and the tone of each state. The tone sets the colour; icon and text repeat its meaning. */
export const states = {
  done: { icon: "✓", text: t("course.done"), tone: "good" },
  tried: { icon: "◐", text: t("course.tried"), tone: "part" },
  open: { icon: "○", text: t("course.open"), tone: "calm" },
};
