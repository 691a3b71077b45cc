// The map of the course: every exercise with its state and points, and the one to continue with.

import { h, showChildren } from "./dom.js";
import { stateOf, states } from "./exercise-state.js";
import { live } from "./live.js";
import { addressOf, addressToContinue } from "./route.js";
import { t } from "./text.js";
import { pointsText } from "./words.js";

export class CourseView {
  #left = new AbortController();
  #content = h("div", {});

  slug = null;

  /** `onChange` is called when a verdict or a deletion elsewhere may have changed states and points. */
  constructor({ progress, exercises }, { onChange }) {
    this.title = titleOf(progress);
    this.element = h("section", { class: "course", "aria-labelledby": "course-title" },
      h("h1", { id: "course-title", tabindex: -1 }, this.title), this.#content);
    this.showCourse({ progress, exercises });
    live.addEventListener("event", ({ detail }) => detail.type !== "test" && onChange(),
      { signal: this.#left.signal });
  }

  start() {}

  leave() {
    this.#left.abort();
  }

  /** Shows new states and points. */
  showCourse({ progress, exercises }) {
    this.title = titleOf(progress);
    this.element.querySelector("h1").textContent = this.title;
    showChildren(this.#content, ...(exercises.length === 0 ? [empty()] : filled(progress, exercises)));
  }
}

function titleOf({ completed, total }) {
  if (total === 0) return t("course.empty");
  return completed === total ? t("course.allDone") : t("course.title");
}

const empty = () => h("p", { class: "quiet-text" }, t("course.emptyText"));

function filled(progress, exercises) {
  const next = exercises.find((exercise) => exercise.state !== "done");
  return [
    h("div", { class: "panel course-summary" },
      !next && h("img", { src: "/mark.svg", alt: "", width: 72, height: 72 }),
      h("div", {},
        !next && h("p", {}, t("course.allDoneText")),
        h("p", {}, t("course.summary", { done: progress.completed, count: progress.total }),
          " ", h("strong", {}, pointsText(progress.points, progress.max_points))),
        h("progress", { max: progress.total, value: progress.completed, "aria-hidden": "true" })),
      next && h("a", { class: "button", href: addressToContinue },
        progress.completed + progress.points === 0 ? t("course.start") : t("course.continue"))),
    h("ol", { class: "panel course-list", role: "list" },
      exercises.map((exercise, index) => row(exercise, index + 1, exercise === next))),
  ];
}

function row(exercise, number, isNext) {
  const state = stateOf(exercise);
  const { icon, text, tone } = states[state];
  return h("li", { class: state },
    h("a", { href: addressOf(exercise.slug), "aria-current": isNext && "step" },
      h("span", { class: "number" }, t("course.number", { number })),
      // The teacher's language is unknown, and may be written from right to left.
      h("span", { class: "title", dir: "auto", lang: "" }, exercise.title),
      isNext && h("span", { class: "here" }, t("course.here")),
      h("span", { class: `badge ${tone}` }, h("span", { "aria-hidden": "true" }, icon), text),
      h("span", { class: "points" }, pointsText(exercise.points ?? 0, exercise.max_points ?? 100))));
}
