// The banner under the header: what is wrong with the connection or the session, and what happens next.

import { session } from "./api.js";
import { connection } from "./connection.js";
import { announce, h, showNotice } from "./dom.js";
import { learner } from "./learner.js";
import { live } from "./live.js";
import { addressOfSignIn, addressOfSignUp } from "./route.js";
import { storage } from "./storage.js";
import { t } from "./text.js";

/** A live connection that comes back within this time is not worth a message. */
const graceMilliseconds = 2_000;

const button = (text, onclick, kind = "quiet") => h("button", { type: "button", class: kind, onclick }, text);
const link = (text, href) => h("a", { class: "as-button", href }, text);

export class ConnectionBanner {
  #title = h("strong");
  #text = h("span");
  /** Changes every second, so screen readers leave it out. They hear the title and the text once. */
  #countdown = h("span", { class: "countdown", "aria-hidden": "true" });
  #actions = h("span", { class: "actions" });
  #shown = null;
  #ticking = null;
  #wasLive = false;
  #liveLost = false;
  #grace = null;
  /** A session without an account was lost, and the learner has not closed the message yet. */
  #sessionLost = false;
  #onContinue;

  /** `onContinue` is called when a learner who was signed out goes on without an account. */
  constructor(element, { onContinue }) {
    this.element = element;
    this.#onContinue = onContinue;
    element.setAttribute("aria-label", t("connection.label"));
    element.append(h("p", {}, this.#title, " ", this.#text, " ", this.#countdown), this.#actions);
    connection.addEventListener("change", () => this.#show());
    connection.addEventListener("recovered", () => announce(t("connection.recovered")));
    live.addEventListener("connection", () => this.#watchLive());
    learner.addEventListener("changed", () => this.#show());
    session.addEventListener("lost", () => {
      this.#sessionLost = true;
      this.#show();
    });
    this.#show();
  }

  #watchLive() {
    clearTimeout(this.#grace);
    this.#liveLost = false;
    // A network that never lets live connections through is no news.
    if (live.connected) this.#wasLive = true;
    else if (this.#wasLive) this.#grace = setTimeout(() => this.#loseLive(), graceMilliseconds);
    this.#show();
  }

  #loseLive() {
    this.#liveLost = true;
    this.#show();
  }

  /** The name of the state to show, or null. */
  #state() {
    if (connection.problem) return connection.problem.kind;
    if (this.#liveLost && connection.followed > 0) return "live";
    return this.#sessionLost && learner.name === null ? "newSession" : null;
  }

  #show() {
    const state = this.#state();
    const judging = connection.followed > 0;
    const shown = state && [state, judging, connection.problem?.detail].join();
    if (shown !== this.#shown) this.#become(state, judging);
    this.#shown = shown;
    this.#count();
  }

  #become(state, judging) {
    this.element.hidden = state === null;
    // Stops the spinners, which would turn for as long as the server does not answer.
    document.documentElement.toggleAttribute("data-disconnected", ![null, "live", "newSession"].includes(state));
    if (state === null) return showNotice(null);
    this.element.className = `connection ${state}`;
    this.#title.textContent = t(`connection.${state}`);
    const detail = this.#detail(state);
    const isWaiting = judging && !["live", "signedOut", "newSession"].includes(state);
    const texts = [isWaiting && t("connection.judging"), this.#codeIsKept(state)].filter(Boolean);
    // The server's words are English in every language of the page.
    this.#text.replaceChildren(h("span", { lang: state === "limited" && "en" }, detail), " ", texts.join(" "));
    this.#actions.replaceChildren(...this.#actionsFor(state));
    announce(`${this.#title.textContent} ${this.#text.textContent}`);
  }

  #detail(state) {
    // The banner itself says when the page tries again, so the server's sentence about this is left out.
    if (state === "limited") return connection.problem.detail?.replace(/ Try again in [^.]*\.$/, "") ?? "";
    return { offline: t("connection.offlineNext"), signedOut: t("connection.signedOutNext", { name: learner.name }),
      newSession: t("connection.newSessionMeans"), live: t("connection.liveNext") }[state] ?? "";
  }

  #codeIsKept(state) {
    if (state === "live") return null;
    return t(storage.isIncomplete ? "connection.keptInTab" : "connection.keptInBrowser");
  }

  #actionsFor(state) {
    switch (state) {
      case "signedOut":
        return [link(t("account.signIn"), addressOfSignIn),
          button(t("connection.continueWithout"), this.#onContinue)];
      case "newSession":
        return [link(t("account.create"), addressOfSignUp), button(t("connection.close"), () => {
          this.#sessionLost = false;
          this.#show();
        })];
      case "live":
      case "limited":
        return [];
      default:
        return [button(t("connection.tryNow"), () => connection.tryNow())];
    }
  }

  /** Shows the seconds until the next attempt, as long as there will be one. */
  #count() {
    clearTimeout(this.#ticking);
    const problem = connection.problem;
    if (!problem || problem.kind === "signedOut") return void (this.#countdown.textContent = "");
    if (problem.nextTry === null) return void (this.#countdown.textContent = t("connection.trying"));
    const count = Math.max(0, Math.ceil((problem.nextTry - performance.now()) / 1000));
    this.#countdown.textContent = t("connection.nextTry", { count });
    this.#ticking = setTimeout(() => this.#count(), 1000);
  }
}
