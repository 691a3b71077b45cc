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

/** Announces `text` to screen readers. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Shows a notice under the header, such as an error; null hides it. */
export function showNotice(text, action = null) {
  const notice = document.getElementById("notice");
  notice.hidden = text === null;
  notice.replaceChildren(...(text === null ? [] : [h("span", {}, text), ...(action ? [action] : [])]));
}
