// Finnish texts of the pages for teachers and administrators.

export * from "./accounts-fi.js";
export * from "./activity-fi.js";
export * from "./overview-fi.js";
export * from "./submissions-fi.js";

export const staff = {
  areas: "Osiot",
  home: "Henkilökunnan ensimmäinen sivu",
  title: "{page} · Henkilökunta",
  toExercises: "Tehtäviin",
  forStaff: "Tämä sivu on opettajille ja ylläpitäjille",
  signInText: "Kirjaudu tilillä, jonka ylläpitäjä on tehnyt opettajaksi tai ylläpitäjäksi.",
  wrongRole:
    "Olet kirjautunut tilillä {name}, joka ei ole kumpikaan. Kysy ylläpitäjältä tai kirjaudu toisella tilillä.",
  onlyAdmins: "Tämä sivu on ylläpitäjille",
  onlyAdminsText: "Olet kirjautunut opettajana.",
  unknown: "Tällaista sivua ei ole",
  unknownText: "Osoitteessa voi olla virhe.",
};

export * from "./policies-fi.js";
