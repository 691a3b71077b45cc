// The overview: what goes on at this moment, and what went on within the last hour, day or week.

import { connection } from "../../scripts/connection.js";
import { h } from "../../scripts/dom.js";
import { learner } from "../../scripts/learner.js";
import { staffLive } from "../staff-live.js";
import { t } from "../texts.js";
import { failedPanel } from "./failed-panel.js";
import { fileFaultsPanel } from "./file-faults-panel.js";
import { newestPanel } from "./newest-panel.js";
import { queuePanel } from "./queue-panel.js";
import { statisticsPanel } from "./statistics-panel.js";
import { workersPanel } from "./workers-panel.js";

/** How often the panels without live events load their content: the faulty files and the plots. */
const intervalMilliseconds = 30_000;

export function overviewView() {
  const ending = new AbortController();
  const { signal } = ending;
  const isAdmin = learner.role === "admin";
  const queue = isAdmin && queuePanel(signal);
  const workers = isAdmin && workersPanel(signal);
  const failed = isAdmin && failedPanel(signal);
  const statistics = statisticsPanel(signal);
  const newest = newestPanel(signal);
  const faults = fileFaultsPanel(signal);
  const panels = [queue, workers, statistics, newest, failed, faults].filter(Boolean);
  const state = h("p", { class: "live-state", role: "status" });

  const askAll = () => panels.forEach((panel) => panel.ask());

  function receive({ type, ...event }) {
    if (type === "queue") return queue && queue.receive(event);
    if (type === "workers") return workers && workers.take(event.items);
    statistics.ask();
    newest.ask();
    if (failed && ["failed", "queued"].includes(type)) failed.ask();
  }

  function showState() {
    const { connected } = staffLive;
    state.className = `live-state badge ${connected ? "good" : "calm"}`;
    state.textContent = t(connected ? "overview.live" : "overview.notLive");
  }

  staffLive.addEventListener("event", ({ detail }) => receive(detail), { signal });
  staffLive.addEventListener("missed", askAll, { signal });
  staffLive.addEventListener("connection", () => {
    showState();
    if (staffLive.connected) askAll();
  }, { signal });
  connection.addEventListener("recovered", askAll, { signal });
  const timer = setInterval(() => [statistics, faults].forEach((panel) => panel.ask()), intervalMilliseconds);
  signal.addEventListener("abort", () => clearInterval(timer));
  showState();

  return {
    title: t("overview.title"),
    element: h("div", { class: "staff-page overview" },
      h("div", { class: "page-head" }, h("h1", { tabindex: -1 }, t("overview.title")), state),
      panels.map(({ element }) => element)),
    start: () => Promise.all(panels.map((panel) => panel.load())),
    leave: () => ending.abort(),
  };
}
