// The log of changes: who changed what, when and from where.

import { request } from "../scripts/api.js";
import { h, messageOf } from "../scripts/dom.js";
import { nameText } from "../scripts/text-box.js";
import { exactTime } from "../scripts/times.js";
import { LivePanel } from "./live-panel.js";
import { hashText } from "./quantities.js";
import { parts, t } from "./texts.js";

/** The actions that the page can say. One of a later server is shown as it is. */
const sayable = new Set([
  "administrator_created", "user_role_changed", "submission_requeued", "worker_paused", "worker_resumed",
  "worker_drained", "exercise_version", "policy_version", "call_list_version",
]);
/** The details that stand in the sentence. */
const inSentence = new Set(["name", "from", "to"]);
const roles = ["learner", "teacher", "admin"];
const sources = ["file", "base", "api"];
const onPage = 50;

async function read(cursor) {
  const after = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return (await request("GET", `/admin/audit?limit=${onPage}${after}`)).content;
}

export function activityView() {
  const ending = new AbortController();
  const list = h("ul", { class: "rows activity-list" });
  const problem = h("p", { role: "status" });
  const more = h("button", { type: "button", class: "quiet", hidden: true, onclick: showMore }, t("activity.older"));
  let cursor = null;

  function add({ items, next }) {
    const before = list.childElementCount;
    list.append(...items.map(row));
    cursor = next;
    more.hidden = next === null;
    // The keyboard goes on at the first new row when the button goes.
    if (before > 0 && next === null) list.children[before]?.focus();
  }

  async function showMore() {
    more.disabled = true;
    try {
      add(await read(cursor));
      problem.replaceChildren();
    } catch (error) {
      problem.replaceChildren(messageOf(error));
    } finally {
      more.disabled = false;
    }
  }

  const panel = new LivePanel({
    name: "activity", title: t("activity.changes"), intro: t("activity.intro"), pause: 0, signal: ending.signal,
    view: h("div", {}, list, problem, more), read: () => read(null),
    show: (page) => {
      list.replaceChildren(...(page.items.length === 0 ? [h("li", {}, t("activity.empty"))] : []));
      add(page);
    },
  });
  return {
    title: t("activity.title"),
    element: h("div", { class: "staff-page" }, h("h1", { tabindex: -1 }, t("activity.title")), panel.element),
    start: () => panel.load(),
    leave: () => ending.abort(),
  };
}

function row(entry) {
  const { at, role, address, details } = entry;
  const rest = Object.entries(details).filter(([name]) => !inSentence.has(name));
  const meta = [exactTime(at), roles.includes(role) && t(`activity.as_${role}`),
    address !== null && t("activity.from", { address })].filter(Boolean).join(" · ");
  return h("li", { tabindex: -1 },
    h("p", {}, sentence(entry)),
    h("p", { class: "quiet-text" }, meta),
    rest.length > 0 && h("details", { class: "more" }, h("summary", {}, t("activity.details")),
      h("dl", { class: "facts" }, rest.map(([name, value]) => h("div", {},
        h("dt", {}, detailName(name)), h("dd", {}, detailValue(name, value)))))));
}

/** What was done, as strings and elements. */
function sentence({ user, name, role, action, subject, details }) {
  const did = action.replaceAll(".", "_");
  const values = {
    who: h("strong", {}, whoText({ user, name, role })), subject: nameText(subject), action: h("code", {}, action),
    name: nameText(details.name ?? subject), from: roleText(details.from), to: roleText(details.to),
    version: details.version ?? "",
  };
  if (!sayable.has(did)) return parts("activity.did_other", values);
  if (did === "user_role_changed" && !details.from) return parts("activity.did_user_role_given", values);
  return parts(`activity.did_${did}`, values);
}

function whoText({ name, role }) {
  if (name !== null) return nameText(name);
  if (role === "service" || role === "operator") return t(`activity.by_${role}`);
  return t("activity.unnamed");
}

const roleText = (role) => (roles.includes(role) ? t(`activity.role_${role}`) : role ?? "");

const detailName = (name) =>
  (["version", "hash", "source"].includes(name) ? t(`activity.detail_${name}`) : name.replaceAll("_", " "));

function detailValue(name, value) {
  if (name === "hash" || (name === "version" && value.length > 20)) return hashText(value);
  return name === "source" && sources.includes(value) ? t(`activity.source_${value}`) : nameText(value);
}
