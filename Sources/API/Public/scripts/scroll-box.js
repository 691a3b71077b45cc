// Boxes for long content. The keyboard reaches a box while it has something to scroll.

const labels = new WeakMap();

const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => update(target)));

function update(box) {
  const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
  if (scrolls) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", labels.get(box));
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}

/** Makes `box` reachable by keyboard, under the name `label`, whenever its content does not fit. */
export function scrollable(box, label) {
  box.classList.add("scroll-box");
  labels.set(box, label);
  observer.observe(box);
  return box;
}
