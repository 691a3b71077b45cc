// The area of policies: which view an address has.

import { EditorView } from "./editor-view.js";
import { ListView } from "./list-view.js";
import { VersionsView } from "./versions-view.js";

const validName = /^[a-z0-9-]{1,64}$/;

/** `#/policies`, `#/policies/NAME`, which `?extends=BASE` begins if there is none, and `#/policies/NAME/versions`. */
export function policiesView({ path: [name, part, ...more], query }) {
  if (name === undefined) return new ListView();
  if (!validName.test(name) || more.length > 0) return undefined;
  if (part === undefined) return new EditorView(name, query.get("extends"));
  return part === "versions" ? new VersionsView(name) : undefined;
}
