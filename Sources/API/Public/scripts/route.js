// The address names an exercise, the map of the course, or a page about the account; otherwise the page shows the first
// uncompleted exercise.

const prefix = "#/exercises/";

export const addressOf = (slug) => `${prefix}${encodeURIComponent(slug)}`;

export const addressToContinue = "#/";

export const addressOfCourse = "#/course";
export const addressOfAccount = "#/account";
export const addressOfSignIn = "#/sign-in";
export const addressOfSignUp = "#/sign-up";

export const choosesCourse = () => location.hash === addressOfCourse;

/** The slug in the address, or null if the address names none. */
export function chosenExercise() {
  if (!location.hash.startsWith(prefix)) return null;
  try {
    return decodeURIComponent(location.hash.slice(prefix.length)) || null;
  } catch {
    return null;
  }
}
