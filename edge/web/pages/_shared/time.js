// @ts-check
/** Instants (ns UTC) and durations as people read them. */

import { say } from "./strings.js";

let ahead = 0;

/** Hear the hub's UTC in ms, so that this screen reckons by it. @param {number} ms */
export function setHubClock(ms) {
  ahead = ms - Date.now();
}

/** Return the hub's UTC in ms, as this screen reckons it. */
export const hubNow = () => Date.now() + ahead;

/** Return the time of day, 24 hours. @param {number} ns */
export function timeOfDay(ns) {
  return new Date(ns / 1e6).toLocaleTimeString("zh-CN", { hour12: false });
}

/** Return a duration in words; `digits`: those of a second, below ten of them. @param {number} seconds */
export function duration(seconds, digits = 1) {
  if (seconds < 10) return say("age.seconds", { n: Math.max(seconds, 0).toFixed(digits) });
  if (seconds < 60) return say("age.seconds", { n: String(Math.floor(seconds)) });
  if (seconds < 3600) return say("age.minutes", { n: String(Math.floor(seconds / 60)) });
  if (seconds < 86_400) return say("age.hours", { n: String(Math.floor(seconds / 3600)) });
  return say("age.days", { n: String(Math.floor(seconds / 86_400)) });
}

/** Return how long ago an instant is, by the hub's clock. @param {number} ns */
export function ago(ns) {
  const seconds = (hubNow() - ns / 1e6) / 1000;
  return seconds < 60 ? say("age.now") : say("ago", { age: duration(seconds) });
}

/** Return day and time of day, for what is not from today. @param {number} ns */
export function dayAndTime(ns) {
  const form = /** @type {const} */ ({ month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  return new Date(ns / 1e6).toLocaleString("zh-CN", form);
}

/**
 * Call `tick` now and once a second.
 * @param {() => void} tick
 */
export function everySecond(tick) {
  tick();
  setInterval(tick, 1000);
}
