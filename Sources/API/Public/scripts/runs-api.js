// Calls the part of the HTTP API that runs programs without judging them.

import { request } from "./api.js";

const pathOf = (id) => `/runs/${encodeURIComponent(id)}`;

/** The longest texts beside the code that the server takes, in bytes of UTF-8. */
export const longest = { stdin: 64 * 1024, call: 2000, line: 16 * 1024 };

const encoder = new TextEncoder();

/** The length of a text as the server counts it. */
export const byteCount = (text) => encoder.encode(text).length;

/** The address of the picture that a run left. */
export const figureAddress = (id) => `/api/v1${pathOf(id)}/figure`;

export const runs = {
  /** Starts a run, which stops the one before, and returns its id. */
  async start(order) {
    return (await request("POST", "/runs", { body: order })).content.id;
  },

  /** The run with its output so far, or with its report once it has ended. */
  async read(id) {
    return (await request("GET", pathOf(id))).content;
  },

  async stop(id) {
    await request("DELETE", pathOf(id));
  },

  /** Stops a run while the page is being left, when no response can be awaited. */
  stopOnLeaving(id) {
    fetch(`/api/v1${pathOf(id)}`, { method: "DELETE", keepalive: true, credentials: "same-origin" }).catch(() => {});
  },

  /** Adds text to the program's standard input. `end` says that no more follows. */
  async send(id, { text = "", end = false }) {
    await request("POST", `${pathOf(id)}/input`, { body: { text, end } });
  },
};
