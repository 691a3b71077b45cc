// Finnish. A section belongs to a part of the page. Both languages have the same keys.

export const fi = {
  page: {
    skip: "Siirry tehtävään",
    exercises: "Tehtävät",
    language: "Kieli",
  },

  exercise: {
  },

  handout: {
  },

  editor: {
    lineMessage: "Rivi {line}: {message}",
    currentLine: "Ohjelma on rivillä {line}.",
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
