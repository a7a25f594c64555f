// @ts-check
/** Alarms and the shift that deals with them. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { openPage } from "/pages/_shared/shell.js";
import { everySecond } from "/pages/_shared/time.js";
import { Names } from "/pages/console/names.js";
import { makeDuty } from "./duty.js";
import { makeInbox } from "./inbox.js";
import { makeLog } from "./log.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live, me } = await openPage(main);
const specs = (await call("GET", "/api/commands")).data ?? [];
const table = new Map(specs.map((/** @type {any} */ spec) => [spec.kind, spec]));
const names = new Names(live, () => show());
const context = { live, me, table, names };

const parts = [makeInbox(context), makeDuty(context), makeLog(context)];
const [inbox, duty, log] = parts;
main.append(inbox.node, h("aside", {}, duty.node, log.node));
live.addEventListener("change", show);
everySecond(show);

function show() {
  for (const part of parts) part.show();
}
