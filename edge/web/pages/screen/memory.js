// @ts-check
/** What this screen remembers for a time without the hub: its program, the hub's clock, and the page's own files. */

import { hubNow, setHubClock } from "/pages/_shared/time.js";

const ROW = "linli.screen.row";
const CLOCK = "linli.screen.clock";
const VERSION = "linli.screen.version";
const FILES = "linli-screen-pages";

/** Return the row of last time, or null. @returns {any} */
export function recall() {
  recallClock();
  return read(ROW);
}

/** @param {any} row */
export function remember(row) {
  write(ROW, row);
}

/** Forget the program: the hub has none for this screen. */
export const forget = () => localStorage.removeItem(ROW);

/** Remember how far the hub's clock is ahead, and that it was this late. */
export const rememberClock = () => write(CLOCK, { ahead: hubNow() - Date.now(), seen: hubNow() });

/** Return when the hub was last heard of, ms by its clock; 0 never. @returns {number} */
export const lastHeard = () => read(CLOCK)?.seen ?? 0;

/** A clock that lost its time is at least as late as when the hub was last heard of. */
function recallClock() {
  const clock = read(CLOCK);
  if (clock) setHubClock(Math.max(Date.now() + clock.ahead, clock.seen));
}

/** Keep the page's own files for a reload without the hub, where the browser can. */
export async function keepFiles() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("sw.js");
  const fresh = files().map((url) => new Request(url, { cache: "no-cache" }));
  await (await caches.open(FILES)).addAll(fresh);
}

/** Take over a new version of the page: its files have other tags than those seen before. */
export async function renew() {
  const tags = await Promise.all(files().map(tagOf));
  if (tags.includes("")) return;
  const version = tags.join(" ");
  const before = read(VERSION);
  write(VERSION, version);
  if (!before || before === version) return;
  await keepFiles().catch(() => {});
  location.reload();
}

/** @param {string} url */
async function tagOf(url) {
  const answer = await fetch(url, { method: "HEAD", cache: "no-store" }).catch(() => null);
  return (answer?.ok && answer.headers.get("ETag")) || "";
}

function files() {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  const own = loaded.filter((path) => path.startsWith("/pages/") && !path.endsWith("/sw.js"));
  return [...new Set([location.pathname, ...own])].sort();
}

/** @param {string} key */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {unknown} value */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    localStorage.removeItem(key); // full: rather nothing than half
  }
}
