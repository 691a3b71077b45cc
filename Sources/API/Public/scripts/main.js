// Starts the page and shows what the address names: an exercise, the map of the course, or a page of the account.

import { account, identify } from "./account-api.js";
import { AccountMenu } from "./account-menu.js";
import { accountView, choosesAccountPage } from "./account-pages.js";
import { api } from "./api.js";
import { ConnectionBanner } from "./connection-banner.js";
import { connection } from "./connection.js";
import { CourseView } from "./course-view.js";
import { h, showNotice } from "./dom.js";
import { ExerciseView } from "./exercise-view.js";
import { showLanguageChoice } from "./language-choice.js";
import { learner } from "./learner.js";
import { live } from "./live.js";
import { failedPage, loadingPage, missingPage } from "./message-pages.js";
import { refreshProgress } from "./progress-view.js";
import { addressOfSignIn, addressToContinue, choosesCourse, chosenExercise } from "./route.js";
import { t, translateDocument } from "./text.js";

const main = document.getElementById("main");
/** The view on the page: `element`, `title`, `start`, `leave`, and except for the account `slug` and `showCourse`. */
let showing = null;
let turn = 0;
let identified = null;
/** Whether the connection failed before everything was shown. */
let isIncomplete = false;
/** If a single request fails again and again while others succeed, the learner decides when to try again. */
const leastMillisecondsBetweenTries = 10_000;
let lastTry = -Infinity;

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
  const [found] = await Promise.all([slug ? { slug } : choosesCourse() ? null : api.next(), whoIsHere()]);
  if (found) {
    const exercise = await api.exercise(found.slug);
    return () => new ExerciseView(exercise, { onNext: goToNext, onPoints: () => refresh() });
  }
  const course = await refreshProgress(null);
  return () => new CourseView(course, { onChange: () => refresh().catch(showNotice) });
}

/** Shows what the address names. If two calls overlap, the later one wins. */
async function show({ moveFocus = true } = {}) {
  const thisTurn = ++turn;
  main.setAttribute("aria-busy", "true");
  if (!showing) put(loadingPage(), t("page.loading"), { moveFocus: false });
  try {
    const makeView = await chosenPage();
    if (thisTurn !== turn) return;
    showing?.leave();
    showing = makeView();
    isIncomplete = false;
    showNotice(null);
    put(showing.element, showing.title, { moveFocus });
    await load(thisTurn);
  } catch (error) {
    if (thisTurn === turn) couldNotShow(error);
  } finally {
    if (thisTurn === turn) main.removeAttribute("aria-busy");
  }
}

/** Loads what the view shows from the server. The map of the course comes with its states and points. */
async function load(thisTurn) {
  await Promise.all([choosesCourse() ? null : refresh(), showing.start()]);
  if (thisTurn === turn) live.start();
}

function put(element, title, { moveFocus }) {
  main.replaceChildren(element);
  document.title = `${title} · Sandmartin`;
  if (!moveFocus) return;
  scrollTo(0, 0);
  main.querySelector("h1").focus({ preventScroll: true });
}

/** Reloads what a verdict or a deletion may change outside of the view's own panels. */
async function refresh() {
  const view = showing;
  const course = await refreshProgress(view?.slug);
  if (view === showing) view?.showCourse?.(course);
}

/** Goes to the first exercise that is not completed. */
function goToNext() {
  // If the address does not change, the browser sends no hashchange event.
  if (location.hash === addressToContinue) show();
  else location.hash = addressToContinue;
}

function couldNotShow(error) {
  isIncomplete = error.isTemporary ?? false;
  const again = () => show();
  const slug = chosenExercise();
  if (error.status === 401 && !showing) location.hash = addressOfSignIn;
  else if (error.status === 404 && slug) replace(missingPage(slug), t("page.missing"));
  else if (showing) showNotice(error, button(t("page.tryAgain"), again));
  else replace(failedPage(error, again), t("page.failed"));
}

/** Shows a page that is no view. */
function replace(element, title) {
  showing?.leave();
  showing = null;
  put(element, title, { moveFocus: true });
  refreshProgress(null).then(() => live.start(), () => {
    // The page tells about the failure already, and offers to try again.
  });
}

const button = (text, onclick) => h("button", { type: "button", class: "quiet", onclick }, text);

addEventListener("hashchange", () => show());
connection.addEventListener("recovered", async () => {
  if (!isIncomplete || performance.now() - lastTry < leastMillisecondsBetweenTries) return;
  lastTry = performance.now();
  if (!showing) return show();
  isIncomplete = false;
  await load(turn).catch(couldNotShow);
});
learner.addEventListener("changed", ({ detail: before }) => {
  // A new session without an account goes on with what is shown. An account has work of its own.
  if (before === null || (before.name === null && learner.name === null) || before.id === learner.id) return;
  showing?.leave();
  showing = null;
  show({ moveFocus: false });
});
learner.addEventListener("touched", () => connection.problem && connection.tryNow());
document.querySelector(".skip-link").addEventListener("click", (event) => {
  // The hash names the exercise, so the link moves the focus and leaves the hash alone.
  event.preventDefault();
  main.focus();
});
translateDocument();
showLanguageChoice();
new AccountMenu(document.getElementById("account"));
new ConnectionBanner(document.getElementById("connection"), {
  onContinue: () => account.goOnWithout().catch(couldNotShow),
});
connection.start(identify);
show({ moveFocus: false });
