// @ts-check
/** Who helps with what: by category, open now or not, with a number to dial. */

import { h } from "/pages/_shared/dom.js";
import { chip, list, setChip } from "/pages/_shared/parts.js";
import { both, orderOf } from "/pages/_shared/strings.js";
import { hoursInWords, isOpen } from "./hours.js";

/** @typedef {import("./page.js").Context} Context */

const ALL = "all";

/** @param {Context} context */
export function makeServices({ live, seat }) {
  let chosen = ALL;
  const make = (/** @type {any} */ row) => card(row, seat.screen !== null);
  const update = (/** @type {HTMLElement} */ node, /** @type {any} */ row) => showOpen(node, row, live.now());
  const all = list({ keyOf: (row) => row.id, make, update, empty: "services.none", className: "columns" });
  const filter = h("div", { class: "filter", role: "group" });

  function show() {
    const rows = live.rows("service");
    const order = (/** @type {string} */ name) => orderOf(`service.${name}`);
    const found = [...new Set(rows.map(({ category }) => category))].sort((a, b) => order(a) - order(b));
    const names = [ALL, ...found];
    if (filter.childElementCount !== names.length) filter.replaceChildren(...names.map(button));
    for (const one of filter.children) one.setAttribute("aria-pressed", String(/** @type {any} */ (one).dataset.category === chosen));
    filter.hidden = found.length < 2;
    all.show(rows.filter(({ category }) => chosen === ALL || category === chosen));
  }

  function button(/** @type {string} */ category) {
    const onclick = () => ((chosen = category), show());
    return h("button", { type: "button", onclick, "data-category": category }, both(`service.${category}`));
  }

  return { node: h("div", {}, filter, all), show };
}

/** @param {any} row @param {boolean} shared a screen on a wall dials nothing */
function card(row, shared) {
  const { name, name_en: english, category, phone, place, about, hours } = row;
  const heading = h("h2", {}, both({ zh: name, en: english || name }, true));
  const top = h("div", { class: "top" }, heading, h("span", { class: "open" }, chip("services.closed")));
  const number = shared ? h("span", { class: "phone number" }, phone) : h("a", { class: "phone number", href: `tel:${phone}` }, phone);
  return h(
    "article",
    { class: "card service" },
    top,
    h("p", { class: "muted" }, both(`service.${category}`), place ? ` · ${place}` : ""),
    about ? h("p", {}, about) : null,
    ...hours.map((/** @type {any} */ one) => h("p", { class: "muted" }, both(hoursInWords(one)))),
    phone ? number : null,
  );
}

/** @param {HTMLElement} node @param {any} row @param {number} now */
function showOpen(node, { hours }, now) {
  const place = /** @type {HTMLElement} */ (node.querySelector(".open"));
  place.hidden = !hours.length;
  const open = isOpen(hours, new Date(now));
  setChip(/** @type {HTMLElement} */ (place.firstElementChild), open ? "services.open" : "services.closed", open ? "ok" : "");
}

