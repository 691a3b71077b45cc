// One exercise: handout, editor with the draft, result, and the student's submissions.

import { connection } from "./connection.js";
import { DraftKeeper } from "./draft-keeper.js";
import { h, showNotice } from "./dom.js";
import { Editor } from "./editor.js";
import { states } from "./exercise-state.js";
import { HandoutView } from "./handout-view.js";
import { HintsView } from "./hints-view.js";
import { HistoryView } from "./history-view.js";
import { isTerminal } from "./follow.js";
import { JudgingPanel } from "./judging-panel.js";
import { learner } from "./learner.js";
import { live } from "./live.js";
import { problemLines } from "./problem-lines.js";
import { addressOfCourse } from "./route.js";
import { RunPanel } from "./run-panel.js";
import { t } from "./text.js";
import { pointsText } from "./words.js";

export class ExerciseView {
  #exercise;
  #onPoints;
  #drafts;
  #editor;
  #run;
  #judging;
  #hints;
  /** The submission whose result is shown. Its lines are marked in the editor. */
  #judged = null;
  #history;
  #left = new AbortController();
  #stale = false;
  #refreshing = null;

  #standing = h("p", { class: "standing" });
  #submit = h("button", {
    type: "button", class: "primary", id: "submit", onclick: () => this.#submitCode(),
  }, t("exercise.submit"));
  #withdrawn = h("div", { class: "aside withdrawn", role: "alert", hidden: true });

  constructor(exercise, { onNext, onPoints }) {
    this.#exercise = exercise;
    this.#onPoints = onPoints;
    this.#drafts = new DraftKeeper(exercise);
    this.#editor = new Editor({
      slug: exercise.slug,
      code: this.#drafts.code,
      onChange: (code) => this.#drafts.changed(code),
      onSubmit: () => this.#submitCode(),
    });
    this.#drafts.attach(this.#editor);
    this.#run = new RunPanel({
      slug: exercise.slug, starter: exercise.starter ?? "", editor: this.#editor,
      onTake: (code) => this.#drafts.replace(code),
    });
    this.#hints = new HintsView(exercise);
    this.#judging = new JudgingPanel({
      slug: exercise.slug,
      onNext,
      onImprove: () => this.#editor.focus(),
      onChange: () => this.#refresh(),
      onMissing: () => this.#showWithdrawn(true),
      onResult: (submission) => this.#markLines(submission),
      offer: this.#hints.offer,
    });
    this.#history = new HistoryView({
      slug: exercise.slug,
      maxPoints: exercise.max_points,
      currentCode: () => this.#editor.code,
      onLoad: (code) => this.#drafts.replace(code),
      onDelete: (id) => this.#judging.forget(id),
      onChange: () => this.#refresh(),
    });
    const handout = new HandoutView({ title: exercise.title, html: exercise.handout_html ?? "" }, this.#standing);
    this.element = h("div", { class: "exercise", "data-slug": exercise.slug }, handout.element,
      h("div", { class: "work" }, this.#editorPanel(), this.#run.element, this.#judging.element,
        this.#hints.element, this.#history.element));
    this.#showStanding(exercise);
    live.addEventListener("event", ({ detail }) => this.#onLiveEvent(detail), { signal: this.#left.signal });
    connection.addEventListener("recovered", () => this.#refresh(), { signal: this.#left.signal });
    learner.addEventListener("changed", () => this.#refresh(), { signal: this.#left.signal });
  }

  get slug() {
    return this.#exercise.slug;
  }

  get title() {
    return this.#exercise.title;
  }

  /** Loads from the server: the draft, submissions, the newest verdict, a submission that is still being graded. */
  async start() {
    const [submissions] = await Promise.all([this.#history.refresh(), this.#drafts.catchUp()]);
    if (this.#left.signal.aborted) return;
    this.#hints.consider(submissions);
    const [newest] = submissions;
    await this.#judging.offerUnsent(newest);
    if (!newest || this.#left.signal.aborted) return;
    if (!isTerminal(newest)) return void this.#judging.follow(newest);
    const submission = await this.#judging.showEarlier(newest);
    // A learner without a draft gets the code that was submitted last.
    if (submission && this.#drafts.isEmpty) {
      this.#editor.code = submission.code;
      this.#markLines(this.#judged);
    }
  }

  /** Stops the view when another exercise is shown. */
  leave() {
    this.#left.abort();
    this.#drafts.leave();
    this.#editor.close();
    this.#run.leave();
    this.#judging.leave();
  }

  /** Shows the state and points from the list of exercises. A withdrawn exercise is not in the list. */
  showCourse({ exercises }) {
    const standing = exercises.find(({ slug }) => slug === this.slug);
    this.#showWithdrawn(!standing);
    if (standing) this.#showStanding(standing);
  }

  #showStanding({ state, points, max_points: of }) {
    const done = h("span", { class: "badge good" }, h("span", { "aria-hidden": "true" }, "✓"), states.done.text);
    this.#standing.replaceChildren(
      ...(state === "done" ? [done] : []), h("span", {}, pointsText(points ?? 0, of ?? 100)));
  }

  #editorPanel() {
    return h("section", { class: "panel editor-panel", "aria-labelledby": "editor-title" },
      h("header", {}, h("h2", { id: "editor-title" }, t("exercise.code")),
        h("button", { type: "button", class: "quiet", onclick: () => this.#drafts.startOver() },
          t("exercise.startOver"))),
      this.#withdrawn,
      this.#drafts.element,
      this.#editor.element,
      h("footer", {},
        h("div", {}, this.#drafts.status, this.#run.hint, this.#editor.hint),
        this.#run.button,
        this.#submit));
  }

  /** Shows or hides the notice that the teacher has withdrawn the exercise. The code stays in the editor. */
  #showWithdrawn(isWithdrawn) {
    if (this.#withdrawn.hidden === !isWithdrawn) return;
    this.#withdrawn.hidden = !isWithdrawn;
    this.#withdrawn.replaceChildren(...(!isWithdrawn ? [] : [
      h("span", {}, t("exercise.withdrawn")),
      h("a", { href: addressOfCourse }, t("page.allExercises"))]));
    this.#submit.toggleAttribute("disabled", isWithdrawn);
    if (isWithdrawn) this.#withdrawn.scrollIntoView({ block: "nearest" });
  }

  async #submitCode() {
    if (this.#submit.disabled) return;
    this.#submit.setAttribute("aria-busy", "true");
    await this.#judging.submit(this.#editor.code);
    this.#submit.removeAttribute("aria-busy");
  }

  /** Refreshes after events of other tabs. `#judging` already reports the end of our own submission. */
  #onLiveEvent({ type, submission }) {
    // Events of runs have none.
    if (!submission) return;
    const isOurs = submission === this.#judging.pending?.id;
    if (type === "running" || (type !== "test" && !isOurs)) this.#refresh();
  }

  /** Refreshes list and points. Calls during a refresh cause one more refresh after it. */
  #refresh() {
    this.#stale = true;
    this.#refreshing ??= this.#refreshWhileStale().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refreshWhileStale() {
    while (this.#stale && !this.#left.signal.aborted) {
      this.#stale = false;
      try {
        const [submissions] = await Promise.all([this.#history.refresh(), this.#onPoints()]);
        this.#hints.consider(submissions);
        const [newest] = submissions;
        if (newest && !isTerminal(newest) && !this.#judging.pending) this.#judging.follow(newest);
        else if (newest && isTerminal(newest)) await this.#judging.recognise(newest);
      } catch (error) {
        showNotice(error);
      }
    }
  }

  /** Marks the lines that the result is about, if they are those in the editor. */
  #markLines(submission) {
    this.#judged = submission;
    this.#editor.clearMarks();
    if (submission?.code !== this.#editor.code) return;
    for (const { line, message } of problemLines(submission)) this.#editor.markLine(line, message);
  }
}
