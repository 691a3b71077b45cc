// The queue: for each lane how many wait and are graded, and how long the oldest has waited.

import { h, showChildren } from "../../scripts/dom.js";
import { LivePanel } from "../live-panel.js";
import { durationText } from "../quantities.js";
import { language, t } from "../texts.js";
import { calls } from "./calls.js";

const lanes = ["interactive", "batch"];

export function queuePanel(signal) {
  const view = h("div", { class: "lanes" });
  /** The newest state. `at` is the time of this page at which the ages of the lanes were right. */
  let state = null;

  function show(queue) {
    state = { ...queue, at: performance.now() };
    draw();
  }

  function draw() {
    const passed = (performance.now() - state.at) / 1000;
    showChildren(view, ...lanes.map((name) => laneView(name, state[name], passed)));
  }

  const panel = new LivePanel({
    name: "queue", title: t("overview.queue"), pause: 2000, view, signal, read: calls.queue, show,
  });
  /** Takes over the numbers of an event, which has no ages. */
  panel.receive = (event) => {
    const isWaiting = lanes.some((name) => event[name].waiting > 0 || event[name].claimed > 0);
    if (state) {
      for (const name of lanes) {
        state[name] = { ...state[name], ...event[name] };
        if (event[name].waiting === 0) state[name].oldest_us = 0;
      }
      draw();
    }
    if (isWaiting || !state) panel.ask();
  };
  const timer = setInterval(() => state && draw(), 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  return panel;
}

function laneView(name, { waiting, claimed, oldest_us: oldest }, passed) {
  const age = oldest > 0 && waiting > 0 ? durationText(Math.max(1, Math.floor(oldest / 1e6 + passed)))
    : t("overview.none");
  const values = [["waiting", waiting], ["claimed", claimed], ["oldest", age]];
  return h("div", { class: `lane ${name}` },
    h("h3", {}, t(`overview.lane_${name}`)),
    h("p", { class: "quiet-text" }, t(`overview.laneText_${name}`)),
    h("dl", { class: "numbers" }, values.map(([key, value]) =>
      h("div", { class: key }, h("dt", {}, t(`overview.number_${key}`)),
        h("dd", {}, value.toLocaleString(language))))));
}
