// The header: the student's progress, the link to the map of the course, and the quick list of exercises.

import { api } from "./api.js";
import { h, showChildren } from "./dom.js";
import { stateOf, states } from "./exercise-state.js";
import { addressOf, choosesCourse } from "./route.js";
import { t } from "./text.js";

const menu = document.getElementById("menu");
const courseLink = document.getElementById("course-link");

/** Reloads and shows progress and exercises. `current` is the slug of the exercise on the page, or null. */
export async function refreshProgress(current) {
  const [progress, exercises] = await Promise.all([api.progress(), api.exercises()]);
  document.getElementById("progress").replaceChildren(
    h("progress", { max: Math.max(progress.total, 1), value: progress.completed, "aria-hidden": "true" }),
    h("span", {}, t("page.progress", { done: progress.completed, total: progress.total })),
    h("strong", {}, t("page.points", { count: progress.points })));
  menu.hidden = false;
  courseLink.hidden = false;
  if (choosesCourse()) courseLink.setAttribute("aria-current", "page");
  else courseLink.removeAttribute("aria-current");
  showChildren(menu.querySelector("nav"),
    h("ol", {}, exercises.map((exercise) => menuRow(exercise, exercise.slug === current))));
  return { progress, exercises };
}

function menuRow(exercise, isCurrent) {
  const state = stateOf(exercise);
  return h("li", {},
    h("a", { href: addressOf(exercise.slug), "aria-current": isCurrent && "page", class: state },
      h("span", { class: "icon", "aria-hidden": "true" }, states[state].icon),
      h("span", { class: "title" }, h("span", { dir: "auto", lang: "" }, exercise.title),
        h("span", { class: "visually-hidden" }, `, ${states[state].text}`)),
      h("span", { class: "points" }, `${exercise.points ?? 0}/${exercise.max_points ?? 100}`)));
}

const close = () => (menu.open = false);
menu.addEventListener("click", (event) => event.target.closest("a") && close());
document.addEventListener("click", (event) => menu.contains(event.target) || close());
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  close();
  menu.querySelector("summary").focus();
});
