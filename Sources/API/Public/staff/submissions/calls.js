// The calls of the API about everybody's submissions.

import { request } from "../../scripts/api.js";

const path = "/admin/submissions";

/** One page of the list, newest first: `{items, next}`. It may be short, or empty, although `next` is not null. */
export async function submissionPage(filter, { limit, cursor }) {
  const query = new URLSearchParams({ ...filter, limit });
  if (cursor) query.set("cursor", cursor);
  return (await request("GET", `${path}?${query}`)).content;
}

/** One submission with its tests. Its pictures are at `figures`. */
export async function submissionDetails(id) {
  const address = `${path}/${encodeURIComponent(id)}`;
  const { content } = await request("GET", address);
  return { ...content, figures: `/api/v1${address}/figures` };
}

/** The titles of the exercises in the course, by slug. */
export async function exerciseTitles() {
  const { content } = await request("GET", "/admin/exercises");
  return new Map(content.items.map(({ slug, title }) => [slug, title]));
}
