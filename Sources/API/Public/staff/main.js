// Starts the pages for teachers and administrators and shows what the address names.

import { identify } from "../scripts/account-api.js";
import { ConnectionBanner } from "../scripts/connection-banner.js";
import { connection } from "../scripts/connection.js";
import { showNotice } from "../scripts/dom.js";
import { showLanguageChoice } from "../scripts/language-choice.js";
import { learner } from "../scripts/learner.js";
import { chosenArea } from "./areas.js";
import { failedView, onlyAdminsView, strangerView, unknownView } from "./message-pages.js";
import { showNavigation } from "./navigation.js";
import { staffLive } from "./staff-live.js";
import { t, translateDocument } from "./texts.js";

const main = document.getElementById("main");
let showing = null;
let turn = 0;
let isIdentified = false;

const isStaff = () => ["teacher", "admin"].includes(learner.role);

function chosenView() {
  if (!isStaff()) return strangerView(() => show());
  const { area, path, query } = chosenArea(learner.role);
  if (!area) return unknownView();
  if (area.adminOnly && learner.role !== "admin") return onlyAdminsView();
  return area.view({ path, query }) ?? unknownView();
}

/** Shows what the address names. If two calls overlap, the later one wins. */
async function show({ moveFocus = true } = {}) {
  const thisTurn = ++turn;
  main.setAttribute("aria-busy", "true");
  try {
    if (!isIdentified) await identify();
    isIdentified = true;
    if (thisTurn !== turn) return;
    showNotice(null);
    put(chosenView(), { moveFocus });
    await showing.start();
    if (thisTurn === turn && isStaff()) staffLive.start();
  } catch (error) {
    if (thisTurn === turn) put(failedView(error, () => show()), { moveFocus });
  } finally {
    if (thisTurn === turn) main.removeAttribute("aria-busy");
  }
}

function put(view, { moveFocus }) {
  showing?.leave();
  showing = view;
  showNavigation(isStaff() ? chosenArea(learner.role).area : undefined);
  main.replaceChildren(view.element);
  document.title = `${t("staff.title", { page: view.title })} · Sandmartin`;
  if (!moveFocus) return;
  scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
}

addEventListener("hashchange", () => show());
connection.addEventListener("recovered", () => !isIdentified && show());
learner.addEventListener("changed", ({ detail: before }) => {
  if (before === null) return;
  // Nothing of another person may stay on the page or in the live connection.
  isIdentified = false;
  staffLive.position = null;
  staffLive.restart();
  show({ moveFocus: false });
});
document.querySelector(".skip-link").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
translateDocument();
showLanguageChoice();
new ConnectionBanner(document.getElementById("connection"), { onContinue: () => location.assign("/") });
connection.start(identify);
show({ moveFocus: false });
