// @ts-check
/** What hangs on the board: a list, and one of it to read or to hear. */

import { pictureBox, plain, textBox, textOf } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, list } from "/pages/_shared/parts.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import "/pages/_shared/speak.js";
import { dayAndTime } from "/pages/_shared/time.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */
/** @typedef {import("./page.js").Context} Context */

/** Return the notices for residents, the weightiest and newest first. @param {Live} live */
export function shownNotices(live) {
  const now = live.now() * 1e6;
  return live
    .rows("notice")
    .filter(({ notice }) => notice.residents && notice.starts <= now && now < notice.expires)
    .sort((a, b) => b.notice.priority - a.notice.priority || b.published - a.published);
}

/** Return the words for a notice that has no text. @param {any} row */
export const titleOf = (row) => say(`kind.${row.notice.kind}`);

/** @param {Context} context */
export function makeNotices({ live, go }) {
  const all = list({ keyOf: (row) => row.id, make: (row) => card(row, () => go("notice", row.id)), empty: "notices.none" });
  return { node: all, show: () => all.show(shownNotices(live)) };
}

/** @param {any} row @param {() => void} onclick */
function card(row, onclick) {
  const { notice, published } = row;
  const title = h("span", { class: "name" }, notice.text ? textBox(notice.text, "title") : both(titleOf(row)));
  const about = h("span", { class: "muted" }, chip(`kind.${notice.kind}`, "info"), " ", h("time", {}, dayAndTime(published)));
  return h("button", { type: "button", class: "card entry", onclick }, title, about);
}

/** @param {Context} context @param {string} id */
export function makeNotice({ live }, id) {
  const body = h("article", { class: "card reading" });
  const gone = h("p", { class: "muted", hidden: true }, both("notices.gone", true));
  const node = h("div", { class: "narrow" }, body, gone);
  let shown = "";

  function show() {
    const row = live.row("notice", id);
    gone.hidden = row !== undefined;
    const version = row ? JSON.stringify(row.notice) : "";
    if (version === shown) return;
    shown = version;
    body.replaceChildren(...(row ? parts(row.notice) : []));
    body.hidden = !row;
  }

  return { node, show };
}

/** @param {any} notice */
function parts(notice) {
  const nodes = [];
  if (notice.text) nodes.push(speaker(notice.text), textBox(notice.text));
  if (notice.kind === "newspaper" && notice.pictures.length) nodes.push(pager(notice.pictures[0], notice.pages));
  else for (const picture of notice.pictures) nodes.push(pictureBox(picture, { alt: say("content.picture").zh }));
  return nodes;
}

/** @param {string} id */
function speaker(id) {
  const node = /** @type {any} */ (h("ln-speak"));
  textOf(id).then((text) => (node.text = () => plain(text)));
  return node;
}

/** @param {string} pdf @param {number} pages */
function pager(pdf, pages) {
  let page = 0;
  const picture = pictureBox(pdf, { page, ratio: "3 / 4", alt: say("content.picture").zh });
  const place = both(say("page.of", { n: "1", of: String(pages) }));
  const turn = (/** @type {number} */ by) => {
    page = Math.min(pages - 1, Math.max(0, page + by));
    picture.setAttribute("page", String(page));
    setBoth(place, say("page.of", { n: String(page + 1), of: String(pages) }));
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
  };
  const before = h("button", { type: "button", onclick: () => turn(-1) }, both("page.before"));
  const after = h("button", { type: "button", onclick: () => turn(1) }, both("page.after"));
  turn(0);
  return h("div", { class: "pager" }, picture, h("div", { class: "row" }, before, place, after));
}
