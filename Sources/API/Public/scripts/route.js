// The address names an exercise or a page about the account; otherwise the page shows the first uncompleted exercise.

const prefix = "#/exercises/";

export const addressOf = (slug) => `${prefix}${encodeURIComponent(slug)}`;

export const addressToContinue = "#/";

export const addressOfAccount = "#/account";
export const addressOfSignIn = "#/sign-in";
export const addressOfSignUp = "#/sign-up";

/** The slug in the address, or null for the first uncompleted exercise. */
export function chosenExercise() {
  if (!location.hash.startsWith(prefix)) return null;
  try {
    return decodeURIComponent(location.hash.slice(prefix.length)) || null;
  } catch {
    return null;
  }
}
