// A submission that may not have reached the server. It outlives reloads and is offered again. Its key stays the same,
// so that the server counts it once.

import { api } from "./api.js";
import { drafts } from "./drafts.js";
import { announce, h } from "./dom.js";
import { learner } from "./learner.js";
import { storage } from "./storage.js";
import { parts, t } from "./text.js";
import { exactTime } from "./times.js";

const longestLine = 80;

/** `randomUUID` would need a secure context: HTTPS or localhost. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("-");

export class UnsentSubmission {
  #slug;
  #onSend;
  element = h("div", { class: "unsent", role: "group", "aria-labelledby": "unsent-title", hidden: true });

  /** `onSend({code, supersede})` is called when the learner sends the submission again. */
  constructor({ slug, onSend }) {
    this.#slug = slug;
    this.#onSend = onSend;
  }

  /** Keeps a submission before it is sent, and returns it with its key. */
  keep({ code, supersede }) {
    const kept = this.#stored;
    const again = kept?.code === code && kept.supersede === supersede;
    const submission = again ? kept : { code, supersede, key: newKey(), time: Date.now() };
    // The learner submits other code now. The code that was not sent stays restorable.
    if (kept && kept.code !== code) drafts.setAside(this.#slug, kept.code);
    storage.write(this.#key, JSON.stringify(submission));
    this.element.hidden = true;
    return { code: submission.code, supersede: submission.supersede, key: submission.key };
  }

  /** Forgets the submission, which the server has answered. */
  settle() {
    storage.remove(this.#key);
    this.element.hidden = true;
  }

  /** Offers the submission of an earlier visit, unless the newest submission on the server has the same code. */
  async offerEarlier(newest) {
    const kept = this.#stored;
    if (!kept) return;
    const code = newest && (newest.code ?? (await api.submission(newest.id)).code);
    if (code === kept.code) this.settle();
    else this.offer(null);
  }

  isFor(code) {
    return code !== undefined && this.#stored?.code === code;
  }

  /**
   * Offers to send the submission again. `error` is the failure, or null after a reload. Returns whether there is a
   * submission to send.
   */
  offer(error) {
    const kept = this.#stored;
    if (!kept) return false;
    const first = kept.code.split("\n").find((line) => line.trim() !== "")?.trim() ?? "";
    const title = t([401, 429, 503].includes(error?.status) ? "drafts.notAccepted" : "drafts.unsent");
    const line = first.length > longestLine ? `${first.slice(0, longestLine)}…` : first;
    const from = parts("drafts.unsentFrom", { line: h("code", {}, line), time: exactTime(kept.time) });
    this.element.replaceChildren(...[
      h("h3", { id: "unsent-title" }, title),
      // The server's words are English in every language of the page.
      error && h("p", { lang: error.problem.detail && "en" }, error.message),
      h("p", { class: "quiet-text" }, from),
      h("p", {}, t("drafts.unsentSafe"), storage.isIncomplete && ` ${t("drafts.cannotKeep")}`),
      h("button", { type: "button", class: "primary", onclick: () => this.#onSend(kept) }, t("drafts.sendAgain")),
      h("button", { type: "button", class: "quiet", onclick: () => this.#discard(kept) }, t("drafts.discard")),
    ].filter(Boolean));
    this.element.hidden = false;
    announce(`${title}. ${error?.message ?? ""} ${t("drafts.unsentSafe")}`);
    return true;
  }

  #discard({ code }) {
    if (drafts.read(this.#slug) !== code) drafts.setAside(this.#slug, code);
    this.settle();
    announce(t("drafts.discarded"));
  }

  get #key() {
    return `sandmartin.unsent.${this.#slug}${learner.suffix}`;
  }

  get #stored() {
    try {
      const kept = JSON.parse(storage.read(this.#key));
      return typeof kept?.key === "string" ? kept : null;
    } catch {
      return null;
    }
  }
}
