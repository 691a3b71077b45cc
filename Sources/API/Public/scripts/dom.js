// Building elements. Text is always text: nothing a student or a program wrote is ever parsed as HTML.

/** `h("p", { class: "x", onclick: f }, "text", child)`; false, null and undefined children are left out. */
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

/** Says `text` to people who hear the page rather than see it. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** The strip under the header: our trouble, or advice; null takes it away. */
export function showNotice(text, action = null) {
  const notice = document.getElementById("notice");
  notice.hidden = text === null;
  notice.replaceChildren(...(text === null ? [] : [h("span", {}, text), ...(action ? [action] : [])]));
}
