// @ts-check
/** A grid worker's phone: households to call on, requests nearby, notices to tell of. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { openPage } from "/pages/_shared/shell.js";
import { tabs } from "/pages/_shared/tabs.js";
import { makeNotices } from "./notices.js";
import { makeRequests } from "./requests.js";
import { makeVisits } from "./visits.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live, me } = await openPage(main);
const specs = (await call("GET", "/api/commands")).data ?? [];
const table = new Map(specs.map((/** @type {any} */ spec) => [spec.kind, spec]));
const context = { live, me, table };

const parts = { visits: makeVisits(context), requests: makeRequests(context), notices: makeNotices(context) };
const panels = Object.entries(parts).map(([id, { nodes }]) => ({ id, words: `tab.${id}`, panel: h("section", {}, ...nodes) }));
main.append(tabs(panels));
live.addEventListener("change", show);
show();

function show() {
  for (const part of Object.values(parts)) part.show();
}
