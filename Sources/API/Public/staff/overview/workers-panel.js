// The workers: what they are and do, and the orders that an administrator can give them.

import { confirm } from "../../scripts/confirm.js";
import { announce, h, messageOf, showChildren } from "../../scripts/dom.js";
import { badge } from "../../scripts/test-rows.js";
import { nameText } from "../../scripts/text-box.js";
import { KeyedRows } from "../keyed-rows.js";
import { LivePanel } from "../live-panel.js";
import { t } from "../texts.js";
import { calls } from "./calls.js";
import { workerDetails } from "./worker-details.js";

const silentMilliseconds = 5000;

const looks = {
  running: ["✓", "good"],
  paused: ["–", "part"],
  draining: ["…", "part"],
  drained: ["–", "calm"],
  faulty: ["!", "bad"],
  silent: ["!", "bad"],
  unknown: ["?", "calm"],
};
/** The orders that make sense in each state. */
const orders = {
  running: ["pause", "drain"],
  paused: ["resume", "drain"],
  draining: ["resume"],
  drained: ["resume"],
  faulty: ["pause", "drain"],
  silent: [],
  unknown: [],
};

const stateOf = ({ state, silent, idle_ms: idle = 0 }) =>
  (silent || idle > silentMilliseconds ? "silent" : state ?? "unknown");

export function workersPanel(signal) {
  const list = h("ul", { class: "workers" });
  const rows = new KeyedRows(list, ({ name }) => name, workerRow);
  const note = h("div", { class: "workers-note" });
  const view = h("div", {}, note, list);

  function show(workers) {
    showChildren(note, ...notes(workers));
    rows.show(workers);
  }
  return new LivePanel({
    name: "workers", title: t("overview.workers"), pause: 1000, view, signal, read: calls.workers, show,
  });
}

/** What concerns all workers: that there is none, or that they are not of one kind. */
function notes(workers) {
  if (workers.length === 0) return [h("p", {}, t("overview.noWorkers"))];
  const builds = workers.map(({ build }) => build).filter(Boolean);
  const differ = (values) => new Set(values).size > 1;
  const roots = [...new Set(builds.flatMap((build) => Object.keys(build.roots)))]
    .filter((root) => differ(builds.map((build) => build.roots[root] ?? null)));
  return [
    differ(builds.map(({ version }) => version)) && h("p", { class: "warning" }, t("overview.versionsDiffer")),
    roots.length > 0 && h("p", { class: "warning" }, t("overview.rootsDiffer", { roots: roots.join(", ") })),
  ].filter(Boolean);
}

function workerRow({ name }) {
  const state = h("span");
  const reason = h("p", { class: "worker-reason" });
  const details = h("div");
  const answer = h("p", { class: "quiet-text", role: "status" });
  const buttons = Object.fromEntries(["pause", "resume", "drain"].map((order) => [order, h("button", {
    type: "button", class: "quiet", "data-order": order, "aria-label": t(`overview.orderOf_${order}`, { name }),
    onclick: () => give(order),
  }, t(`overview.order_${order}`))]));
  let shown = null;

  async function give(order) {
    const agreed = await confirm({
      title: t(`overview.orderOf_${order}`, { name }), text: t(`overview.orderText_${order}`),
      action: t(`overview.order_${order}`),
      refusal: t("overview.cancel"), kind: "primary",
    });
    if (!agreed) return;
    try {
      await calls.order(name, order);
      answer.textContent = t("overview.ordered");
      announce(t("overview.ordered"));
    } catch (error) {
      answer.replaceChildren(messageOf(error));
    }
  }

  function update(worker) {
    const now = stateOf(worker);
    if (now !== shown) {
      answer.textContent = "";
      const [icon, tone] = looks[now] ?? looks.unknown;
      state.replaceChildren(badge({ icon, tone, word: t(`overview.state_${now}`) }));
      const hadFocus = Object.values(buttons).includes(document.activeElement);
      for (const [order, button] of Object.entries(buttons)) button.hidden = !(orders[now] ?? []).includes(order);
      // The new state may hide the button that has the focus. Another button then gets the focus.
      if (hadFocus && document.activeElement.hidden) element.querySelector("button:not([hidden])")?.focus();
      shown = now;
    }
    reason.textContent = worker.reason ?? (now === "silent" ? t("overview.silentText") : "");
    reason.lang = worker.reason ? "en" : "";
    showChildren(details, ...workerDetails(worker));
  }

  const element = h("li", { class: "worker" },
    h("div", { class: "worker-head" }, h("h3", {}, nameText(name)), state,
      h("div", { class: "orders" }, Object.values(buttons))),
    reason, details, answer);
  return { element, update };
}
