// @ts-check
/** The console: who calls, what is wrong, every door and device, what happened. */

import { call } from "/pages/_shared/api.js";
import { h, reconcile } from "/pages/_shared/dom.js";
import { openPage } from "/pages/_shared/shell.js";
import { both } from "/pages/_shared/strings.js";
import { everySecond } from "/pages/_shared/time.js";
import { showCalls } from "./calls.js";
import { showEvents } from "./events.js";
import { Names } from "./names.js";
import { Tile } from "./tile.js";
import { showTroubles } from "./troubles.js";

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const { live } = await openPage(/** @type {HTMLElement} */ (document.querySelector("main")));
const table = new Map(((await call("GET", "/api/commands")).data ?? []).map((/** @type {any} */ spec) => [spec.kind, spec]));
const names = new Names(live, () => show());
const context = { live, table, names };

const doors = section(place("doors"), "doors");
const things = section(place("things"), "things");
const events = section(place("events"), "events");

live.addEventListener("change", show);
everySecond(show);

function show() {
  showCalls(place("calls"), context);
  showTroubles(place("troubles"), context);
  const all = live.rows("thing").sort((a, b) => a.name.localeCompare(b.name, "zh-CN"));
  showTiles(doors, all.filter(isDoor));
  showTiles(things, all.filter((thing) => !isDoor(thing)));
  showEvents(events, context);
}

/** @param {HTMLElement} grid @param {any[]} shown */
function showTiles(grid, shown) {
  /** @type {HTMLElement} */ (grid.parentElement).hidden = shown.length === 0;
  reconcile(grid, shown, (thing) => thing.id, () => new Tile(context), (tile, thing) => tile.show(thing));
}

/** @param {any} thing */
function isDoor(thing) {
  return thing.abilities.some((/** @type {any} */ ability) => ability.type === "lockable");
}

/** @param {HTMLElement} parent @param {string} name */
function section(parent, name) {
  const list = h("div", { class: name });
  parent.append(h("h2", {}, both(name)), list);
  return list;
}
