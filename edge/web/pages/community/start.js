// @ts-check
/** Where everything begins: the newest notices, and large tiles. */

import { textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { list, tile } from "/pages/_shared/parts.js";
import { rove } from "/pages/_shared/roving.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { makeCall } from "./calling.js";
import { shownNotices, titleOf } from "./notices.js";
import { ownRequests } from "./requests.js";

const NEWEST = 3;

/** @typedef {import("./page.js").Context} Context */

/** @param {Context} context */
export function makeStart(context) {
  const { live, seat, go } = context;
  const counts = {
    notices: () => say("notices.count", { n: String(shownNotices(live).length) }),
    services: () => say("services.hint"),
    polls: () => say("polls.count", { n: String(live.rows("poll").filter((row) => row.open).length) }),
    file: () => say("file.hint"),
    requests: () => (seat.guest ? say("requests.count", { n: String(openRequests(context)) }) : say("requests.hint")),
  };
  const tiles = Object.keys(counts).map((name) => makeTile(name, () => go(name)));
  const calling = seat.screen ? makeCall(context) : null;
  const grid = h("div", { class: "tiles" }, ...tiles, calling && calling.node);
  const news = list({ keyOf: (row) => row.id, make: (row) => newsItem(row, go), empty: "notices.none", className: "news" });
  rove(grid);

  function show() {
    news.show(shownNotices(live).slice(0, NEWEST));
    for (const one of tiles) {
      const name = /** @type {keyof typeof counts} */ (one.dataset.icon);
      setBoth(/** @type {Element} */ (one.querySelector(".hint > .bi")), counts[name]());
    }
    calling?.show();
  }

  const heading = h("h2", {}, both("notices.newest"));
  return { node: h("div", { class: "start" }, grid, h("section", { class: "card newest" }, heading, news)), show };
}

/** @param {Context} context */
const openRequests = ({ live, seat }) =>
  ownRequests(live, seat).filter(({ state }) => state !== "checked" && state !== "cancelled").length;

/** @param {string} name @param {() => void} onclick */
function makeTile(name, onclick) {
  const node = tile({ title: `view.${name}`, hint: "view.start", onclick, extra: name === "polls" });
  node.dataset.icon = name;
  return node;
}

/** @param {any} row @param {(view: string, id: string) => void} go */
function newsItem(row, go) {
  const title = row.notice.text ? textBox(row.notice.text, "title") : both(titleOf(row));
  return h("button", { type: "button", class: "plain", onclick: () => go("notice", row.id) }, title);
}
