// Starts the page and shows the exercise that the address names.

import { api } from "./api.js";
import { h, showNotice } from "./dom.js";
import { ExerciseView } from "./exercise-view.js";
import { live } from "./live.js";
import { refreshProgress } from "./progress-view.js";
import { addressToContinue, chosenExercise } from "./route.js";
import { translateDocument } from "./text.js";

const main = document.getElementById("main");
let showing = null;
let turn = 0;

/** Shows the exercise that the address names. If two calls overlap, the later one wins. */
async function show({ moveFocus = true } = {}) {
  const thisTurn = ++turn;
  main.setAttribute("aria-busy", "true");
  try {
    const slug = chosenExercise();
    const found = slug ? { slug } : await api.next();
    const exercise = found && (await api.exercise(found.slug));
    if (thisTurn !== turn) return;
    showing?.leave();
    showing = exercise && new ExerciseView(exercise, { onNext: goToNext, onPoints: () => refresh(exercise.slug) });
    main.replaceChildren(showing ? showing.element : allDone());
    document.title = `${exercise?.title ?? "All done"} · Sandmartin`;
    showNotice(null);
    if (moveFocus) {
      scrollTo(0, 0);
      main.querySelector("h1").focus({ preventScroll: true });
    }
    const [progress] = await Promise.all([refresh(exercise?.slug), showing?.start()]);
    if (progress.total === 0 && thisTurn === turn) main.replaceChildren(nothingYet());
    if (thisTurn === turn) live.start();
  } catch (error) {
    if (thisTurn === turn) couldNotShow(error);
  } finally {
    if (thisTurn === turn) main.removeAttribute("aria-busy");
  }
}

/** Reloads what a verdict or a deletion may change outside of the exercise's panels. */
async function refresh(slug) {
  const { progress, exercises } = await refreshProgress(slug);
  const current = exercises.find((exercise) => exercise.slug === slug);
  if (current) showing?.showStanding(current);
  const total = main.querySelector("[data-points]");
  if (total) total.textContent = progress.points;
  return progress;
}

/** Goes to the first exercise that is not completed. */
function goToNext() {
  // If the address does not change, the browser sends no hashchange event.
  if (location.hash === addressToContinue) show();
  else location.hash = addressToContinue;
}

function allDone() {
  return h("section", { class: "page-message" },
    h("img", { src: "/mark.svg", alt: "", width: 96, height: 96 }),
    h("h1", { tabindex: -1 }, "All done!"),
    h("p", {}, "You have completed every exercise and earned ", h("strong", { "data-points": true }, "all"),
      " points. Well done!"),
    h("p", {}, "To go back to an exercise, open “Exercises” above. Your code is still there."));
}

function nothingYet() {
  return h("section", { class: "page-message" },
    h("h1", { tabindex: -1 }, "No exercises yet"),
    h("p", {}, "Your teacher has not added any exercises. Please come back later."));
}

function couldNotShow(error) {
  const again = h("button", { type: "button", class: "quiet", onclick: () => show() }, "Try again");
  if (error.status === 404 && chosenExercise()) {
    showNotice("There is no such exercise.", h("a", { href: addressToContinue }, "Continue where you left off"));
  } else {
    showNotice(error.message, again);
  }
}

addEventListener("hashchange", () => show());
live.addEventListener("ended", () => {
  const reload = h("button", { type: "button", class: "quiet", onclick: () => location.reload() }, "Reload");
  showNotice("You were signed out, or your session has expired. Your code is safe.", reload);
});
document.querySelector(".skip-link").addEventListener("click", (event) => {
  // The hash names the exercise, so the link moves the focus and leaves the hash alone.
  event.preventDefault();
  main.focus();
});
translateDocument();
show({ moveFocus: false });
