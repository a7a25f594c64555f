// @ts-check
/** What happened last, in words; a kind that nobody has put into words yet is shown by its name. */

import { h, reconcile, setText } from "/pages/_shared/dom.js";
import { NOTHING, both, has, say, sayFirst, setBoth } from "/pages/_shared/strings.js";
import { timeOfDay } from "/pages/_shared/time.js";

const MOST = 40;
const ALARMS = 0;
/** Steps on the way: the facts that follow from them say more. */
const TECHNICAL = new Set([
  "system.finished",
  "relay.input_sensed",
  "relay.input_unknown",
  "screens.programmed",
  "screens.shown",
]);

/** @param {HTMLElement} place @param {any} context */
export function showEvents(place, { live, names }) {
  const entries = live
    .rows("entry")
    .filter((/** @type {any} */ row) => !TECHNICAL.has(row.kind))
    .sort((/** @type {any} */ a, /** @type {any} */ b) => b.at - a.at)
    .slice(0, MOST);
  reconcile(place, entries, (row) => row.id, make, (line, row) => setBoth(line.lastChild, wordsOf(row, names)));
}

/** @param {any} row */
function make({ at, lane, kind }) {
  const time = h("time", { class: "number muted" });
  setText(time, timeOfDay(at));
  return h("div", { class: `event ${lane === ALARMS ? "alarm tone bad" : ""}`, "data-kind": kind }, time, both(NOTHING, true));
}

/** @param {any} row @param {any} names */
function wordsOf({ kind, data }, names) {
  const key = `event.${kind}`;
  if (!has(key)) return say("event.any", { kind });
  const places = Object.entries(data).map(([name, value]) => [name, wordOf(kind, name, value, names)]);
  return say(key, Object.fromEntries(places));
}

/** @param {string} kind @param {string} name @param {any} value @param {any} names */
function wordOf(kind, name, value, names) {
  if (name === "person" || name === "by") return names.person(value);
  if (["door", "device", "screen"].includes(name)) return names.thing(value);
  if (name === "channel") return names.thing(value.split("/")[0]);
  if (name === "reason" && kind.startsWith("system.")) return sayFirst([`lost.${value}`, String(value)]);
  const group = name === "method" ? "via" : name;
  return sayFirst([`${group}.${value}`, String(value)]);
}
