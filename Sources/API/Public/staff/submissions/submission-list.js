// The submissions of a list, newest first: read page by page, and kept up to date.

import { submissionPage } from "./calls.js";

const pageSize = 30;
/**
 * The server looks at 2,000 submissions for one request. After this many requests without enough matches, the page asks
 * whether to search on.
 */
const mostRequests = 10;

const changes = {
  running: () => ({ status: "running" }),
  cancelled: () => ({ status: "cancelled" }),
  failed: () => ({ status: "failed", verdict: "grader_error" }),
  graded: ({ verdict, points }) => ({ status: "graded", verdict, points }),
  rejudged: ({ verdict, points }) => ({ verdict, points }),
};

/**
 * Whether a page has as many submissions as were asked for. A shorter page reaches back over all that have come since
 * the last reading.
 */
const isFull = ({ items, next }) => items.length === pageSize && next !== null;

export class SubmissionList {
  /** What the page shows. */
  items = [];
  /** How many newer submissions than these there are, as of the last `refresh`. */
  newCount = 0;
  /** Whether there are more new ones than one page has. */
  hasMoreNew = false;
  #filter;
  #cursor = null;
  #isAtEnd = false;
  /** The newest page, which is not shown yet. */
  #newest = null;

  constructor(filter) {
    this.#filter = filter;
  }

  /** Whether there may be older submissions. */
  get hasMore() {
    return !this.#isAtEnd;
  }

  /** Reads the next page of older submissions, with as many requests as it needs. `isWanted()` ends it early. */
  async readOlder(isWanted = () => true) {
    const wanted = this.items.length + pageSize;
    for (let count = 0; count < mostRequests && !this.#isAtEnd && isWanted(); count += 1) {
      const cursor = this.#cursor;
      const { items, next } = await this.#page(cursor);
      // New submissions have taken the place of those that this page follows.
      if (cursor !== this.#cursor) return;
      this.items = [...this.items, ...items.filter(({ id }) => !this.#has(id))];
      this.#continueFrom(next);
      if (this.items.length >= wanted) break;
    }
  }

  /** Reads the newest page: updates what is shown, and counts what is new. An empty list shows it at once. */
  async refresh() {
    const page = await this.#page(null);
    const known = new Map(page.items.map((item) => [item.id, item]));
    this.items = this.items.map((item) => known.get(item.id) ?? item);
    this.#newest = page;
    const last = page.items.findLastIndex(({ id }) => this.#has(id));
    const newer = page.items.slice(0, last < 0 ? page.items.length : last).filter(({ id }) => !this.#has(id));
    this.newCount = newer.length;
    this.hasMoreNew = last < 0 && isFull(page);
    if (this.items.length === 0 && newer.length > 0) this.showNew();
  }

  /** Puts the newest page on top. Older submissions stay, unless there may be others between both. */
  showNew() {
    const { items, next } = this.#newest;
    const inPage = new Set(items.map(({ id }) => id));
    const last = this.items.findLastIndex(({ id }) => inPage.has(id));
    const older = last < 0 && isFull(this.#newest) ? [] : this.items.slice(last + 1);
    if (older.length === 0) this.#continueFrom(next);
    this.items = [...items, ...older];
    this.newCount = 0;
    this.hasMoreNew = false;
  }

  /** Applies a live event. Returns whether a submission on the page has changed. */
  note(event) {
    const index = this.items.findIndex(({ id }) => id === event.submission);
    const change = changes[event.type];
    if (index < 0 || !change) return false;
    this.items = this.items.with(index, { ...this.items[index], ...change(event) });
    return true;
  }

  #has(id) {
    return this.items.some((item) => item.id === id);
  }

  #page(cursor) {
    return submissionPage(this.#filter, { limit: pageSize, cursor });
  }

  #continueFrom(next) {
    this.#cursor = next;
    this.#isAtEnd = next === null;
  }
}
