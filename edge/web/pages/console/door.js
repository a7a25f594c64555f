// @ts-check
/** A door: commanded is one fact, sensed is another, and the headline says whether they agree. */

import { say } from "/pages/_shared/strings.js";
import { readingFact } from "./readings.js";

/** Return the one thing to know about a door. @param {any} row */
export function doorHeadline(row) {
  const { verdict, sensed, commanded } = row;
  if (verdict === "forced" || verdict === "held_open") return { words: say(`verdict.${verdict}`), tone: "bad" };
  if (commanded === "failed") return { words: say("headline.failed"), tone: "bad" };
  if (verdict === "unconfirmed") return { words: say("verdict.unconfirmed"), tone: "warn" };
  if (sensed === "unknown" || verdict === "unknown") return { words: say("headline.unknown"), tone: "warn" };
  if (sensed === "open") return { words: say("headline.open"), tone: "info" };
  if (commanded === "opening" || commanded === "released") return { words: say("headline.opening"), tone: "info" };
  return { words: say("headline.closed"), tone: "ok" };
}

/**
 * Return a door's facts in the order they are read.
 * @param {any} row
 * @param {any} live
 * @returns {import("./readings.js").Fact[]}
 */
export function doorFacts(row, live) {
  /** @type {import("./readings.js").Fact[]} */
  const facts = [
    { key: "commanded", label: say("fact.commanded"), value: say(`commanded.${row.commanded}`), tone: toneOfCommand(row) },
    { key: "sensed", label: say("fact.sensed"), value: say(`sensed.${row.sensed}`), tone: toneOfSensor(row) },
  ];
  if (row.board_lost) facts.push(lost("board", row.board_lost));
  if (row.vision_lost) facts.push(lost("vision", row.vision_lost));
  if (row.camera_lost) facts.push(lost("camera", row.camera_lost));
  else if (row.camera) facts.push(picture(row.camera, live));
  const gate = live.row("face_gate", row.id);
  if (gate) facts.push(faces(gate));
  return facts;
}

/** How many faces the door knows, and how often a stranger comes near to one. @param {any} gate */
function faces({ people, state, fpir, liveness }) {
  const rate = fpir === null ? "?" : `${(fpir * 100).toPrecision(2)} %`;
  const tone = liveness === "off" || state === "too_alike" ? "bad" : undefined;
  return { key: "face", label: say("fact.face"), value: say(`face.${state}`, { people: String(people), rate }), tone };
}

/** @param {string} camera @param {any} live */
function picture(camera, live) {
  const row = live.rows("reading").find((/** @type {any} */ r) => r.device === camera && r.kind === "camera.frame_age");
  return row ? readingFact(row, live) : { key: "picture", label: say("fact.picture"), value: say("unknown"), tone: "warn" };
}

/** @param {string} part @param {string} reason */
function lost(part, reason) {
  return { key: part, label: say(`fact.${part}`), value: say(`lost.${reason}`), tone: "bad" };
}

/** @param {any} row */
const toneOfCommand = (row) => (row.commanded === "failed" ? "bad" : undefined);

/** @param {any} row */
const toneOfSensor = (row) => (row.sensed === "unknown" ? "warn" : undefined);
