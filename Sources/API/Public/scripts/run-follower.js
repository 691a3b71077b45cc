// Follows one run from its request to its end: by live events, and by reading the run while there are none.

import { live } from "./live.js";
import { runs } from "./runs-api.js";

// While the socket is open, polling only covers lost events.
const pollMilliseconds = { connected: 15_000, disconnected: 1_000, stopping: 1_000 };
const keptEarlyEvents = 500;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const hasEnded = ({ status }) => !["queued", "running", "waiting"].includes(status);

/**
 * Calls `onQueued` when the server has taken the run, `onBegin` when the program begins (again, after a restart),
 * `onOutput(stream, text)`, `onWaiting` when the program waits for input, and `onConnection(state)` with "good", "slow"
 * (no live events) or "lost" (no response).
 */
export class RunFollower {
  #calls;
  #id = null;
  #early = [];
  #hasBegun = false;
  #received = { stdout: 0, stderr: 0 };
  #over = new AbortController();
  #ended = null;
  #resolve = null;
  #timer = null;
  #isPolling = false;
  #pollsAgain = false;
  #isStopping = false;
  #hasFailed = false;
  #connection = "good";
  #sending = Promise.resolve();

  constructor(calls) {
    this.#calls = calls;
    this.#ended = new Promise((resolve) => (this.#resolve = resolve));
  }

  get hasBegun() {
    return this.#hasBegun;
  }

  /** Whether the student asked to stop the program. */
  get isStopping() {
    return this.#isStopping;
  }

  /**
   * Starts the run and resolves to the run once it has ended: the server's object, or `{status: "expired"}` if the
   * server no longer has it. Resolves to null after `abandon`. Throws an `ApiError` if the run cannot be started.
   */
  async start(order) {
    const { signal } = this.#over;
    live.addEventListener("event", ({ detail }) => this.#receive(detail), { signal });
    live.addEventListener("connection", () => this.#onConnection(), { signal });
    try {
      this.#id = await runs.start(order);
    } catch (error) {
      this.#finish(null);
      throw error;
    }
    this.#calls.onQueued();
    // Events may arrive before the response.
    for (const event of this.#early.splice(0)) this.#receive(event);
    if (!live.connected) this.#poll();
    else this.#schedule();
    return this.#ended;
  }

  /** Asks the server to stop the program. The run then ends as any other. */
  async stop() {
    this.#isStopping = true;
    try {
      await runs.stop(this.#id);
    } catch (error) {
      this.#isStopping = false;
      throw error;
    }
    this.#schedule();
  }

  /**
   * Stops the program because the student leaves the exercise or the page. Else it could wait for input for minutes, in
   * one of few places. If the request is lost, the wall-clock limit or the next run ends the program.
   */
  stopOnLeaving() {
    this.#isStopping = true;
    if (this.#id !== null) runs.stopOnLeaving(this.#id);
  }

  /** Sends `{text}`, or `{end: true}` to end the input. Waits for earlier input, whose request could arrive later. */
  send(input) {
    const sent = this.#sending.then(() => runs.send(this.#id, input));
    this.#sending = sent.catch(() => {});
    return sent;
  }

  /** Follows the run no more. */
  abandon() {
    this.#finish(null);
  }

  #receive(event) {
    if (!event.run || this.#over.signal.aborted) return;
    if (this.#id === null) {
      if (this.#early.length < keptEarlyEvents) this.#early.push(event);
    } else if (event.run === this.#id) {
      this.#apply(event);
    }
  }

  #apply({ type, stream, offset, text }) {
    switch (type) {
      case "started":
        return this.#begin();
      case "output":
        // After a gap, the run has what is missing.
        return offset > this.#received[stream] ? void this.#poll() : this.#add(stream, offset, text);
      case "waiting":
        return this.#calls.onWaiting();
      case "ran":
        // The event has only the beginning of the output, and no steps.
        return void this.#poll();
    }
  }

  /** A second beginning means that a worker died: the output starts over. */
  #begin() {
    this.#hasBegun = true;
    this.#received = { stdout: 0, stderr: 0 };
    this.#calls.onBegin();
  }

  /** Passes on what is new of the text that begins at `offset`, in bytes of UTF-8. */
  #add(stream, offset, text) {
    const bytes = encoder.encode(text);
    const known = this.#received[stream] - offset;
    if (known >= bytes.length) return;
    this.#received[stream] = offset + bytes.length;
    this.#calls.onOutput(stream, known === 0 ? text : decoder.decode(bytes.subarray(known)));
  }

  async #poll() {
    if (this.#id === null || this.#over.signal.aborted) return;
    // The response under way may be older than the event that asks for this poll.
    this.#pollsAgain = this.#isPolling;
    if (this.#isPolling) return;
    this.#isPolling = true;
    clearTimeout(this.#timer);
    try {
      const run = await runs.read(this.#id);
      if (this.#over.signal.aborted) return;
      this.#hasFailed = false;
      this.#catchUp(run);
      if (hasEnded(run)) return this.#finish(run);
    } catch (error) {
      if (error.status === 404) return this.#finish({ status: "expired" });
      // Other errors may be temporary: the next poll retries. After 429 the server is there, and we come too often.
      this.#hasFailed = error.status !== 429;
    } finally {
      this.#isPolling = false;
    }
    this.#showConnection();
    if (this.#pollsAgain && !this.#hasFailed) this.#poll();
    else this.#schedule();
  }

  #catchUp(run) {
    if (run.status !== "queued" && !this.#hasBegun) this.#begin();
    this.#add("stdout", 0, run.stdout ?? "");
    // Once the run has ended, the text of stderr is no longer what was sent while it ran (`OutputLog.settleErrors`).
    if (!hasEnded(run)) this.#add("stderr", 0, run.stderr ?? "");
    if (run.status === "waiting") this.#calls.onWaiting();
  }

  /** A new connection delivers only later events, so read the current state. */
  #onConnection() {
    this.#showConnection();
    this.#poll();
  }

  #showConnection() {
    if (this.#over.signal.aborted) return;
    const state = this.#hasFailed ? "lost" : live.connected ? "good" : "slow";
    if (state === this.#connection) return;
    this.#connection = state;
    this.#calls.onConnection(state);
  }

  #schedule() {
    clearTimeout(this.#timer);
    if (this.#over.signal.aborted) return;
    const pace = this.#isStopping ? "stopping" : live.connected && !this.#hasFailed ? "connected" : "disconnected";
    this.#timer = setTimeout(() => this.#poll(), pollMilliseconds[pace]);
  }

  #finish(run) {
    clearTimeout(this.#timer);
    this.#over.abort();
    this.#resolve(run);
  }
}
