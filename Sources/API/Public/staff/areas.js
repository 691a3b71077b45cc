// The areas of the staff's pages, in the order of the navigation. Each has an address `#/name`, and may have more
// below it.

import { accountsView } from "./accounts.js";
import { activityView } from "./activity.js";
import { overviewView } from "./overview/view.js";
import { policiesView } from "./policies/area.js";
import { submissionsView } from "./submissions/view.js";
import { t } from "./texts.js";

/**
 * `name` is the first part of the address, `label` the key of the area's name in the navigation. `adminOnly` hides it
 * from teachers. `view({ path, query })` makes the view of an address: an object with `title`, `element`, `start()`,
 * which may return a promise, and `leave()`. `path` has the decoded parts of the address after the name, `query` its
 * parameters.
 */
const areas = [
  { name: "overview", label: "overview.title", view: overviewView },
  { name: "submissions", label: "submissions.area", view: submissionsView },
  { name: "policies", label: "policies.title", adminOnly: true, view: policiesView },
  { name: "activity", label: "activity.title", adminOnly: true, view: activityView },
  { name: "accounts", label: "accounts.title", adminOnly: true, view: accountsView },
];

const isAdmin = (role) => role === "admin";
const isStaff = (role) => isAdmin(role) || role === "teacher";

/** The areas of a role. */
export const areasFor = (role) => areas.filter(({ adminOnly }) => (adminOnly ? isAdmin(role) : isStaff(role)));

/** Whether there is an area of this name. */
export const hasArea = (name) => areas.some((area) => area.name === name);

export const addressOfArea = (name) => `#/${name}`;

export const labelOf = ({ label }) => t(label);

/** What the address names: `{ area, path, query }`. Without a name it is the role's first area. */
export function chosenArea(role) {
  const [address, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...path] = address.split("/").map(decoded);
  const area = name === "" ? areasFor(role)[0] : areas.find((each) => each.name === name);
  return { area, path: path.filter(Boolean), query: new URLSearchParams(query) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
