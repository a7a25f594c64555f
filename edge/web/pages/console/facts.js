// @ts-check
/** What a thing's abilities have to say. A new device shows up here by the abilities it announces. */

import { say, sayFirst } from "/pages/_shared/strings.js";
import { duration } from "/pages/_shared/time.js";
import { amount } from "/pages/_shared/units.js";
import { doorFacts } from "./door.js";

/** @typedef {{key: string, label: any, value: any, tone?: string}} Fact */

const OLD_SECONDS = 15;
const FRAME_AGE = "camera.frame_age";
const SLOW_FRAME_SECONDS = 3;

/** @type {Record<string, (thing: any, ability: any, live: any) => Fact[]>} */
const ABILITIES = {
  contact: (thing, { rows }, live) => contactFacts(thing, rows, live),
  measures: (thing, { kinds }, live) =>
    live
      .rows("reading")
      .filter((/** @type {any} */ row) => row.device === thing.id && kinds.includes(row.kind))
      .map((/** @type {any} */ row) => readingFact(row, live)),
  watches: (thing, { width, height }) => [
    { key: "picture size", label: say("fact.size"), value: `${width} × ${height}` },
  ],
  switches: (thing, { relays, inputs }) => [
    {
      key: "channels",
      label: say("fact.channels"),
      value: say("fact.switches", { relays: String(relays.length), inputs: String(inputs.length) }),
    },
  ],
};

/** Return all facts of a thing. @param {any} thing @param {any} live @returns {Fact[]} */
export function factsOf(thing, live) {
  return thing.abilities.flatMap((/** @type {any} */ ability) => ABILITIES[ability.type]?.(thing, ability, live) ?? []);
}

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

/** @param {any} thing @param {string} kind @param {any} live @returns {Fact[]} */
function contactFacts(thing, kind, live) {
  const row = live.row(kind, thing.id);
  if (!row) return [{ key: kind, label: say("fact.sensed"), value: say("unknown"), tone: "warn" }];
  if (kind === "door") return doorFacts(row, live);
  return Object.entries(row)
    .filter(([name, value]) => name !== "id" && name !== "name" && typeof value !== "object")
    .map(([name, value]) => ({
      key: name,
      label: sayFirst([`${kind}.${name}`, name]),
      value: sayFirst([`${kind}.${name}.${value}`, String(value)]),
    }));
}
