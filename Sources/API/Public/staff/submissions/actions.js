// What can be done with submissions, such as grading them again. An action is a link or a button.

/** Functions that return the action for the submissions of a filter. */
const listActions = [];
/** Functions that return the action for one submission, or null. */
const submissionActions = [];

export const actionsOfList = (filter) => listActions.map((action) => action(filter));

export const actionsOf = (submission) =>
  submissionActions.map((action) => action(submission)).filter((action) => action !== null);
