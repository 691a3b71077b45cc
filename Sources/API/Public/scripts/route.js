// The address names an exercise only when the student chose one; otherwise the page continues where they are.

const prefix = "#/exercises/";

export const addressOf = (slug) => `${prefix}${encodeURIComponent(slug)}`;

export const addressToContinue = "#/";

/** The slug in the address, or null to continue at the first exercise that is not completed. */
export function chosenExercise() {
  if (!location.hash.startsWith(prefix)) return null;
  try {
    return decodeURIComponent(location.hash.slice(prefix.length)) || null;
  } catch {
    return null;
  }
}
