// Calls of the API about policies.

import { request } from "../../scripts/api.js";

const segment = encodeURIComponent;
const path = (name) => `/admin/policies/${segment(name)}`;

const get = async (address) => (await request("GET", address)).content;

export const policiesApi = {
  /** All policies in force with their effective values, without their texts. */
  list: async () => (await get("/admin/policies")).items,

  /** The version in force with its text; null if there is no policy of this name. */
  async read(name) {
    try {
      return await get(path(name));
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  },

  /** One page of versions with their texts, newest first: `{ items, next }`. */
  versions(name, cursor) {
    const query = new URLSearchParams({ limit: 20, ...(cursor ? { cursor } : {}) });
    return get(`${path(name)}/versions?${query}`);
  },

  /** What is wrong with a text: `[{ file, line, key, message, refused }]`. */
  check: async (name, yaml) => (await request("POST", `${path(name)}/check`, { body: { yaml } })).content.findings,

  /** Fails with 409 and `newest` if `base` is not the newest version, with 422 and `findings` for a faulty text. */
  save: async (name, change) => (await request("PUT", path(name), { body: change })).content,

  workers: async () => (await get("/admin/workers")).items,
};

export const addressOf = (name) => `#/policies/${segment(name)}`;
export const addressOfVersions = (name) => `${addressOf(name)}/versions`;
export const addressOfNew = (name, base) => `${addressOf(name)}?${new URLSearchParams({ extends: base })}`;
export const addressOfList = "#/policies";
