// A list that is shown again and again, whose rows stay: with the focus, and with what is open in them.

/** `make(item)` returns the row of a new item: `{ element, update(item) }`. `keyOf(item)` identifies items. */
export class KeyedRows {
  #list;
  #keyOf;
  #make;
  #rows = new Map();

  constructor(list, keyOf, make) {
    this.#list = list;
    this.#keyOf = keyOf;
    this.#make = make;
  }

  /** Shows a row for each item, in this order. */
  show(items) {
    const wanted = new Set(items.map(this.#keyOf));
    for (const [key, { element }] of this.#rows) {
      if (wanted.has(key)) continue;
      element.remove();
      this.#rows.delete(key);
    }
    items.forEach((item, at) => {
      const key = this.#keyOf(item);
      if (!this.#rows.has(key)) this.#rows.set(key, this.#make(item));
      const row = this.#rows.get(key);
      row.update(item);
      // Moving an element would take the focus from it.
      if (this.#list.children[at] !== row.element) {
        this.#list.insertBefore(row.element, this.#list.children[at] ?? null);
      }
    });
  }
}
