// Calls the HTTP API. Every failure is an ApiError whose message can be shown to a student.

export class ApiError extends Error {
  /** `status` is 0 if there was no response; `problem` is the RFC 9457 object, or empty. */
  constructor(status, message, problem = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

const responseTimeoutMilliseconds = 20_000;

async function send(method, path, { body, headers } = {}) {
  const options = {
    method,
    headers: { Accept: "application/json", ...headers },
    credentials: "same-origin",
    signal: AbortSignal.timeout(responseTimeoutMilliseconds),
  };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(`/api/v1${path}`, options);
    return { response, content: await contentOf(response) };
  } catch {
    throw new ApiError(0, "The server can’t be reached right now. Your code is safe.");
  }
}

async function contentOf(response) {
  const text = await response.text();
  if (!(response.headers.get("Content-Type") ?? "").includes("json") || text === "") return null;
  return JSON.parse(text);
}

/** Dispatches `created` when this page gets a new session. */
export const session = new EventTarget();

/** Creates a session. If the browser has locks, two tabs that open at the same time share one session. */
function createSession(stillNeeded) {
  const create = async () => {
    if (!(await stillNeeded())) return;
    await request("POST", "/session");
    session.dispatchEvent(new Event("created"));
  };
  return navigator.locks ? navigator.locks.request("sandmartin-session", create) : create();
}

let sessionBeingCreated = null;

export async function request(method, path, options) {
  let { response, content } = await send(method, path, options);
  if (response.status === 401 && path !== "/session") {
    sessionBeingCreated ??= createSession(
      async () => (await send("GET", "/progress")).response.status === 401,
    ).finally(() => (sessionBeingCreated = null));
    await sessionBeingCreated;
    ({ response, content } = await send(method, path, options));
  }
  if (response.ok) return { status: response.status, content };
  const fallback = `The server answered with error ${response.status}. Please try again.`;
  const message = content?.detail ?? content?.title ?? fallback;
  throw new ApiError(response.status, message, content ?? {});
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

  /** One page of the student's submissions, newest first: `{items, next}`. */
  async submissions(exercise, { cursor, limit = 10 } = {}) {
    const query = new URLSearchParams({ exercise, limit });
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
};
