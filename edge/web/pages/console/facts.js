// @ts-check
/** What a thing's abilities have to say. A new device shows up here by the abilities it announces. */

import { say, sayFirst } from "/pages/_shared/strings.js";
import { doorFacts } from "./door.js";
import { readingFact } from "./readings.js";

/** @typedef {import("./readings.js").Fact} Fact */

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
