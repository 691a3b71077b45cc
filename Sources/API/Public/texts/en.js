// English. A section belongs to a part of the page. Both languages have the same keys.

export const en = {
  page: {
    skip: "Skip to the exercise",
    exercises: "Exercises",
    language: "Language",
  },

  exercise: {
  },

  handout: {
  },

  editor: {
    label: "Your Python code",
    hint: "{submit} submits, {find} searches, {comment} turns lines into comments. " +
      "{escape}, then {tab} leaves the editor.",
    tabLeaves: "Tab now leaves the editor.",
    reader: "Editor for screen readers",
    find: "Find",
    findNext: "Next match",
    findPrevious: "Match before",
    findClose: "Close the search",
    found: "{at} of {count}",
    foundNone: "Not found",
    lineMessage: "Line {line}: {message}",
    currentLine: "The program is at line {line}.",
  },

  run: {
  },

  steps: {
  },

  result: {
  },

  words: {
  },

  hints: {
  },

  history: {
  },

  course: {
  },

  connection: {
  },

  drafts: {
  },

  account: {
  },
};
