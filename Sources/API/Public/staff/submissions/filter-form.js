// The form for the filter of the list. The address has the same filter.

import { h } from "../../scripts/dom.js";
import { t } from "../texts.js";
import { addressOfList } from "./addresses.js";

const statuses = ["queued", "running", "graded", "cancelled", "failed"];
const verdicts = ["accepted", "partial", "rejected", "invalid"];
const outcomes = ["passed", "failed", "error", "cpu_limit", "wall_limit", "memory_limit", "process_limit",
  "output_limit", "disk_limit", "policy_violation", "skipped"];

const statusText = (status) => ({
  graded: () => t("submissions.graded"), failed: () => t("submissions.gradingFailed"),
})[status]?.() ?? t(`words.${status}`);

/** The fields that are seen first. The others are seen with them if the filter uses one. */
const firstNames = ["exercise", "user", "verdict", "text"];

export class FilterForm {
  #fields;
  #exercise;
  #clear = h("a", { href: addressOfList() }, t("submissions.clear"));

  /** `onChange(filter)` receives each new filter. */
  constructor(filter, onChange) {
    this.#exercise = select([], t("submissions.anyExercise"));
    this.#fields = {
      exercise: field(t("submissions.exercise"), this.#exercise),
      user: field(t("submissions.learner"), h("input", {
        type: "search", maxlength: 64, spellcheck: "false", autocomplete: "off",
        placeholder: t("submissions.nameOrID"),
      })),
      verdict: field(t("submissions.verdict"), select(options(verdicts, "words"), t("submissions.anyVerdict"))),
      text: field(t("submissions.text"), h("input", {
        type: "search", maxlength: 200, spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      })),
      status: field(t("submissions.status"),
        select(statuses.map((name) => [name, statusText(name)]), t("submissions.anyStatus"))),
      outcome: field(t("submissions.outcome"), select(options(outcomes, "words"), t("submissions.anyOutcome"))),
      since: field(t("submissions.since"), h("input", { type: "datetime-local" }), time),
      until: field(t("submissions.until"), h("input", { type: "datetime-local" }), time),
      policy: field(t("submissions.policy"), h("input", {
        type: "text", maxlength: 64, pattern: "[a-z0-9\\-]+", spellcheck: "false", autocomplete: "off",
        autocapitalize: "off", title: t("submissions.policyHint"),
      })),
      policy_version: field(t("submissions.policyVersion"), h("input", {
        type: "number", min: 1, max: 2147483647, step: 1, inputmode: "numeric",
      })),
    };
    for (const [name, { input }] of Object.entries(this.#fields)) input.id = `filter-${name}`;
    const others = Object.keys(this.#fields).filter((name) => !firstNames.includes(name));
    const apply = () => onChange(this.#filter());
    const more = h("details", { class: "more", open: others.some((name) => filter[name]) },
      h("summary", {}, t("submissions.moreFilters")),
      h("div", { class: "filters" }, others.map((name) => this.#fields[name].element)));
    // The browser points at an invalid field only if it is seen.
    more.addEventListener("invalid", () => (more.open = true), { capture: true });
    this.element = h("form", {
      class: "submission-filter", role: "search", "aria-label": t("submissions.filter"),
      onsubmit: (event) => {
        event.preventDefault();
        apply();
      },
      // A list says at once what it means, other fields when the form is sent.
      onchange: ({ target }) => target.matches("select") && this.element.checkValidity() && apply(),
    },
      h("div", { class: "filters" }, firstNames.map((name) => this.#fields[name].element)),
      more,
      h("p", { class: "actions" }, h("button", { type: "submit" }, t("submissions.apply")), this.#clear));
    this.show(filter);
  }

  /** Shows a filter that came another way. */
  show(filter) {
    for (const [name, { input, write }] of Object.entries(this.#fields)) {
      if (input === this.#exercise) this.#require(filter.exercise);
      input.value = filter[name] ? write(filter[name]) : "";
    }
    this.#clear.hidden = Object.keys(filter).length === 0;
  }

  /** Adds the exercises of the course, `titles` by slug. */
  showExercises(titles) {
    const { value } = this.#exercise;
    const any = this.#exercise.options[0];
    this.#exercise.replaceChildren(any, ...[...titles].map(([slug, title]) => h("option", { value: slug }, title)));
    this.#require(value);
    this.#exercise.value = value;
  }

  /** An exercise that has left the course can be chosen as long as it is in the address. */
  #require(slug) {
    const isKnown = [...this.#exercise.options].some(({ value }) => value === slug);
    if (slug && !isKnown) this.#exercise.append(h("option", { value: slug }, slug));
  }

  #filter() {
    const values = Object.entries(this.#fields).map(([name, { input, read }]) => [
      name, read(name === "text" ? input.value : input.value.trim()),
    ]);
    const filter = Object.fromEntries(values.filter(([, value]) => value !== ""));
    if (!filter.policy) delete filter.policy_version;
    return filter;
  }
}

const options = (names, section) => names.map((name) => [name, t(`${section}.${name}`)]);

const select = (choices, any) => h("select", {},
  h("option", { value: "" }, any), choices.map(([value, text]) => h("option", { value }, text)));

const asItIs = { read: (value) => value, write: (value) => value };

/** A time in the browser's time zone, as the field has it, and in UTC, as the address has it. */
const time = {
  read: (value) => (value === "" ? "" : new Date(value).toISOString()),
  write(value) {
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) return "";
    return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  },
};

const field = (label, input, { read, write } = asItIs) => ({
  input, read, write, element: h("label", {}, h("span", {}, label), input),
});
