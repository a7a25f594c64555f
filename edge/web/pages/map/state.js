// @ts-check
/** How a thing is, in one word, one tone and one mark: what is worst comes first. */

import { say } from "/pages/_shared/strings.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */
/** @typedef {import("/pages/_shared/parts.js").Tone} Tone */
/** @typedef {{words: import("/pages/_shared/strings.js").Words, tone: Tone, mark: string}} State */

/** @param {string} word @param {Tone} tone @param {string} mark @returns {State} */
const as = (word, tone, mark) => ({ words: say(word), tone, mark });

/** @param {any} thing @param {Live} live @returns {State} */
export function stateOf(thing, live) {
  const itself = itselfOf(thing, live);
  const alarm = live.rows("alarm").some((row) => row.subject === thing.id);
  return alarm && itself.tone !== "bad" ? as("is.alarm", "bad", "!") : itself;
}

/** @param {any} thing @param {Live} live @returns {State} */
function itselfOf(thing, live) {
  const lost = lostOf(thing, live);
  if (lost) return as(`lost.${lost}`, "bad", "✕");
  if (live.row("call", thing.id)) return as("is.calling", "warn", "☏");
  const door = live.row("door", thing.id);
  if (door) return doorState(door);
  const screen = live.row("screen", thing.id);
  if (screen) return screenState(screen);
  const device = live.row("device", thing.id);
  if (!device) return as("is.there", "", "●");
  return device.state === "starting" ? as("state.starting", "info", "…") : as("state.online", "ok", "●");
}

/** Return why a thing, or what stands between it and the hub, does not work. @param {any} thing @param {Live} live */
function lostOf(thing, live) {
  const rows = [thing.id, thing.via].map((id) => id && live.row("device", id));
  return rows.find((row) => row?.state === "lost")?.reason ?? null;
}

/** @param {any} door @returns {State} */
function doorState({ verdict, sensed, commanded }) {
  if (verdict === "forced" || verdict === "held_open") return as(`is.${verdict}`, "bad", "!");
  if (commanded === "failed") return as("is.failed", "bad", "!");
  if (verdict === "unconfirmed") return as("is.unconfirmed", "warn", "?");
  if (sensed === "unknown") return as("unknown", "warn", "?");
  return sensed === "open" ? as("is.open", "info", "◫") : as("is.closed", "ok", "■");
}

/** @param {any} screen @returns {State} */
function screenState({ failed, takeover, shown, program }) {
  if (failed) return as("is.failed_to_show", "bad", "!");
  if (takeover) return as("is.taken_over", "warn", "!");
  return program && shown !== program ? as("is.preparing", "info", "…") : as("is.showing", "ok", "▣");
}
