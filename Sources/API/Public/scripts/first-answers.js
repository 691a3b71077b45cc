// The API's answers that came inside of the page, for the first requests.

const element = document.getElementById("first-answers");
// The page asks for these within moments. Later, an answer could be out of date.
const usableMilliseconds = 5_000;

function read() {
  // The browser keeps an old page for its buttons back and forward.
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") return {};
  try {
    return JSON.parse(element.textContent) ?? {};
  } catch {
    return {};
  }
}

const { session, answers } = read();
let unused = new Map(Object.entries(answers ?? {}));
const expires = performance.now() + usableMilliseconds;

export const firstAnswers = {
  /** Whether the server saw no session when it made the page. */
  needsSession: session === false,

  /** Returns the answer to GET `path`, once; null stands for 204, undefined for no answer. */
  take(path) {
    if (performance.now() > expires) unused.clear();
    const answer = unused.get(path);
    unused.delete(path);
    return answer;
  },

  /** Called before a request that may change the answers. */
  forget() {
    unused = new Map();
  },
};
