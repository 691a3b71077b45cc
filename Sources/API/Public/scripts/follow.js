// Follows one submission to its verdict: by live events, and by asking the server where none come.

import { api } from "./api.js";
import { live } from "./live.js";

// With the socket open, asking is only the backstop for an event that was lost.
const askEveryMilliseconds = { connected: 15_000, alone: 1_500 };

export const isTerminal = (submission) => !["queued", "running"].includes(submission.status);

/**
 * Resolves with the submission once it is terminal, or with null once `signal` aborts.
 * `onProgress` gets `{status, position, total, tests}` after every step; `tests` is sparse until all have ended.
 */
export function follow(submission, { onProgress, signal }) {
  return new Promise((resolve) => {
    const progress = { status: submission.status, position: submission.position, total: null, tests: [] };
    let timer = null;
    let asking = false;

    const finish = (result) => {
      clearTimeout(timer);
      live.removeEventListener("event", onEvent);
      live.removeEventListener("connection", onConnection);
      signal.removeEventListener("abort", onAbort);
      if (result) live.releasePosition();
      resolve(result);
    };
    const onAbort = () => finish(null);

    const ask = async () => {
      if (asking || signal.aborted) return;
      asking = true;
      clearTimeout(timer);
      try {
        const current = await api.submission(submission.id);
        if (signal.aborted) return;
        if (isTerminal(current)) return finish(current);
        if (current.status !== progress.status) {
          progress.status = current.status;
          onProgress(progress);
        }
      } catch (error) {
        // 404: deleted in another tab. Anything else may pass; the next turn asks again.
        if (error.status === 404) return finish({ ...submission, status: "cancelled" });
      } finally {
        asking = false;
      }
      schedule();
    };

    const schedule = () => {
      clearTimeout(timer);
      if (signal.aborted) return;
      timer = setTimeout(ask, live.connected ? askEveryMilliseconds.connected : askEveryMilliseconds.alone);
    };

    const take = (event) => {
      if (event.submission !== submission.id) return;
      if (event.type === "graded" || event.type === "cancelled") return void ask();
      apply(progress, event);
      onProgress(progress);
    };
    const onEvent = ({ detail }) => take(detail);
    // A first connection brings only what comes after it, so what came before is asked for.
    const onConnection = () => (live.connected ? ask() : schedule());

    live.holdPosition();
    live.addEventListener("event", onEvent);
    live.addEventListener("connection", onConnection);
    signal.addEventListener("abort", onAbort);
    // The answer to a repeated request may be terminal already.
    if (isTerminal(submission)) return void ask();
    onProgress(progress);
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
      // A second `running` is a new attempt after a worker died: its tests begin again.
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
