// Receives the live events of the student's submissions over a WebSocket that reconnects automatically.

import { connection } from "./connection.js";
import { learner } from "./learner.js";

const firstDelayMilliseconds = 500;
const longestDelayMilliseconds = 20_000;
const keptEvents = 500;
// The close code of a connection whose session has ended. Other codes ask to connect again.
const sessionEnded = 4401;
const positionKey = "sandmartin.live";

/** Dispatches `event` (detail: the server's event) and `connection` (when `connected` changes). */
class LiveEvents extends EventTarget {
  connected = false;
  #recent = [];
  #delay = firstDelayMilliseconds;
  #timer = null;
  #started = false;
  #socket = null;
  // The last event seen. It survives a reload, so that a running submission is shown from its first test.
  #position = readPosition();
  #heldBack = false;

  /** Connects and stays connected while the page is open. Needs a session. */
  start() {
    if (this.#started) return;
    this.#started = true;
    connection.addEventListener("recovered", () => this.#retry(firstDelayMilliseconds));
    this.#connect();
  }

  #connect() {
    const address = new URL("/api/v1/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#position !== null) address.searchParams.set("after", this.#position);
    const socket = (this.#socket = new WebSocket(address));
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.#delay = firstDelayMilliseconds;
      this.#setConnected(true);
    });
    socket.addEventListener("message", (message) => this.#receive(message.data));
    socket.addEventListener("close", ({ code }) => {
      this.#setConnected(false);
      this.#retry(Math.min(this.#delay * 2, longestDelayMilliseconds));
      // The browser hides why a connection was refused. A request tells: no server, no session, or nothing.
      if (!opened || code === sessionEnded) connection.tryNow();
    });
  }

  #reconnect() {
    if (!connection.problem) this.#connect();
  }

  /** The recent events of one submission, oldest first: events may arrive before the response to its POST. */
  eventsOf(submission) {
    return this.#recent.filter((event) => event.submission === submission);
  }

  /** Keeps the stored position, so that a reload during grading replays events from here. */
  holdPosition() {
    this.#heldBack = true;
  }

  releasePosition() {
    this.#heldBack = false;
    this.#storePosition();
  }

  /** Resets the position for a new session, whose feed starts empty. */
  startOver() {
    this.#position = 0;
    this.#recent = [];
    this.#storePosition();
    if (!this.#started) return;
    if (this.#socket.readyState === WebSocket.CLOSED) this.#retry(firstDelayMilliseconds);
    else this.#socket.close();
  }

  #receive(text) {
    const event = JSON.parse(text);
    if (Number.isFinite(event.seq)) this.#position = event.seq;
    if (!this.#heldBack) this.#storePosition();
    this.#recent.push(event);
    if (this.#recent.length > keptEvents) this.#recent.shift();
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  /**
   * Reconnects after about `delay` milliseconds, unless a connection is open or being opened, or the server does not
   * answer. Then the page reconnects when the server answers again.
   */
  #retry(delay) {
    if (this.#socket.readyState !== WebSocket.CLOSED) return;
    this.#delay = delay;
    clearTimeout(this.#timer);
    if (connection.problem) return;
    // The jitter spreads the reconnects of all pages after a server restart.
    this.#timer = setTimeout(() => this.#reconnect(), delay * (0.75 + Math.random() / 2));
  }

  #setConnected(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    document.documentElement.dataset.live = connected ? "connected" : "disconnected";
    this.dispatchEvent(new Event("connection"));
  }

  #storePosition() {
    if (this.#position === null) return;
    try {
      sessionStorage.setItem(positionKey, this.#position);
    } catch {
      // Without storage, a reload shows a running submission only from its next event on.
    }
  }
}

function readPosition() {
  try {
    return sessionStorage.getItem(positionKey);
  } catch {
    return null;
  }
}

export const live = new LiveEvents();
learner.addEventListener("changed", ({ detail: before }) => before?.id !== learner.id && live.startOver());
