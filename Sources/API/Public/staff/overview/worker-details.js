// What a worker is and does: its host and program, how it enforces limits, what it grades, and its faults.

import { h } from "../../scripts/dom.js";
import { exactTime } from "../../scripts/times.js";
import { hashText } from "../quantities.js";
import { t } from "../texts.js";
import { submissionLink } from "./submission-link.js";

const fullEnforcement = ["v2", "hybrid"];

/** Returns the elements of the details. */
export function workerDetails({ build, jobs, slots, claimed, faults }) {
  return [
    h("dl", { class: "facts" },
      fact("slots", slots ? t("overview.slotsOf", { busy: jobs?.length ?? claimed, count: slots }) : claimed),
      build && [
        fact("host", h("bdi", {}, build.host)),
        fact("version", h("code", {}, build.version)),
        fact("enforcement", enforcementText(build.enforcement)),
        fact("roots", rootList(build.roots)),
      ],
      Number.isInteger(faults) && fact("faults", faultsText(faults))),
    jobs?.length > 0 && h("div", { class: "jobs" },
      h("h4", {}, t("overview.jobs")),
      h("ul", {}, jobs.map(({ submission, lane, since }) => h("li", {}, submissionLink(submission), " ",
        h("span", { class: "quiet-text" },
          t("overview.jobSince", { lane: t(`overview.lane_${lane}`), time: exactTime(since) })))))),
  ].filter(Boolean);
}

const fact = (name, ...value) =>
  h("div", { class: `fact-${name}` }, h("dt", {}, t(`overview.fact_${name}`)), h("dd", {}, ...value));

const faultsText = (faults) =>
  (faults === 0 ? t("overview.none")
    : h("strong", { class: "bad-text" }, t("overview.faultsCount", { count: faults })));

const enforcementText = (enforcement) => (fullEnforcement.includes(enforcement) ? enforcement
  : h("strong", { class: "bad-text" }, t("overview.degraded", { enforcement })));

const rootList = (roots) => h("ul", { class: "roots" }, Object.entries(roots).map(([name, hash]) =>
  h("li", {}, `${name} `, hashText(hash))));
