// How long code may be. The page says so before the server would refuse the code.

const longestKibibytes = 64;

/** The size of code that is too long, in KiB with one decimal, or null. */
export function tooManyKibibytes(code) {
  // Each UTF-16 unit is at least one byte and at most three bytes of UTF-8.
  if (3 * code.length <= longestKibibytes * 1024) return null;
  const bytes = new TextEncoder().encode(code).length;
  return bytes > longestKibibytes * 1024 ? Math.ceil((bytes / 1024) * 10) / 10 : null;
}
