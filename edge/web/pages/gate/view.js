// @ts-check
/** From what is known of the door to the one sentence on its screen. */

import { say } from "/pages/_shared/strings.js";

const OPEN_MS = 6000;
const REFUSED_MS = 8000;
const FAILED_MS = 15_000;
const SIGNS = { turn_left: "left", turn_right: "right", come_closer: "look" };
/** Answers to the keypad that the screen says in its own short words. */
const KNOWN = new Set(["wrong_pin", "not_allowed", "locked_out", "board_lost", "unreachable", "withdrawn"]);

/** @typedef {{tone: string, sign: string, title: any, hint: any}} View */

/**
 * @param {string} state of the live connection
 * @param {any} row the door's row, if there is one
 * @param {number} now UTC in ms
 * @param {{code: string, words: any} | null} note what the keypad was answered
 * @param {{step: any, withdraw: boolean}} asked the step that shows a living face; whether a consent is being taken back
 * @returns {View}
 */
export function viewOf(state, row, now, note, asked) {
  if (state === "stale") return view("warn", "off", "offline");
  if (state === "connecting" || !row) return view("", "off", "connecting");
  if (isOpening(row, now)) return view("ok", "open", "open", row.sensed === "open" ? "open.hint" : "open.push");
  if (hasFailed(row, now, note)) return view("bad", "no", "failed");
  if (note?.code === "open") return view("ok", "open", "open", "open.push");
  if (note) return answered(note);
  if (asked.withdraw) return view("warn", "keys", "withdraw");
  if (asked.step && asked.step.until / 1e6 > now) return stepOf(asked.step, now);
  if (row.refused && isFresh(row.refused_at, now, REFUSED_MS)) return view("warn", "no", row.refused);
  if (row.board_lost) return view("bad", "no", "board");
  if (row.camera_lost || row.vision_lost || !row.camera) return view("", "keys", "keys");
  return view("", "look", "idle");
}

/** @param {any} row @param {number} now */
function isOpening(row, now) {
  if (row.commanded === "failed" || row.verdict === "unconfirmed") return false;
  const commanded = row.commanded === "opening" || row.commanded === "released";
  return commanded || (row.sensed === "open" && isFresh(row.granted_at, now, OPEN_MS));
}

/** Of an opening that nobody at this door asked for, the door says nothing. @param {any} row @param {number} now @param {any} note */
function hasFailed(row, now, note) {
  return row.commanded === "failed" && (note?.code === "open" || isFresh(row.granted_at, now, FAILED_MS));
}

/** @param {number | null} at ns @param {number} now ms @param {number} span ms */
function isFresh(at, now, span) {
  return at !== null && at !== undefined && now - at / 1e6 < span;
}

/** @param {any} prompt @param {number} now @returns {View} */
function stepOf({ step, until }, now) {
  const left = String(Math.ceil((until / 1e6 - now) / 1000));
  const sign = SIGNS[/** @type {keyof typeof SIGNS} */ (step)];
  return { tone: "", sign, title: say(`${step}.title`), hint: say("step.hint", { left }) };
}

/** @param {{code: string, words: any}} note */
function answered({ code, words }) {
  if (code === "withdrawn") return view("ok", "keys", code);
  const known = view("warn", "no", KNOWN.has(code) ? code : "refused");
  return KNOWN.has(code) || !words ? known : { ...known, hint: words };
}

/** @param {string} tone @param {string} sign @param {string} name @param {string} [hint] @returns {View} */
function view(tone, sign, name, hint = `${name}.hint`) {
  return { tone, sign, title: say(`${name}.title`), hint: say(hint) };
}
