// From Submit to the verdict: sends the code, shows each test when it ends, then the feedback.

import { api } from "./api.js";
import { tooManyKibibytes } from "./code-limit.js";
import { announce, h } from "./dom.js";
import { follow } from "./follow.js";
import { graderText } from "./grader-texts.js";
import { nextStep } from "./next-step.js";
import { progressTitle, progressView, resultView } from "./result-view.js";
import { t } from "./text.js";
import { UnsentSubmission } from "./unsent.js";
import { pointsText, submissionWords, timeText } from "./words.js";

/** Why this code cannot be submitted, or null. */
function refusal(code) {
  if (code.trim() === "") return t("result.noCode");
  if (tooManyKibibytes(code)) return t("result.tooLong");
  return null;
}

export class JudgingPanel {
  #slug;
  #onNext;
  #onChange;
  #onImprove;
  #onResult;
  #onMissing;
  #body = h("div");
  #prompt = h("div", { class: "prompt", role: "alert", hidden: true });
  #pending = null;
  #shown = null;
  #following = null;
  #sending = false;
  #unsent;

  /**
   * `onChange` is called when a submission begins or ends, `onNext` and `onImprove` when the student chooses so after
   * success, and `onMissing` when the server no longer has the exercise. `onResult` gets each submission whose result
   * is shown, and null once the result is out of date. `offer` is an element to show below a result.
   */
  constructor({ slug, onNext, onImprove, onChange, onMissing, onResult, offer }) {
    this.#slug = slug;
    this.#onNext = onNext;
    this.#onImprove = onImprove;
    this.#onChange = onChange;
    this.#onMissing = onMissing;
    this.#onResult = onResult;
    this.#unsent = new UnsentSubmission({ slug, onSend: (kept) => this.submit(kept.code, kept) });
    this.element = h("section", { class: "panel result-panel", "aria-labelledby": "result-title", hidden: true },
      h("h2", { id: "result-title" }, t("result.title")), this.#unsent.element, this.#prompt, this.#body, offer);
  }

  /** The submission that is being followed, or null. */
  get pending() {
    return this.#pending;
  }

  async submit(code, { supersede = false } = {}) {
    if (this.#sending) return;
    const refused = refusal(code);
    if (refused) return this.#showPrompt(refused);
    if (this.#pending?.code === code) return announce(t("result.alreadyPending"));
    this.#sending = true;
    this.#showPrompt(null);
    try {
      const request = this.#unsent.keep({ code, supersede });
      const { judgedBefore, submission } = await api.submit({ exercise: this.#slug, ...request });
      this.#unsent.settle();
      if (judgedBefore) await this.#showAgain(submission.id);
      else this.follow({ ...submission, code });
      this.#onChange();
    } catch (error) {
      if (error.isTemporary) return this.#showUnsent(error);
      this.#unsent.settle();
      if (error.status === 404) this.#onMissing();
      else if (error.status === 409 && error.problem.id) await this.#offerToReplace(error.problem.id, code);
      else this.#showPrompt(error.message);
    } finally {
      this.#sending = false;
    }
  }

  /** Shows the progress of a submission until its verdict arrives. */
  async follow(submission) {
    this.leave();
    // The submission has arrived after all.
    if (this.#unsent.isFor(submission.code)) this.#unsent.settle();
    const following = new AbortController();
    this.#following = following;
    this.#pending = submission;
    this.#onResult(null);
    const result = await follow(submission, {
      signal: following.signal,
      onProgress: (progress) => {
        this.#show(progressView(progress));
        announce(progressTitle(progress));
      },
    });
    if (!result) return;
    this.#pending = null;
    this.#showPrompt(null);
    this.#showResult(result);
    const { word } = submissionWords(result);
    announce(t("result.announced", {
      verdict: word, points: pointsText(result.points ?? 0, result.max_points ?? 100),
      summary: graderText(result.summary ?? ""),
    }));
    this.#onChange();
  }

  /** Shows the newest submission of an earlier visit and returns it. */
  async showEarlier({ id, created_at: created }) {
    const submission = await api.submission(id);
    if (!this.#pending) this.#showResult(submission, t("result.earlier", { time: timeText(new Date(created)) }));
    return submission;
  }

  /** Offers a submission of an earlier visit that may not have reached the server. */
  async offerUnsent(newest) {
    await this.#unsent.offerEarlier(newest);
    if (!this.#unsent.element.hidden) this.element.hidden = false;
  }

  /** Shows the newest submission if it is the one whose answer was lost. */
  async recognise(newest) {
    if (this.#sending || !this.#unsent.isFor(newest.code)) return;
    this.#unsent.settle();
    await this.showEarlier(newest);
  }

  #showUnsent(error) {
    if (this.#unsent.offer(error)) {
      this.element.hidden = false;
      this.#unsent.element.scrollIntoView({ block: "nearest" });
    } else if (!this.#pending) {
      this.#showPrompt(error.message);
    }
  }

  /** Hides the result of a deleted submission. */
  forget(id) {
    if (this.#shown !== id) return;
    this.#shown = null;
    this.element.hidden = true;
    this.#onResult(null);
  }

  leave() {
    this.#following?.abort();
    this.#pending = null;
  }

  async #showAgain(id) {
    const note = t("result.again");
    this.#showResult(await api.submission(id), note);
    announce(note);
  }

  /** Offers to replace the pending submission, which may belong to another tab or exercise. */
  async #offerToReplace(id, code) {
    const pending = await api.submission(id).catch(() => null);
    if (pending && pending.exercise === this.#slug && this.#pending?.id !== id) this.follow(pending);
    this.#showPrompt(t("result.pending"),
      h("button", { type: "button", class: "primary", onclick: () => this.submit(code, { supersede: true }) },
        t("result.replacePending")),
      h("button", { type: "button", class: "quiet", onclick: () => this.#showPrompt(null) }, t("result.keepWaiting")));
  }

  #showResult(submission, note) {
    const actions = submission.verdict === "accepted" &&
      nextStep({ onNext: this.#onNext, onImprove: this.#onImprove });
    this.#show(resultView(submission, { note, actions }));
    this.#shown = submission.id;
    this.#onResult(submission);
  }

  #show(content) {
    const wasHidden = this.element.hidden;
    this.element.hidden = false;
    this.#body.replaceChildren(content);
    if (wasHidden && this.#pending) this.element.scrollIntoView({ block: "nearest" });
  }

  #showPrompt(text, ...buttons) {
    this.#prompt.hidden = text === null;
    this.#prompt.replaceChildren(...(text === null ? [] : [h("p", {}, text), ...buttons]));
    if (text === null) return;
    this.element.hidden = false;
    this.#prompt.scrollIntoView({ block: "nearest" });
  }
}
