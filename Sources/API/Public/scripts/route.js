// The address names an exercise if the student chose one; otherwise the page shows the first uncompleted exercise.

const prefix = "#/exercises/";

export const addressOf = (slug) => `${prefix}${encodeURIComponent(slug)}`;

export const addressToContinue = "#/";

/** The slug in the address, or null for the first uncompleted exercise. */
export function chosenExercise() {
  if (!location.hash.startsWith(prefix)) return null;
  try {
    return decodeURIComponent(location.hash.slice(prefix.length)) || null;
  } catch {
    return null;
  }
}
