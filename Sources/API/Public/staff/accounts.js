// The list of users, with filters, where an administrator gives and takes roles.

import { request } from "../scripts/api.js";
import { confirm } from "../scripts/confirm.js";
import { announce, h, messageOf } from "../scripts/dom.js";
import { nameText } from "../scripts/text-box.js";
import { exactTime } from "../scripts/times.js";
import { LivePanel } from "./live-panel.js";
import { t } from "./texts.js";

const roles = ["learner", "teacher", "admin"];
const kinds = ["account", "anonymous", "all"];
const onPage = 30;
const typingMilliseconds = 300;

export function accountsView() {
  const ending = new AbortController();
  const name = h("input", { type: "search", id: "account-name", autocomplete: "off", oninput: askSoon });
  const role = h("select", { id: "account-role", onchange: ask },
    option("", t("accounts.anyRole")), roles.map((each) => option(each, t(`accounts.role_${each}`))));
  const kind = h("select", { id: "account-kind", onchange: ask },
    kinds.map((each) => option(each, t(`accounts.kind_${each}`))));
  const list = h("ul", { class: "rows accounts-list" });
  const none = h("p", { hidden: true }, t("accounts.none"));
  const problem = h("p", { role: "status" });
  const more = h("button", { type: "button", class: "quiet", hidden: true, onclick: showMore }, t("accounts.older"));
  let cursor = null;
  let timer = null;

  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, typingMilliseconds);
  }

  function ask() {
    panel.load();
  }

  async function read(after) {
    const query = new URLSearchParams({ limit: onPage });
    if (name.value.trim() !== "") query.set("name", name.value.trim());
    if (role.value !== "") query.set("role", role.value);
    if (kind.value !== "all") query.set("kind", kind.value);
    if (after !== null) query.set("cursor", after);
    return (await request("GET", `/admin/users?${query}`)).content;
  }

  function add({ items, next }) {
    list.append(...items.map(row));
    cursor = next;
    more.hidden = next === null;
    none.hidden = list.childElementCount > 0;
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
    name: "accounts", title: t("accounts.list"), pause: 0, signal: ending.signal,
    view: h("div", {}, none, list, problem, more), read: () => read(null),
    show: (page) => {
      list.replaceChildren();
      add(page);
    },
  });
  return {
    title: t("accounts.title"),
    element: h("div", { class: "staff-page" }, h("h1", { tabindex: -1 }, t("accounts.title")),
      h("form", { class: "filters panel", onsubmit: (event) => event.preventDefault() },
        h("label", {}, t("accounts.name"), name), h("label", {}, t("accounts.role"), role),
        h("label", {}, t("accounts.kind"), kind)),
      panel.element),
    start: () => panel.load(),
    leave: () => {
      clearTimeout(timer);
      ending.abort();
    },
  };
}

const option = (value, text) => h("option", { value }, text);

function row(user) {
  const role = h("span", { class: "badge calm" });
  const answer = h("p", { role: "status" });
  const shownName = user.name ?? user.id;
  const choices = h("div", { class: "orders" });
  const button = h("button", {
    type: "button", class: "quiet change-role", "aria-expanded": "false",
    "aria-label": t("accounts.changeOf", { name: shownName }), onclick: () => open(choices.childElementCount === 0),
  }, t("accounts.change"));

  function open(isOpen) {
    button.setAttribute("aria-expanded", String(isOpen));
    choices.replaceChildren(...(isOpen ? roles.filter((each) => each !== user.role) : []).map((each) => h("button", {
      type: "button", class: "quiet", "data-role": each, onclick: () => give(each),
    }, t(`accounts.role_${each}`))));
    if (isOpen) choices.firstElementChild.focus();
  }

  async function give(wanted) {
    const agreed = await confirm({
      title: t(`accounts.makeTitle_${wanted}`, { name: shownName }), text: t(`accounts.makeText_${wanted}`),
      action: t("accounts.make"), refusal: t("overview.cancel"),
    });
    if (!agreed) return;
    try {
      const { content } = await request("PATCH", `/admin/users/${encodeURIComponent(user.id)}`,
        { body: { role: wanted } });
      user.role = content.role;
      show();
      open(false);
      button.focus();
      const text = t("accounts.changed", { name: shownName, role: t(`accounts.role_${user.role}`) });
      answer.textContent = text;
      announce(text);
    } catch (error) {
      answer.replaceChildren(messageOf(error));
    }
  }

  function show() {
    role.textContent = t(`accounts.role_${user.role}`);
  }

  show();
  const seen = user.last_seen_at === null ? t("accounts.never") : exactTime(user.last_seen_at);
  return h("li", {},
    h("div", { class: "row-head" },
      h("p", { class: "who" }, user.name === null ? h("code", {}, user.id) : h("strong", {}, nameText(user.name)), " ",
        role),
      user.name !== null && button),
    h("p", { class: "quiet-text" }, `${t("accounts.created")} ${exactTime(user.created_at)} · `,
      `${t("accounts.seen")}: ${seen}`),
    choices, answer);
}
