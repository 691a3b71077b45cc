// Links to the page of a submission, in the area that shows all of them.

import { h } from "../../scripts/dom.js";
import { addressOfArea, hasArea } from "../areas.js";

const area = "submissions";
const shownCharacters = 8;

/** `content` is what to show; without it, the beginning of the identifier. */
export function submissionLink(id, content = h("code", {}, id.slice(0, shownCharacters))) {
  if (!hasArea(area)) return h("span", { title: id }, content);
  return h("a", { href: `${addressOfArea(area)}/${encodeURIComponent(id)}`, title: id }, content);
}
