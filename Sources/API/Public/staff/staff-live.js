// Receives the live events of everybody's submissions, of the queue and of the workers.

import { EventSocket } from "../scripts/event-socket.js";

// The close code of a connection that has missed events which the server does not keep any more.
const eventsMissed = 4410;

/** Dispatches `missed`, besides the events of `EventSocket`, when lists have to be read again. */
class StaffLive extends EventSocket {
  constructor() {
    super("/admin/live");
  }

  closed(code) {
    if (code !== eventsMissed) return;
    this.position = null;
    this.dispatchEvent(new Event("missed"));
  }
}

export const staffLive = new StaffLive();
