// Reads a list again after live events: not too often, and not while nobody sees the page.

/** Events of many submissions come together. */
const pauseMilliseconds = 1500;

export class Refreshes {
  #refresh;
  #signal;
  #timer = null;
  #isAsked = false;
  #isRunning = false;

  /** `refresh()` reads the list; it handles its errors. `signal` ends all of it. */
  constructor(refresh, signal) {
    this.#refresh = refresh;
    this.#signal = signal;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    document.addEventListener("visibilitychange", () => this.#plan(), { signal });
  }

  ask() {
    this.#isAsked = true;
    this.#plan();
  }

  #plan() {
    if (!this.#isAsked || this.#isRunning || this.#timer !== null || document.hidden || this.#signal.aborted) return;
    this.#timer = setTimeout(() => this.#run(), pauseMilliseconds);
  }

  async #run() {
    this.#timer = null;
    this.#isAsked = false;
    this.#isRunning = true;
    await this.#refresh();
    this.#isRunning = false;
    this.#plan();
  }
}
