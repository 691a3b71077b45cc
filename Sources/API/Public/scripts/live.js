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
  #socket = null;
  // Where this tab is in the feed. Kept over a reload, so that a running submission is shown from its first test.
  #position = readPosition();
  #heldBack = false;

  /** Connects, and stays connected for as long as the page is open; needs a session. */
  start() {
    if (!this.#socket) this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    const address = new URL("/api/v1/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.#position !== null) address.searchParams.set("after", this.#position);
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#delay = firstDelayMilliseconds;
      this.#setConnected(true);
    });
    socket.addEventListener("message", (message) => this.#receive(message.data));
    socket.addEventListener("close", () => {
      this.#setConnected(false);
      this.#timer = setTimeout(() => this.#connect(), this.#delay * (0.75 + Math.random() / 2));
      this.#delay = Math.min(this.#delay * 2, longestDelayMilliseconds);
    });
    addEventListener("online", () => this.#reconnectNow(socket), { once: true });
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

  /** Another student's feed is counted differently. */
  startOver() {
    this.#position = null;
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

  #reconnectNow(socket) {
    if (socket !== this.#socket || socket.readyState !== WebSocket.CLOSED) return;
    this.#delay = firstDelayMilliseconds;
    this.#connect();
  }

  #setConnected(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.dispatchEvent(new Event("connection"));
  }

  #storePosition() {
    try {
      if (this.#position === null) sessionStorage.removeItem(positionKey);
      else sessionStorage.setItem(positionKey, this.#position);
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
