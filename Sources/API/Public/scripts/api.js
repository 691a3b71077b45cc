// Calls the HTTP API. Every failure is an ApiError whose message can be shown to a student.

import { connection } from "./connection.js";
import { firstAnswers } from "./first-answers.js";
import { learner } from "./learner.js";
import { storage } from "./storage.js";
import { language, t } from "./text.js";

class ApiError extends Error {
  /**
   * `status` is 0 if there was no response; `problem` is the RFC 9457 object, or empty. Its texts are English; our own
   * message is in the language of the page.
   */
  constructor(status, ownMessage, problem = {}) {
    const serverMessage = problem.detail ?? problem.title;
    super(serverMessage ?? ownMessage);
    this.language = serverMessage ? "en" : language;
    this.status = status;
    this.problem = problem;
  }

  /** Whether it is unknown if the server has done what was asked, or the server asks to try again. */
  get isTemporary() {
    return this.status === 0 || this.status === 401 || this.status === 429 || this.status >= 500;
  }
}

const responseTimeoutMilliseconds = 20_000;

/** Without `showsProblems`, the caller shows the answers 429 and 503 itself. `keepalive` outlives the page. */
async function send(method, path, { body, headers, keepalive = false, showsProblems = true } = {}) {
  const options = {
    method,
    headers: { Accept: "application/json", ...headers },
    credentials: "same-origin",
    keepalive,
    signal: AbortSignal.timeout(responseTimeoutMilliseconds),
  };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(`/api/v1${path}`, options);
    const content = await contentOf(response);
    const retryAfter = secondsToWait(response);
    connection.heard(showsProblems || response.ok ? response.status : 400, { retryAfter, detail: content?.detail });
    return { response, content, retryAfter };
  } catch {
    connection.failed();
    throw new ApiError(0, t("connection.noAnswer"));
  }
}

/** The field Retry-After as a number of seconds. A date counts as 5 s: the browser's clock may be wrong. */
function secondsToWait(response) {
  const field = response.headers.get("Retry-After");
  if (field === null) return null;
  return /^\d+$/.test(field) ? Number(field) : 5;
}

async function contentOf(response) {
  const text = await response.text();
  if (!(response.headers.get("Content-Type") ?? "").includes("json") || text === "") return null;
  return JSON.parse(text);
}

/** Dispatches `lost` when a learner without an account has a new session in place of one that has ended. */
export const session = new EventTarget();

/** Creates a session. If the browser has locks, two tabs that open at the same time share one session. */
function createSession(stillNeeded) {
  const create = async () => {
    if (!(await stillNeeded())) return;
    const isFirst = learner.id === null;
    const { content } = await request("POST", "/session");
    noteSession();
    learner.take(content.user);
    if (!isFirst) session.dispatchEvent(new Event("lost"));
  };
  return navigator.locks ? navigator.locks.request("sandmartin-session", create) : create();
}

const sessionKey = "sandmartin.session";

/** Notes the time at which this browser got a session, for other tabs. */
const noteSession = () => storage.write(sessionKey, String(Date.now()));

/** Whether another tab has got a session since this page was requested. */
const anotherTabHasSession = () => Number(storage.read(sessionKey)) > performance.timeOrigin;

let sessionBeingCreated = null;

/** Gets a session for a learner without an account. An account needs its password: its learner has to sign in. */
function renewSession() {
  if (learner.name !== null) {
    connection.report("signedOut");
    throw new ApiError(401, t("connection.mustSignIn"));
  }
  sessionBeingCreated ??= createSession(
    async () => (await send("GET", "/progress")).response.status === 401,
  ).finally(() => (sessionBeingCreated = null));
  return sessionBeingCreated;
}

/** A request that changes something must not reach the account that another tab has just signed in to. */
function checkLearner(method) {
  const before = learner.id;
  learner.followOtherTab();
  if (method !== "GET" && before !== null && learner.id !== before) {
    throw new ApiError(401, t("connection.otherLearner"));
  }
}

/** Returns `{status, content}` of a successful request, and creates a session if there is none. */
export async function request(method, path, options) {
  const first = method === "GET" ? firstAnswers.take(path) : undefined;
  if (first !== undefined) return { status: first === null ? 204 : 200, content: first };
  if (path !== "/session") {
    if (method !== "GET") firstAnswers.forget();
    if (sessionBeingCreated) await sessionBeingCreated;
  }
  checkLearner(method);
  let { response, content, retryAfter } = await send(method, path, options);
  if (response.status === 401 && path !== "/session") {
    await renewSession();
    ({ response, content, retryAfter } = await send(method, path, options));
  }
  if (response.ok) return { status: response.status, content };
  const error = new ApiError(
    response.status, t("connection.serverError", { status: response.status }), content ?? {});
  error.retryAfter = retryAfter;
  throw error;
}

// The page came with the answers of a new learner. The session is created while they are shown. The learner of an
// account has to sign in instead.
if (firstAnswers.needsSession && learner.name !== null) {
  firstAnswers.forget();
} else if (firstAnswers.needsSession) {
  sessionBeingCreated = createSession(async () => !anotherTabHasSession()).finally(() => (sessionBeingCreated = null));
  // Whoever awaits the session gets the error.
  sessionBeingCreated.catch(() => {});
}

const segment = encodeURIComponent;

export const api = {
  async exercises() {
    const all = [];
    let cursor = null;
    do {
      const page = await request("GET", `/exercises${cursor ? `?cursor=${segment(cursor)}` : ""}`);
      all.push(...page.content.items);
      cursor = page.content.next;
    } while (cursor);
    return all;
  },

  async exercise(slug) {
    return (await request("GET", `/exercises/${segment(slug)}`)).content;
  },

  /** Returns one hint, `{number, total, text}`. The server counts that the student read it. */
  async hint(slug, number) {
    return (await request("GET", `/exercises/${segment(slug)}/hints/${number}`)).content;
  },

  /** The first exercise that is not completed, or null if all are. */
  async next() {
    const { status, content } = await request("GET", "/next");
    return status === 204 ? null : content;
  },

  async progress() {
    return (await request("GET", "/progress")).content;
  },

  /** One page of the student's submissions to an exercise, newest first: `{items, next}`. */
  async submissions(exercise, { cursor } = {}) {
    const query = new URLSearchParams({ limit: 10, exercise });
    if (cursor) query.set("cursor", cursor);
    return (await request("GET", `/submissions?${query}`)).content;
  },

  async submission(id) {
    return (await request("GET", `/submissions/${segment(id)}`)).content;
  },

  /** Returns `{judgedBefore, submission}`. Requests with the same `key` create one submission. */
  async submit({ exercise, code, key, supersede = false }) {
    const body = supersede ? { exercise, code, supersede } : { exercise, code };
    const { status, content } = await request("POST", "/submissions", { body, headers: { "Idempotency-Key": key } });
    return { judgedBefore: status === 200, submission: content };
  },

  async deleteSubmission(id) {
    await request("DELETE", `/submissions/${segment(id)}`);
  },

  /** The server's copy of the editor: `{code, revision, saved_at}`. Without one, `code` is null and `revision` is 0. */
  async draft(exercise) {
    return (await request("GET", `/exercises/${segment(exercise)}/draft`)).content;
  },

  /** Fails with 409, `code` and `revision` in the problem if the server's copy is not of `revision`. */
  async saveDraft(exercise, { code, revision, keepalive }) {
    const body = { code, revision };
    return (await request("PUT", `/exercises/${segment(exercise)}/draft`, { body, keepalive })).content;
  },
};
