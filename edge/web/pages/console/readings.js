// @ts-check
/** Readings as facts: a value with its unit, and its age as soon as that matters. */

import { say, sayFirst } from "/pages/_shared/strings.js";
import { duration } from "/pages/_shared/time.js";
import { amount } from "/pages/_shared/units.js";

/** @typedef {{key: string, label: any, value: any, tone?: string}} Fact */

const OLD_SECONDS = 15;
const FRAME_AGE = "camera.frame_age";
const SLOW_FRAME_SECONDS = 3;

/** Return a reading as a fact. @param {any} row @param {any} live @returns {Fact} */
export function readingFact(row, live) {
  const age = (live.now() - row.at / 1e6) / 1000;
  const label = sayFirst([`reading.${row.kind}`, row.kind]);
  const key = `${row.device} ${row.kind}`;
  if (row.value === null) return { key, label, value: say("unknown"), tone: "warn" };
  if (row.kind === FRAME_AGE) {
    const seconds = row.value + Math.max(age, 0);
    const tone = seconds > SLOW_FRAME_SECONDS ? "bad" : undefined;
    return { key, label, value: say("ago", { age: duration(seconds) }), tone };
  }
  const value = amount(row.value, row.unit);
  if (age < OLD_SECONDS) return { key, label, value };
  return { key, label, value: say("fact.old", { value, age: duration(age) }), tone: "warn" };
}
