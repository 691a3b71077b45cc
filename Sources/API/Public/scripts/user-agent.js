// The browser and the system of a session, in words that its owner recognizes.

import { t } from "./text.js";

// The first match counts: browsers name others that they are compatible with.
const browsers = [["Edge", /\bEdgA?\//], ["Opera", /\bOPR\//], ["Samsung Internet", /SamsungBrowser\//],
  ["Firefox", /\b(Firefox|FxiOS)\//], ["Chromium", /\bChromium\//], ["Chrome", /\b(HeadlessChrome|Chrome|CriOS)\//],
  ["Safari", /\bSafari\//]];
const systems = [["Android", /Android/], ["iPad", /iPad/], ["iPhone", /iPhone/], ["ChromeOS", /\bCrOS\b/],
  ["Windows", /Windows/], ["macOS", /Mac OS X|Macintosh/], ["Linux", /Linux/]];
const longestOwnName = 60;

const first = (list, text) => list.find(([, pattern]) => pattern.test(text))?.[0];

/** `userAgent` is a text that a client sent, or null. */
export function programName(userAgent) {
  if (!userAgent) return t("account.unknownProgram");
  const browser = first(browsers, userAgent);
  const system = first(systems, userAgent);
  if (browser && system) return `${browser} · ${system}`;
  return browser ?? userAgent.slice(0, longestOwnName);
}
