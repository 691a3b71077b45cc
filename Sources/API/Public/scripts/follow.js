// Follows one submission until its verdict: by live events, and by polling the server.

import { api } from "./api.js";
import { connection } from "./connection.js";
import { live } from "./live.js";

// While the socket is open, polling only covers lost events.
const pollMilliseconds = { connected: 15_000, disconnected: 1_500 };
// After so long without news the page says that it is still waiting.
const lateMilliseconds = 30_000;

export const isTerminal = (submission) => !["queued", "running"].includes(submission.status);

/**
 * Resolves to the submission once it is terminal, or to null once `signal` aborts.
 * Calls `onProgress` with `{status, position, total, tests, isLate}` after every step. `tests` is sparse until all
 * have ended. `isLate` says that there has been no news for a while.
 */
export function follow(submission, { onProgress, signal }) {
  return new Promise((resolve) => {
    const { status, position } = submission;
    const progress = { status, position, total: null, tests: [], isLate: false };
    let timer = null;
    let lateTimer = null;
    let polling = false;

    const endFollowing = connection.follow();
    const finish = (result) => {
      clearTimeout(timer);
      clearTimeout(lateTimer);
      endFollowing();
      connection.removeEventListener("recovered", poll);
      live.removeEventListener("event", onEvent);
      live.removeEventListener("connection", onConnection);
      signal.removeEventListener("abort", onAbort);
      if (result) live.releasePosition();
      resolve(result);
    };
    const onAbort = () => finish(null);

    /** Reports the progress, and asks the server itself if no other news follows. */
    const report = () => {
      clearTimeout(lateTimer);
      lateTimer = setTimeout(() => {
        progress.isLate = true;
        onProgress(progress);
        poll();
      }, lateMilliseconds);
      progress.isLate = false;
      onProgress(progress);
    };

    const poll = async () => {
      if (polling || signal.aborted) return;
      polling = true;
      clearTimeout(timer);
      try {
        const current = await api.submission(submission.id);
        if (signal.aborted) return;
        if (isTerminal(current)) return finish(current);
        if (current.status !== progress.status || (current.position ?? 0) !== (progress.position ?? 0)) {
          progress.status = current.status;
          progress.position = current.position;
          report();
        }
      } catch (error) {
        // 404: deleted in another tab. Other errors may be temporary: the next poll retries.
        if (error.status === 404) return finish({ ...submission, status: "cancelled" });
      } finally {
        polling = false;
      }
      schedule();
    };

    const schedule = () => {
      clearTimeout(timer);
      // While the server does not answer, the page asks again when the server does.
      if (signal.aborted || connection.problem) return;
      timer = setTimeout(poll, live.connected ? pollMilliseconds.connected : pollMilliseconds.disconnected);
    };

    const take = (event) => {
      if (event.submission !== submission.id) return;
      if (event.type === "graded" || event.type === "cancelled") return void poll();
      apply(progress, event);
      report();
    };
    const onEvent = ({ detail }) => take(detail);
    // A new connection delivers only later events, so poll for the current state.
    const onConnection = () => (live.connected ? poll() : schedule());

    live.holdPosition();
    live.addEventListener("event", onEvent);
    live.addEventListener("connection", onConnection);
    connection.addEventListener("recovered", poll);
    signal.addEventListener("abort", onAbort);
    // The response to a retried request may be terminal already.
    if (isTerminal(submission)) return void poll();
    report();
    live.eventsOf(submission.id).forEach(take);
    schedule();
  });
}

function apply(progress, event) {
  switch (event.type) {
    case "queued":
      progress.status = "queued";
      progress.position = event.position;
      break;
    case "running":
      // A second `running` is a new attempt after a worker died: its tests start over.
      progress.status = "running";
      progress.tests = [];
      break;
    case "test":
      progress.status = "running";
      progress.total = event.total;
      progress.tests[event.index] = event;
      break;
  }
}
