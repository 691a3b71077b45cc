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
