// Finnish for the sentences of the grader, which writes English. See scripts/grader-texts.js for the form.

import { comparisons } from "./fi-comparisons.js";
import { details } from "./fi-details.js";
import { exceptions } from "./fi-exceptions.js";
import { results } from "./fi-results.js";
import { syntax } from "./fi-syntax.js";

const files = [results, comparisons, syntax, exceptions];

export const grader = {
  sentences: Object.assign({}, ...files.map(({ sentences }) => sentences)),
  phrases: Object.assign({}, ...files.map(({ phrases }) => phrases)),
  details,
};
