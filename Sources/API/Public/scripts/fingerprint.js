// A short text that tells two pieces of code apart, without storing either. Not for secrets.

/** Two hashes in the manner of FNV-1a with different offsets, and the length. */
export function fingerprint(code) {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let index = 0; index < code.length; index++) {
    const unit = code.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ index, 0x01000193);
  }
  return [code.length, low >>> 0, high >>> 0].map((number) => number.toString(36)).join(".");
}
