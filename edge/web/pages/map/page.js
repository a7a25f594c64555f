// @ts-check
/** The map: the plan's picture, and on it each thing as it is now; the office uploads pictures and places things. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { both } from "/pages/_shared/strings.js";
import { openPage } from "/pages/_shared/shell.js";
import { makeDetails } from "./details.js";
import { makePlans } from "./plans.js";
import { Plan } from "./plan.js";
import { makeShelf } from "./shelf.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live } = await openPage(main);
const table = new Set(((await call("GET", "/api/commands")).data ?? []).map((/** @type {any} */ spec) => spec.kind));

let chosen = "";
let editing = false;
const details = makeDetails(live);
const plan = new Plan(live, (thing) => details.choose(thing));
const shelf = makeShelf(live, () => chosen);
const plans = makePlans(live, choose);
const edit = h("button", { type: "button", onclick: () => turn(!editing), "aria-pressed": "false" }, both("edit"));
const none = h("p", { class: "card", hidden: true }, both("plan.none", true));
edit.hidden = !table.has("plan.place");

const bar = h("div", { class: "bar" }, plans.choice, edit);
main.append(h("div", { class: "ground" }, bar, none, plan), h("aside", {}, details.node, plans.tools, shelf.node));
turn(false);
live.addEventListener("change", show);
show();

/** @param {string} id */
function choose(id) {
  chosen = id;
  show();
}

/** @param {boolean} on */
function turn(on) {
  editing = on;
  edit.setAttribute("aria-pressed", String(on));
  shelf.node.hidden = plans.tools.hidden = !on;
  plan.edit(on);
}

function show() {
  const rows = live.rows("plan").sort((a, b) => a.id.localeCompare(b.id));
  if (!rows.some((row) => row.id === chosen)) chosen = rows[0]?.id ?? "";
  none.hidden = rows.length > 0;
  plans.show(rows, chosen);
  plan.show(live.row("plan", chosen));
  details.show();
  shelf.show();
}
