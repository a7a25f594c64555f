// @ts-check
/** What does not work, in words for people who keep a gate. */

import { h, reconcile } from "/pages/_shared/dom.js";
import { NOTHING, both, say, sayFirst, setBoth } from "/pages/_shared/strings.js";

const QUIET = new Set(["ok", "off"]);

/** @param {HTMLElement} place @param {any} context */
export function showTroubles(place, context) {
  const troubles = [...careless(context), ...lostDevices(context), ...unhealthy(context)];
  reconcile(place, troubles, (trouble) => trouble.key, make, (line, trouble) => setBoth(line.firstChild, trouble.words));
}

/** @param {any} trouble */
function make({ tone }) {
  return h("p", { class: `trouble tone ${tone}` }, both(NOTHING, true));
}

/** Doors that a photograph opens. @param {any} context */
function careless({ live, names }) {
  return live
    .rows("door")
    .filter((/** @type {any} */ row) => row.camera && row.liveness === "off")
    .map((/** @type {any} */ row) => ({ key: `liveness ${row.id}`, tone: "bad", words: say("trouble.liveness", { door: names.thing(row.id) }) }));
}

/** @param {any} context */
function lostDevices({ live, names }) {
  return live
    .rows("device")
    .filter((/** @type {any} */ row) => row.state === "lost")
    .map((/** @type {any} */ row) => {
      const places = { device: names.thing(row.id), reason: sayFirst([`lost.${row.reason}`, "unknown"]) };
      return { key: row.id, tone: "bad", words: sayFirst([`trouble.${row.kind}`, "trouble.device"], places) };
    });
}

/** @param {any} context */
function unhealthy({ live }) {
  return live
    .rows("health")
    .filter((/** @type {any} */ row) => !QUIET.has(row.state))
    .map((/** @type {any} */ row) => {
      const tone = row.state === "full" ? "bad" : "warn";
      return { key: `health ${row.id}`, tone, words: say(`health.${row.id}.${row.state}`, { n: String(row.waiting) }) };
    });
}
