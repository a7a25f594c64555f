// @ts-check
/** The board of requests: new, doing, done, checked; the urgent first, then what waits longest. */

import { button } from "/pages/_shared/acting.js";
import { call } from "/pages/_shared/api.js";
import { h, setText } from "/pages/_shared/dom.js";
import { list } from "/pages/_shared/parts.js";
import { openPage } from "/pages/_shared/shell.js";
import { both } from "/pages/_shared/strings.js";
import { Names } from "/pages/console/names.js";
import { file } from "./acts.js";
import { makeCard } from "./card.js";

/** Of what is closed only the latest are on the board. */
const MOST_CLOSED = 30;

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live, me } = await openPage(main);
const specs = (await call("GET", "/api/commands")).data ?? [];
const table = new Map(specs.map((/** @type {any} */ spec) => [spec.kind, spec]));
const names = new Names(live, () => show());
const context = { live, me, table, names };

const columns = [
  makeColumn("new", ["new"], byNeed),
  makeColumn("doing", ["doing"], byNeed),
  makeColumn("done", ["done"], byNeed),
  makeColumn("checked", ["checked", "cancelled"], byEnd, MOST_CLOSED),
];
const filing = button("board.file", () => file(context), "primary");
filing.hidden = !table.has("requests.file");
main.append(h("div", { class: "bar" }, filing), h("div", { class: "board" }, ...columns.map(({ node }) => node)));
live.addEventListener("change", show);
show();

function show() {
  const rows = live.rows("request");
  for (const column of columns) column.show(rows);
}

/**
 * @param {string} name
 * @param {string[]} states
 * @param {(a: any, b: any) => number} order
 * @param {number} [most]
 */
function makeColumn(name, states, order, most = Infinity) {
  const count = h("span", { class: "count number muted" });
  const keyOf = (/** @type {any} */ row) => `${row.id} ${row.state}`;
  const make = (/** @type {any} */ row) => makeCard(row, context);
  const cards = list({ keyOf, make, update: (card, row) => card.show(row), empty: "column.empty" });
  const node = h("section", { class: "column", "data-column": name }, h("h2", {}, both(`column.${name}`), count), cards);
  return {
    node,
    /** @param {any[]} rows */
    show(rows) {
      const mine = rows.filter(({ state }) => states.includes(state)).sort(order);
      setText(count, String(mine.length));
      cards.show(mine.slice(0, most));
    },
  };
}

/** @param {any} a @param {any} b */
function byNeed(a, b) {
  return Number(b.urgent) - Number(a.urgent) || Number(b.overdue) - Number(a.overdue) || a.at - b.at;
}

/** @param {any} a @param {any} b */
function byEnd(a, b) {
  return b.changed - a.changed;
}
