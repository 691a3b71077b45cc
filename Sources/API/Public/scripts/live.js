// Receives the live events of the student's submissions.

import { EventSocket } from "./event-socket.js";
import { learner } from "./learner.js";

const keptEvents = 500;
const positionKey = "sandmartin.live";

class LiveEvents extends EventSocket {
  // The last event seen. It survives a reload, so that a running submission is shown from its first test.
  position = readPosition();
  #recent = [];
  #heldBack = false;

  constructor() {
    super("/live");
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
    this.position = 0;
    this.#recent = [];
    this.#storePosition();
    this.restart();
  }

  note(event) {
    if (!this.#heldBack) this.#storePosition();
    this.#recent.push(event);
    if (this.#recent.length > keptEvents) this.#recent.shift();
  }

  #storePosition() {
    if (this.position === null) return;
    try {
      sessionStorage.setItem(positionKey, this.position);
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
