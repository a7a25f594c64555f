// @ts-check
/** Maintenance: every device with its state, the hub's health, the raw readings and events. */

import { h } from "/pages/_shared/dom.js";
import { openPage } from "/pages/_shared/shell.js";
import { both, say, sayFirst } from "/pages/_shared/strings.js";
import { duration, everySecond, timeOfDay } from "/pages/_shared/time.js";
import { amount } from "/pages/_shared/units.js";
import { makePanels } from "./panels.js";
import { Table } from "./table.js";

const TONES = { online: "ok", starting: "info", lost: "bad", ok: "ok", full: "bad", off: "" };
const MOST_EVENTS = 60;
const MS = 1e6;

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live } = await openPage(main);

const health = new Table(["col.part", "col.state"]);
const devices = new Table(["col.device", "col.kind", "col.state", "col.reason"]);
const readings = new Table(["col.device", "col.reading", "col.value", "col.age"]);
const events = new Table(["col.time", "col.kind", "col.data"]);
const panels = makePanels(live);

for (const [name, content] of /** @type {const} */ ([
  ["hub", health.node],
  ["devices", devices.node],
  ["panel", panels.node],
  ["readings", readings.node],
  ["journal", events.node],
])) {
  main.append(h("section", { class: `card ${name}` }, h("h2", {}, both(name)), content));
}

live.addEventListener("change", show);
everySecond(show);

function show() {
  health.show(live.rows("health").map(healthLine));
  devices.show(live.rows("device").sort(byId).map(deviceLine));
  readings.show(live.rows("reading").sort(byDevice).map(readingLine));
  events.show(live.rows("entry").sort((a, b) => b.at - a.at).slice(0, MOST_EVENTS).map(eventLine));
  panels.show();
}

/** @param {any} row */
function healthLine(row) {
  const places = { n: String(row.waiting) };
  const words = say(`health.${row.id}.${row.state}`, places);
  const part = sayFirst([`part.${row.id}`, row.id]);
  if (!row.since) return { key: row.id, tone: tone(row.state), cells: [part, words] };
  const age = say("health.since", { age: duration((live.now() - row.since / MS) / 1000) });
  return { key: row.id, tone: tone(row.state), cells: [part, { zh: words.zh + age.zh, en: words.en + age.en }] };
}

/** @param {any} row */
function deviceLine(row) {
  const reason = row.reason ? say(`lost.${row.reason}`) : "";
  const cells = [nameOf(row.id), row.kind, say(`state.${row.state}`), reason];
  return { key: row.id, tone: tone(row.state), cells };
}

/** @param {any} row */
function readingLine(row) {
  const value = row.value === null ? say("unknown") : amount(row.value, row.unit);
  const age = duration((live.now() - row.at / MS) / 1000);
  const cells = [nameOf(row.device), sayFirst([`reading.${row.kind}`, row.kind]), value, age];
  return { key: `${row.device} ${row.kind}`, tone: "", cells };
}

/** @param {any} row */
function eventLine(row) {
  return { key: row.id, tone: row.lane === 0 ? "bad" : "", cells: [timeOfDay(row.at), row.kind, JSON.stringify(row.data)] };
}

/** Return what people call it, with the id that linli.yaml and the log know. @param {string} id */
function nameOf(id) {
  const name = live.row("thing", id)?.name;
  return name && name !== id ? `${name} (${id})` : sayFirst([`part.${id}`, id]);
}

/** @param {string} state */
function tone(state) {
  return TONES[/** @type {keyof typeof TONES} */ (state)] ?? "warn";
}

/** @param {any} a @param {any} b */
function byId(a, b) {
  return a.id.localeCompare(b.id);
}

/** @param {any} a @param {any} b */
function byDevice(a, b) {
  return a.device.localeCompare(b.device) || a.kind.localeCompare(b.kind);
}
