// Starts the page and shows the exercise that the address names.

import { account, identify } from "./account-api.js";
import { AccountMenu } from "./account-menu.js";
import { accountView, choosesAccountPage } from "./account-pages.js";
import { api } from "./api.js";
import { ConnectionBanner } from "./connection-banner.js";
import { connection } from "./connection.js";
import { h, showNotice } from "./dom.js";
import { ExerciseView } from "./exercise-view.js";
import { learner } from "./learner.js";
import { live } from "./live.js";
import { refreshProgress } from "./progress-view.js";
import { addressOfSignIn, addressToContinue, chosenExercise } from "./route.js";
import { translateDocument } from "./text.js";

const main = document.getElementById("main");
let showing = null;
let turn = 0;
let identified = null;
/** Whether the connection failed before everything was shown. */
let isIncomplete = false;

/** Resolves when the server has said who the learner is. A learner who was signed out can still sign in. */
function whoIsHere() {
  identified ??= identify().catch((error) => {
    identified = null;
    if (error.status !== 401 || !choosesAccountPage()) throw error;
  });
  return identified;
}

/** Resolves to a function that makes the view. An editor has to be on the page right after it is made. */
async function chosenPage() {
  if (choosesAccountPage()) {
    await whoIsHere();
    return accountView;
  }
  const slug = chosenExercise();
  const [found] = await Promise.all([slug ? { slug } : api.next(), whoIsHere()]);
  const exercise = found && (await api.exercise(found.slug));
  return () =>
    exercise && new ExerciseView(exercise, { onNext: goToNext, onPoints: () => refresh(exercise.slug) });
}

/** Shows the exercise that the address names. If two calls overlap, the later one wins. */
async function show({ moveFocus = true } = {}) {
  const thisTurn = ++turn;
  main.setAttribute("aria-busy", "true");
  try {
    const makeView = await chosenPage();
    if (thisTurn !== turn) return;
    showing?.leave();
    showing = makeView();
    isIncomplete = false;
    main.replaceChildren(showing ? showing.element : allDone());
    document.title = `${showing?.title ?? "All done"} · Sandmartin`;
    showNotice(null);
    if (moveFocus) {
      scrollTo(0, 0);
      main.querySelector("h1").focus({ preventScroll: true });
    }
    await load(thisTurn);
  } catch (error) {
    if (thisTurn === turn) couldNotShow(error);
  } finally {
    if (thisTurn === turn) main.removeAttribute("aria-busy");
  }
}

/** Loads what the page shows from the server. */
async function load(thisTurn) {
  const [progress] = await Promise.all([refresh(showing?.slug), showing?.start()]);
  if (thisTurn !== turn) return;
  if (progress.total === 0 && !choosesAccountPage()) main.replaceChildren(nothingYet());
  live.start();
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
  isIncomplete = error.isTemporary ?? false;
  if (error.status === 401 && !showing) {
    location.hash = addressOfSignIn;
  } else if (error.status === 404 && chosenExercise()) {
    showNotice("There is no such exercise.", h("a", { href: addressToContinue }, "Continue where you left off"));
  } else {
    showNotice(error.message, again);
  }
}

addEventListener("hashchange", () => show());
connection.addEventListener("recovered", async () => {
  if (!isIncomplete) return;
  if (!showing) return show();
  isIncomplete = false;
  await load(turn).catch(couldNotShow);
});
learner.addEventListener("changed", ({ detail: before }) => {
  // A new session without an account goes on with what is shown. An account has work of its own.
  if (before === null || (before.name === null && learner.name === null) || before.id === learner.id) return;
  showing?.leave();
  showing = null;
  main.replaceChildren();
  show({ moveFocus: false });
});
learner.addEventListener("touched", () => connection.problem && connection.tryNow());
document.querySelector(".skip-link").addEventListener("click", (event) => {
  // The hash names the exercise, so the link moves the focus and leaves the hash alone.
  event.preventDefault();
  main.focus();
});
translateDocument();
new AccountMenu(document.getElementById("account"));
new ConnectionBanner(document.getElementById("connection"), {
  onContinue: () => account.goOnWithout().catch(couldNotShow),
});
connection.start(identify);
show({ moveFocus: false });
