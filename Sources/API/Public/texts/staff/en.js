// English texts of the pages for teachers and administrators. A section belongs to a part of the pages.

export * from "./accounts-en.js";
export * from "./activity-en.js";
export * from "./overview-en.js";
export * from "./submissions-en.js";

export const staff = {
  areas: "Areas",
  home: "The first page for staff",
  title: "{page} · Staff",
  toExercises: "To the exercises",
  forStaff: "This page is for teachers and administrators",
  signInText: "Sign in with an account that an administrator has made a teacher or an administrator.",
  wrongRole: "You are signed in as {name}, who is neither. Ask an administrator, or sign in with another account.",
  onlyAdmins: "This page is for administrators",
  onlyAdminsText: "You are signed in as a teacher.",
  unknown: "There is no such page",
  unknownText: "There may be a mistake in the address.",
};

export * from "./policies-en.js";
