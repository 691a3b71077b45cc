// All tests of a submission with what only teachers need: points, CPU time, and which tests are hidden.

import { h } from "../../scripts/dom.js";
import { titleOf } from "../../scripts/grader-texts.js";
import { scrollable } from "../../scripts/scroll-box.js";
import { badge } from "../../scripts/test-rows.js";
import { nameText } from "../../scripts/text-box.js";
import { secondsText } from "../../scripts/usage-view.js";
import { testWords } from "../../scripts/words.js";
import { t } from "../texts.js";

const columns = [["test"], ["result"], ["pointsColumn", "number"], ["cpuTime", "number"], ["lineColumn", "number"]];

export const testsTable = (tests) => scrollable(h("div", { class: "table-box" }, h("table", {},
  h("thead", {}, h("tr", {},
    columns.map(([name, kind]) => h("th", { scope: "col", class: kind }, t(`submissions.${name}`))))),
  h("tbody", {}, tests.map((test) => h("tr", {},
    h("th", { scope: "row" }, nameText(titleOf(test)),
      test.hidden && h("span", { class: "tag" }, t("result.hidden"))),
    h("td", {}, badge(testWords(test.status))),
    h("td", { class: "number" }, t("submissions.ofPoints", { points: test.points, of: test.max_points })),
    h("td", { class: "number" }, secondsText(test.cpu_ms)),
    h("td", { class: "number" }, test.line && String(test.line))))))), t("submissions.testsTitle"));
