// Calls of the HTTP API for the overview.

import { request } from "../../scripts/api.js";

const segment = encodeURIComponent;
const itemsOf = async (path) => (await request("GET", path)).content.items;
const failedOnPage = 10;
const newestCount = 8;

export const calls = {
  async queue() {
    return (await request("GET", "/admin/queue")).content;
  },

  workers: () => itemsOf("/admin/workers"),

  /** `order` is "pause", "resume" or "drain". */
  order: (worker, order) => request("POST", `/admin/workers/${segment(worker)}/${order}`),

  /** The last `steps` steps of `step` seconds, as `{items, complete_since}`. */
  async statistics({ step, steps }) {
    return (await request("GET", `/admin/statistics?step=${step}&steps=${steps}`)).content;
  },

  newest: () => itemsOf(`/admin/submissions?limit=${newestCount}`),

  /** The submissions that failed by our fault, as `{items, next}`; from the newest if `cursor` is null. */
  async failed(cursor) {
    const after = cursor === null ? "" : `&cursor=${segment(cursor)}`;
    return (await request("GET", `/admin/submissions?status=failed&limit=${failedOnPage}${after}`)).content;
  },

  async submission(id) {
    return (await request("GET", `/admin/submissions/${segment(id)}`)).content;
  },

  requeue: (id) => request("POST", `/admin/submissions/${segment(id)}/requeue`),

  fileFaults: () => itemsOf("/admin/file-faults"),
};
