// The HTTP side of the server, as functions. Every failure is an ApiError whose message is fit for a student.

export class ApiError extends Error {
  /** `status` is 0 where no answer came at all; `problem` is the RFC 9457 object, or empty. */
  constructor(status, message, problem = {}) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

const answerTimeoutMilliseconds = 20_000;

async function send(method, path, { body, headers } = {}) {
  const options = {
    method,
    headers: { Accept: "application/json", ...headers },
    credentials: "same-origin",
    signal: AbortSignal.timeout(answerTimeoutMilliseconds),
  };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(`/api/v1${path}`, options);
    return { response, content: await contentOf(response) };
  } catch {
    throw new ApiError(0, "The server can’t be reached at the moment. Nothing you typed is lost.");
  }
}

async function contentOf(response) {
  const text = await response.text();
  if (!(response.headers.get("Content-Type") ?? "").includes("json") || text === "") return null;
  return JSON.parse(text);
}

/** Dispatches `made` when this page got a new session. */
export const session = new EventTarget();

/** Makes a session; two tabs that open at once share one where the browser has locks. */
function makeSession(stillNeeded) {
  const make = async () => {
    if (!(await stillNeeded())) return;
    await request("POST", "/session");
    session.dispatchEvent(new Event("made"));
  };
  return navigator.locks ? navigator.locks.request("sandmartin-session", make) : make();
}

let sessionBeingMade = null;

async function request(method, path, options) {
  let { response, content } = await send(method, path, options);
  if (response.status === 401 && path !== "/session") {
    sessionBeingMade ??= makeSession(async () => (await send("GET", "/progress")).response.status === 401).finally(
      () => (sessionBeingMade = null),
    );
    await sessionBeingMade;
    ({ response, content } = await send(method, path, options));
  }
  if (response.ok) return { status: response.status, content };
  const message = content?.detail ?? content?.title ?? `The server answered ${response.status}. Please try again.`;
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

  /** The first exercise that is not completed, or null when all are. */
  async next() {
    const { status, content } = await request("GET", "/next");
    return status === 204 ? null : content;
  },

  async progress() {
    return (await request("GET", "/progress")).content;
  },

  /** One page of the student's own, newest first: `{items, next}`. */
  async submissions(exercise, { cursor, limit = 10 } = {}) {
    const query = new URLSearchParams({ exercise, limit });
    if (cursor) query.set("cursor", cursor);
    return (await request("GET", `/submissions?${query}`)).content;
  },

  async submission(id) {
    return (await request("GET", `/submissions/${segment(id)}`)).content;
  },

  /** `{judgedBefore, submission}`; the same `key` never makes two submissions of one. */
  async submit({ exercise, code, key, supersede = false }) {
    const body = supersede ? { exercise, code, supersede } : { exercise, code };
    const { status, content } = await request("POST", "/submissions", { body, headers: { "Idempotency-Key": key } });
    return { judgedBefore: status === 200, submission: content };
  },

  async deleteSubmission(id) {
    await request("DELETE", `/submissions/${segment(id)}`);
  },
};
