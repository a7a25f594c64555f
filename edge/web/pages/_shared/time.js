// @ts-check
/** Instants (ns UTC) and durations as people read them. */

import { say } from "./strings.js";

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

/**
 * Call `tick` now and once a second.
 * @param {() => void} tick
 */
export function everySecond(tick) {
  tick();
  setInterval(tick, 1000);
}
