// The header: the student's progress and the list of exercises.

import { api } from "./api.js";
import { h } from "./dom.js";
import { addressOf } from "./route.js";

const states = { done: ["✓", "done"], started: ["◐", "started"], todo: ["○", "to do"] };

const menu = document.getElementById("menu");

/** Reloads and shows progress and exercises. `current` is the slug of the exercise on the page. */
export async function refreshProgress(current) {
  const [progress, exercises] = await Promise.all([api.progress(), api.exercises()]);
  document.getElementById("progress").replaceChildren(
    h("progress", { max: Math.max(progress.total, 1), value: progress.completed, "aria-hidden": "true" }),
    h("span", {}, `${progress.completed} of ${progress.total} done`),
    h("strong", {}, `${progress.points} points`));
  menu.hidden = false;
  menu.querySelector("nav").replaceChildren(
    h("ol", {}, exercises.map((exercise) => menuRow(exercise, exercise.slug === current))));
  return { progress, exercises };
}

function menuRow(exercise, isCurrent) {
  const state = exercise.state === "todo" && exercise.points > 0 ? "started" : exercise.state;
  const [icon, word] = states[state] ?? states.todo;
  return h("li", {},
    h("a", { href: addressOf(exercise.slug), "aria-current": isCurrent && "page", class: state },
      h("span", { class: "icon", "aria-hidden": "true" }, icon),
      h("span", { class: "title" }, exercise.title, h("span", { class: "visually-hidden" }, `, ${word}`)),
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
