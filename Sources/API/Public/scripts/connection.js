// The state of the connection to the server. Every request reports its answer here; the banner shows the state.

const firstWaitSeconds = 1;
const longestWaitSeconds = 15;
/** How long the connection must have worked before the waits between attempts start short again. */
const stableMilliseconds = 30_000;

/**
 * Dispatches `change` when `problem` or the number of followed submissions changes, and `recovered` when the server
 * answers again.
 */
class Connection extends EventTarget {
  /**
   * Null, or `{kind, detail, nextTry}`. The kind is "offline", "unreachable", "unavailable" (the server starts or has
   * a problem), "limited" (too many requests) or "signedOut". `nextTry` is a time of `performance.now()`, or null.
   */
  problem = null;
  #probe = null;
  #trying = null;
  #timer = null;
  #wait = firstWaitSeconds;
  #recoveredAt = -Infinity;
  #followed = 0;

  /** `probe` sends a request that needs a session. It rejects if the server does not answer it. */
  start(probe) {
    this.#probe = probe;
    addEventListener("offline", () => this.tryNow());
    addEventListener("online", () => this.tryNow());
    if (this.problem) this.#schedule();
  }

  /** Reports an answer. */
  heard(status, { retryAfter = null, detail = null } = {}) {
    if ([502, 503, 504].includes(status)) this.report("unavailable", { retryAfter, detail });
    else if (status === 429) this.report("limited", { retryAfter, detail });
    else if (["offline", "unreachable"].includes(this.problem?.kind)) this.#clear();
    else if (this.problem?.kind === "signedOut" && status < 300) this.#clear();
  }

  /** Reports a request without an answer. */
  failed() {
    this.report(navigator.onLine ? "unreachable" : "offline");
  }

  /** `retryAfter` is the number of seconds that the server asks to wait. */
  report(kind, { retryAfter = null, detail = null } = {}) {
    const same = this.problem?.kind === kind;
    // While a problem lasts, only our own attempts and the server's wishes move the next attempt.
    if (same && retryAfter === null && this.problem.nextTry !== null) return;
    if (!same && performance.now() - this.#recoveredAt > stableMilliseconds) this.#wait = firstWaitSeconds;
    this.problem = { kind, detail, nextTry: null };
    clearTimeout(this.#timer);
    this.#timer = null;
    // Nothing but signing in ends the problem "signedOut".
    if (kind !== "signedOut") this.#schedule(retryAfter);
    this.dispatchEvent(new Event("change"));
  }

  /** Asks the server at once. Calls during an attempt share it. */
  tryNow() {
    if (!this.#probe) return Promise.resolve();
    this.#trying ??= this.#try().finally(() => (this.#trying = null));
    return this.#trying;
  }

  /** The number of submissions whose verdict the page waits for. */
  get followed() {
    return this.#followed;
  }

  /** Counts a submission that is followed. Returns a function that ends this. */
  follow() {
    this.#count(1);
    return () => this.#count(-1);
  }

  async #try() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.problem) this.problem.nextTry = null;
    this.dispatchEvent(new Event("change"));
    try {
      await this.#probe();
      this.#clear();
    } catch {
      // The request has reported why. A problem with another cause (such as 500) is no problem of the connection.
      if (this.problem && this.#timer === null && this.problem.kind !== "signedOut") this.#schedule();
      this.dispatchEvent(new Event("change"));
    }
  }

  #schedule(retryAfter = null) {
    const seconds = Math.max(retryAfter ?? 0, this.#wait);
    this.#wait = Math.min(this.#wait * 2, longestWaitSeconds);
    this.problem.nextTry = performance.now() + seconds * 1000;
    this.#timer = setTimeout(() => this.tryNow(), seconds * 1000);
  }

  #clear() {
    if (!this.problem) return;
    this.problem = null;
    this.#recoveredAt = performance.now();
    clearTimeout(this.#timer);
    this.#timer = null;
    this.dispatchEvent(new Event("change"));
    this.dispatchEvent(new Event("recovered"));
  }

  #count(change) {
    this.#followed += change;
    this.dispatchEvent(new Event("change"));
  }
}

export const connection = new Connection();
