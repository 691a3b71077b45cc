// Calls of the HTTP API about sessions, accounts and API tokens. Forms show refusals beside their fields, so these
// calls do not report 429 and 503 to the banner.

import { request } from "./api.js";
import { learner } from "./learner.js";

const segment = encodeURIComponent;
const showsProblems = false;

/** Asks the server who the learner is. Creates a session if there is none. */
export async function identify() {
  learner.take((await request("GET", "/account")).content);
}

export const account = {
  /** The caller: `{id, name, role, created_at}`. */
  async read() {
    return (await request("GET", "/account")).content;
  },

  async create(name, password) {
    const body = { name, password };
    learner.take((await request("POST", "/account", { body, showsProblems })).content);
  },

  async signIn(name, password) {
    await request("POST", "/session", { body: { name, password }, showsProblems });
    await identify();
  },

  /** `tidy` is called when the session has ended, while the learner is still known. */
  async signOut(tidy) {
    try {
      await request("DELETE", "/session");
    } catch (error) {
      // The session has ended already.
      if (error.status !== 401) throw error;
    }
    tidy();
    await account.goOnWithout();
  },

  /** Goes on without an account, in the session that this browser had before or in a new one. */
  async goOnWithout() {
    learner.forget();
    await identify();
  },

  /** `forget` is called when the server has deleted the account, while the learner is still known. */
  async delete(forget) {
    await request("DELETE", "/account", { showsProblems });
    forget();
    await account.goOnWithout();
  },

  async hasSubmissions() {
    return (await request("GET", "/submissions?limit=1")).content.items.length > 0;
  },

  async sessions() {
    return (await request("GET", "/sessions")).content.items;
  },

  async endSession(id) {
    await request("DELETE", `/sessions/${segment(id)}`);
  },

  async tokens() {
    return (await request("GET", "/tokens")).content.items;
  },

  /** Returns the token, with its secret as `token`. `days` is null for a token that never expires. */
  async createToken(name, days) {
    const body = days === null ? { name } : { name, expires_in_days: days };
    return (await request("POST", "/tokens", { body, showsProblems })).content;
  },

  async revokeToken(id) {
    await request("DELETE", `/tokens/${segment(id)}`);
  },
};
