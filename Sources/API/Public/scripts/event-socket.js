// A WebSocket that brings numbered events and reconnects automatically.

import { connection } from "./connection.js";

const firstDelayMilliseconds = 500;
const longestDelayMilliseconds = 20_000;
// The close code of a connection whose session has ended. Other codes ask to connect again.
const sessionEnded = 4401;

/** Dispatches `event` (detail: the server's event) and `connection` (when `connected` changes). */
export class EventSocket extends EventTarget {
  connected = false;
  /** The number of the last event; null asks for new events only. */
  position = null;
  #path;
  #delay = firstDelayMilliseconds;
  #timer = null;
  #started = false;
  #socket = null;

  /** `path` is below `/api/v1`. */
  constructor(path) {
    super();
    this.#path = path;
  }

  /** Connects and stays connected while the page is open. Needs a session. */
  start() {
    if (this.#started) return;
    this.#started = true;
    connection.addEventListener("recovered", () => this.#retry(firstDelayMilliseconds));
    this.#connect();
  }

  /** Connects anew, from `position`. */
  restart() {
    if (!this.#started) return;
    if (this.#socket.readyState === WebSocket.CLOSED) this.#retry(firstDelayMilliseconds);
    else this.#socket.close();
  }

  /** Called with each event before it is dispatched. */
  note(_event) {}

  /** Called when the server or the network has closed the connection. */
  closed(_code) {}

  #connect() {
    const address = new URL(`/api/v1${this.#path}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    if (this.position !== null) address.searchParams.set("after", this.position);
    const socket = (this.#socket = new WebSocket(address));
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.#delay = firstDelayMilliseconds;
      this.#setConnected(true);
    });
    socket.addEventListener("message", (message) => this.#receive(JSON.parse(message.data)));
    socket.addEventListener("close", ({ code }) => {
      this.closed(code);
      this.#setConnected(false);
      this.#retry(Math.min(this.#delay * 2, longestDelayMilliseconds));
      // A browser does not say why it could not connect. A request shows whether the server or the session is gone.
      if (!opened || code === sessionEnded) connection.tryNow();
    });
  }

  #receive(event) {
    if (Number.isFinite(event.seq)) this.position = event.seq;
    this.note(event);
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  #reconnect() {
    if (!connection.problem) this.#connect();
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
}
