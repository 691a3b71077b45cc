// What comes after success: the next exercise, or a better solution to this one.

import { api } from "./api.js";
import { announce, h } from "./dom.js";
import { parts, t } from "./text.js";
import { nameText } from "./text-box.js";

/** `onNext` goes on in the course, `onImprove` goes back to the code. */
export function nextStep({ onNext, onImprove }) {
  const next = h("button", { type: "button", class: "primary next", id: "next", onclick: onNext }, t("result.next"));
  const advice = h("p", { class: "quiet-text", hidden: true }, t("result.improveAdvice"));
  const improve = h("button", {
    type: "button", class: "quiet improve", onclick: () => {
      advice.hidden = false;
      onImprove();
      announce(advice.textContent);
    },
  }, t("result.improve"));
  nameTheNext(next);
  return h("div", { class: "next-step" }, next, improve, advice);
}

async function nameTheNext(button) {
  try {
    const exercise = await api.next();
    button.replaceChildren(
      ...(exercise ? parts("result.nextNamed", { title: nameText(exercise.title) }) : [t("result.toCourse")]));
  } catch {
    // The button works without the title.
  }
}
