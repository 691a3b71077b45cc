// How these pages name submissions, their authors and exercises.

import { h } from "../../scripts/dom.js";
import { nameText } from "../../scripts/text-box.js";
import { isOurs, submissionWords } from "../../scripts/words.js";
import { t } from "../texts.js";
import { addressOfList } from "./addresses.js";

/** Icon, word and tone of a submission. Learners read other words when grading has failed. */
export const wordsOf = (submission) => (isOurs(submission)
  ? { icon: "!", word: t("submissions.gradingFailed"), tone: "bad" } : submissionWords(submission));

const shownDigits = 8;

/** The name of a learner's account, or a part of the id. Ids of two learners seldom begin in the same way. */
export const authorText = ({ user, user_name: name }) => (name === null
  ? h("span", {}, t("submissions.anonymous", { id: user.slice(0, shownDigits) })) : nameText(name));

/** A link to all submissions of the learner. */
export const authorLink = (submission) => h("a", {
  href: addressOfList({ user: submission.user }), title: t("submissions.allOfLearner"),
}, authorText(submission));

/** The title of an exercise, or its slug if it is no longer in the course. */
export const titleText = ({ exercise }, titles) => nameText(titles.get(exercise) ?? exercise);
