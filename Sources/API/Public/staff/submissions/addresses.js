// The addresses of these pages: the list with its filter, and one submission.

/** The parameters of the list, in the address of the page as in the API. */
const names = [
  "exercise", "user", "status", "verdict", "outcome", "since", "until", "text", "policy", "policy_version",
];

/** The filter in the parameters of an address: an object without empty values. */
export const filterOf = (query) => Object.fromEntries(
  names.map((name) => [name, query.get(name)]).filter(([, value]) => value));

/** The address of the list with a filter, in which the order of the names and empty values do not matter. */
export function addressOfList(filter = {}) {
  const query = new URLSearchParams(names.filter((name) => filter[name]).map((name) => [name, filter[name]]));
  return `#/submissions${query.size > 0 ? `?${query}` : ""}`;
}

export const addressOfSubmission = (id) => `#/submissions/${encodeURIComponent(id)}`;
