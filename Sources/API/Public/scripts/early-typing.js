// What the student types before CodeMirror has loaded, for its undo history.

/** After such a pause a new step begins, as in CodeMirror. */
const pauseMilliseconds = 1_250;
const mostSteps = 100;

export class EarlyTyping {
  /** The code at the beginning, and after each step. */
  steps;
  #last = -Infinity;

  constructor(code) {
    this.steps = [code];
  }

  /** Notes the code after a key. `isStep` ends the step before. */
  note(code, { isStep = false } = {}) {
    if (code === this.steps.at(-1)) return;
    const now = performance.now();
    const goesOn = !isStep && now - this.#last < pauseMilliseconds;
    this.#last = isStep ? -Infinity : now;
    if (this.steps.length > 1 && (goesOn || this.steps.length > mostSteps)) this.steps.pop();
    this.steps.push(code);
  }
}
