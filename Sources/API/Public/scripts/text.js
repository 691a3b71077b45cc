// The page's texts in the student's language. The catalogues in ../texts hold all of them, by section and name.

import { en } from "../texts/en.js";
import { storage } from "./storage.js";

const languageKey = "sandmartin.language";
/** The languages that the page has, with their own names. */
export const languages = { en: "English", fi: "Suomi" };

/** The language that the address names, for browsers that refuse storage. */
const namedLanguage = () => new URLSearchParams(location.search).get("language");

/** The language of the page: the one that the student chose, or the browser's first one that the page has. */
export const language = [
  namedLanguage(), storage.read(languageKey), ...navigator.languages.map((tag) => tag.split("-")[0]),
].find((tag) => Object.hasOwn(languages, tag)) ?? "en";

const finnish = language === "fi" ? await import("../texts/fi.js") : null;
const texts = { ...(finnish?.fi ?? en) };
/** The catalogue of the grader's sentences; null in English, which the grader writes. */
export const graderTexts = finnish?.grader ?? null;
const plural = new Intl.PluralRules(language);
const numberFormat = new Intl.NumberFormat(language);
const momentFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });

/** Adds the texts of pages that few visitors open. `importFinnish` resolves to the same texts in Finnish. */
export async function addTexts(english, importFinnish) {
  Object.assign(texts, language === "fi" ? await importFinnish() : english);
}

/** Date and time to the second. */
export const momentText = (date) => momentFormat.format(date);

/** Reloads the page in another language, and stores the choice. Without storage, the address keeps the choice. */
export function chooseLanguage(tag) {
  const address = new URL(location.href);
  address.searchParams.delete("language");
  if (!storage.write(languageKey, tag)) address.searchParams.set("language", tag);
  history.replaceState(null, "", address);
  location.reload();
}

function template(key, values) {
  const [section, name] = key.split(".");
  const found = texts[section]?.[name] ?? en[section]?.[name];
  if (found === undefined) throw new Error(`no text ${key}`);
  return typeof found === "string" ? found : found[plural.select(values.count)] ?? found.other;
}

/**
 * Returns the text `section.name`. `{name}` in the text is replaced by `values.name`. A text with forms for numbers
 * (`{ one: …, other: … }`) is chosen by `values.count`. Numbers are written as the language writes them.
 */
export function t(key, values = {}) {
  return parts(key, values).join("");
}

/** Like `t`, for values that are elements: returns strings and elements in order, to append. */
export function parts(key, values = {}) {
  return template(key, values).split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 1 ? formatted(values[part]) : part));
}

const formatted = (value) => (typeof value === "number" ? numberFormat.format(value) : value);

/** Fills the elements of the HTML file: `data-text`, `data-label` and `data-title` name text, label and tip. */
export function translateDocument() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
  for (const element of document.querySelectorAll("[data-title]")) element.title = t(element.dataset.title);
}
