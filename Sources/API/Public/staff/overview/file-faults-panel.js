// The files of exercises and policies that cannot be loaded.

import { h, showChildren } from "../../scripts/dom.js";
import { visible } from "../../scripts/invisible.js";
import { exactTime } from "../../scripts/times.js";
import { LivePanel } from "../live-panel.js";
import { t } from "../texts.js";
import { calls } from "./calls.js";

export function fileFaultsPanel(signal) {
  const view = h("div", { class: "file-faults" });

  function show(faults) {
    showChildren(view, ...(faults.length === 0 ? [h("p", {}, t("overview.noFileFaults"))] : [
      h("p", { class: "warning" }, t("overview.fileFaultsText", { count: faults.length })),
      h("ul", { class: "rows" }, faults.map(row)),
    ]));
  }
  return new LivePanel({
    name: "file-faults", title: t("overview.fileFaults"), pause: 2000, view, signal, read: calls.fileFaults, show,
  });
}

const row = ({ kind, file, line, message, noted_at: time }) => h("li", {},
  h("p", {}, h("span", { class: "badge bad" }, t(`overview.kind_${kind}`)), " ",
    h("code", { dir: "ltr" }, visible(line ? `${file}:${line}` : file, { endsLine: false }))),
  h("p", { lang: "en", dir: "auto" }, visible(message, { endsLine: false })),
  h("p", { class: "quiet-text" }, t("overview.since", { time: exactTime(time) })));
