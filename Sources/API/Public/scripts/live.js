// The live events of the student's submissions, over one WebSocket that reconnects by itself.

import { session } from "./api.js";

const firstDelayMilliseconds = 500;
const longestDelayMilliseconds = 20_000;
const keptEvents = 500;
const positionKey = "sandmartin.live";

/** Dispatches `event` (detail: the server's event) and `connection` (when `connected` changed). */
class LiveEvents extends EventTarget {
  connected = false;
  #recent = [];
  #delay = firstDelayMilliseconds;
  #timer = null;
  #started = false;
  #socket = null;
  // Where this tab is in the feed. Kept over a reload, so that a running submission is shown from its first test.
  #position = readPosition();
  #heldBack = false;

  /** Connects, and stays connected for as long as the page is open; needs a session. */
  start() {
    if (this.#started) return;
    this.#started = true;
    addEventListener("online", () => this.#retry(firstDelayMilliseconds));
    this.#connect();
  }

  #connect() {
    const address = new URL("/api/v1/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#position !== null) address.searchParams.set("after", this.#position);
    const socket = (this.#socket = new WebSocket(address));
    socket.addEventListener("open", () => {
      this.#delay = firstDelayMilliseconds;
      this.#setConnected(true);
    });
    socket.addEventListener("message", (message) => this.#receive(message.data));
    socket.addEventListener("close", () => {
      this.#setConnected(false);
      this.#retry(Math.min(this.#delay * 2, longestDelayMilliseconds));
    });
  }

  /** What has already come about one submission, oldest first: events may overtake the answer to its POST. */
  eventsOf(submission) {
    return this.#recent.filter((event) => event.submission === submission);
  }

  /** While a submission is being judged, a reload replays from here instead of from the newest event. */
  holdPosition() {
    this.#heldBack = true;
  }

  releasePosition() {
    this.#heldBack = false;
    this.#storePosition();
  }

  /** A new session's feed begins empty: from 0 on nothing of it is missed. */
  startOver() {
    this.#position = 0;
    this.#recent = [];
    this.#storePosition();
    this.#socket?.close();
  }

  #receive(text) {
    const event = JSON.parse(text);
    if (Number.isFinite(event.seq)) this.#position = event.seq;
    if (!this.#heldBack) this.#storePosition();
    this.#recent.push(event);
    if (this.#recent.length > keptEvents) this.#recent.shift();
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  /** Connects again after about `delay`, unless a connection is there or under way. */
  #retry(delay) {
    if (this.#socket.readyState !== WebSocket.CLOSED) return;
    this.#delay = delay;
    clearTimeout(this.#timer);
    // Not all pages at once, when the server comes back.
    this.#timer = setTimeout(() => this.#connect(), delay * (0.75 + Math.random() / 2));
  }

  #setConnected(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.dispatchEvent(new Event("connection"));
  }

  #storePosition() {
    if (this.#position === null) return;
    try {
      sessionStorage.setItem(positionKey, this.#position);
    } catch {
      // Without storage a reload shows a running submission from its next event on: less, but not wrong.
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
session.addEventListener("made", () => live.startOver());
