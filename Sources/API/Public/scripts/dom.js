// Builds elements. Text from students and programs is never parsed as HTML.

/** `h("p", { class: "x", onclick: f }, "text", child)`; skips children that are false, null or undefined. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * Replaces the children of `element` by others, unless these are equal: what a student is using stays. A link with the
 * focus keeps it.
 */
export function showChildren(element, ...children) {
  const wanted = element.cloneNode(false);
  wanted.append(...children);
  if (element.isEqualNode(wanted)) return;
  const focused = element.contains(document.activeElement) && document.activeElement.getAttribute("href");
  element.replaceChildren(...wanted.childNodes);
  if (focused) element.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

/** Keys that are pressed together. */
export const keys = (...names) =>
  h("span", { class: "combination" }, names.flatMap((name, at) => [at > 0 && "+", h("kbd", {}, name)]));

/** Announces `text` to screen readers. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** The message of an error. The server's messages are English in every language of the page. */
export const messageOf = (error) => h("span", { lang: error.language ?? "en" }, error.message);

/** Shows a notice under the header: a text, or the message of an error; null hides it. */
export function showNotice(notice, action = null) {
  const element = document.getElementById("notice");
  element.hidden = notice === null;
  const content = notice instanceof Error ? messageOf(notice) : h("span", {}, notice);
  element.replaceChildren(...(notice === null ? [] : [content, ...(action ? [action] : [])]));
}
