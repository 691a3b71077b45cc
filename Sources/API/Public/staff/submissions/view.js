// The views of the area: the list, and one submission.

import { SubmissionListView } from "./list-view.js";
import { SubmissionView } from "./submission-view.js";

/** The view of an address; undefined for an address that names nothing. */
export function submissionsView({ path, query }) {
  if (path.length === 0) return new SubmissionListView(query);
  return path.length === 1 ? new SubmissionView(path[0]) : undefined;
}
