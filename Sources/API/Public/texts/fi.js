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
    label: "Python-koodisi",
    hint: "{submit} lähettää, {find} etsii, {comment} muuttaa rivit kommenteiksi. " +
      "{escape} ja sitten {tab} poistuu editorista.",
    tabLeaves: "Sarkain poistuu nyt editorista.",
    reader: "Editori ruudunlukijalle",
    find: "Etsi",
    findNext: "Seuraava osuma",
    findPrevious: "Edellinen osuma",
    findClose: "Sulje haku",
    found: "{at}/{count}",
    foundNone: "Ei löytynyt",
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
