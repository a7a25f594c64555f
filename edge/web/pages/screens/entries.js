// @ts-check
/** The notices of a playlist, in order, and those that can be added. */

import { button } from "/pages/_shared/acting.js";
import { textBox } from "/pages/_shared/content.js";
import { h, reconcile } from "/pages/_shared/dom.js";
import { list } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";

/** @typedef {{notice: string, page?: number | null, seconds?: number | null}} Entry */

/**
 * Make the editor of entries: `open(entries)`, `value()`, `show()` after the notices changed.
 * @param {import("/pages/_shared/live.js").Live} live
 */
export function makeEntries(live) {
  /** @type {{key: string, entry: Entry}[]} */
  let rows = [];
  let made = 0;
  const chosen = list({ keyOf: (row) => row.key, make: entryRow, empty: "entries.none", className: "entries" });
  const offers = h("div", { class: "offers" });
  const node = h("fieldset", {}, h("legend", {}, both("field.entries")), chosen, h("p", { class: "muted" }, both("entries.add")), offers);

  const add = (/** @type {Entry} */ entry) => rows.push({ key: String((made += 1)), entry });
  const draw = () => chosen.show(rows);

  /** @param {{key: string, entry: Entry}} row */
  function entryRow({ key, entry }) {
    const place = () => rows.findIndex((row) => row.key === key);
    const move = (/** @type {number} */ by) => {
      const from = place();
      const [row] = rows.splice(from, 1);
      rows.splice(Math.max(0, from + by), 0, row);
      draw();
    };
    const remove = () => {
      rows.splice(place(), 1);
      draw();
    };
    const seconds = h("input", {
      type: "number", min: "5", max: "3600", value: entry.seconds ?? "", "aria-label": say("field.seconds").zh,
      placeholder: say("field.seconds").zh, oninput: () => (entry.seconds = Number(seconds.value) || null),
    });
    const moves = [button("move.up", () => move(-1)), button("move.down", () => move(1)), button("remove", remove)];
    return h("div", { class: "entry row", "data-notice": entry.notice }, title(live, entry.notice), seconds, ...moves);
  }

  return {
    node,
    /** @param {Entry[]} entries */
    open(entries) {
      rows = [];
      for (const entry of entries) add({ ...entry });
      draw();
    },
    value: () => rows.map(({ entry }) => entry),
    show() {
      const notices = live.rows("notice").sort((a, b) => b.published - a.published);
      const offer = (/** @type {any} */ { id }) => {
        const onclick = () => {
          add({ notice: id });
          draw();
        };
        return h("button", { type: "button", onclick, "data-offer": id }, "+ ", title(live, id));
      };
      reconcile(offers, notices, (row) => row.id, offer, () => {});
      draw();
    },
  };
}

/** @param {import("/pages/_shared/live.js").Live} live @param {string} id */
function title(live, id) {
  const notice = live.row("notice", id)?.notice;
  if (!notice) return h("span", { class: "name muted" }, both("notice.gone"));
  return h("span", { class: "name" }, notice.text ? textBox(notice.text, "title") : both(`notice.${notice.kind}`));
}
