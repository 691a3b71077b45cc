// Checks a text as somebody types: after a pause, one request at a time, always the newest text.

const pauseMilliseconds = 400;

export class Checker {
  #check;
  #show;
  #timer = null;
  /** The text that has had its pause and waits for its request, or null. */
  #due = null;
  #isBusy = false;
  #isClosed = false;

  /** `check(text)` resolves to findings. `show` gets `{ text, findings }` or `{ text, error }`. */
  constructor({ check, show }) {
    this.#check = check;
    this.#show = show;
  }

  want(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#due = text;
      this.#run();
    }, pauseMilliseconds);
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #run() {
    if (this.#isBusy || this.#due === null) return;
    const text = this.#due;
    this.#due = null;
    this.#isBusy = true;
    const answer = await this.#check(text).then((findings) => ({ text, findings }), (error) => ({ text, error }));
    this.#isBusy = false;
    if (this.#isClosed) return;
    this.#show(answer);
    this.#run();
  }
}
