// @ts-check
/** Notices that the households are to be told of. */

import { act, button } from "/pages/_shared/acting.js";
import { age } from "/pages/_shared/age.js";
import { pictureBox, textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { list } from "/pages/_shared/parts.js";
import { both } from "/pages/_shared/strings.js";

/** @typedef {import("./form.js").Context} Context */

const CONFIRM = "notices.confirm";

/** @param {Context} context */
export function makeNotices({ live, me, table }) {
  const notices = list({
    keyOf: (/** @type {any} */ row) => row.id,
    make: (row) => makeNotice(row, table.has(CONFIRM)),
    empty: "notices.empty",
  });
  return {
    nodes: [notices],
    show() {
      const mine = live.rows("notice").filter(({ notice, confirmed }) => notice.confirm && !confirmed.includes(me.id));
      notices.show(mine.sort((a, b) => a.published - b.published));
    },
  };
}

/** @param {any} row @param {boolean} may */
function makeNotice({ id, notice, published }, may) {
  const { text, pictures, kind } = notice;
  const page = kind === "newspaper" ? { page: 0 } : {};
  const title = text ? [h("h3", {}, textBox(text, "title"))] : [];
  const shown = pictures.map((/** @type {string} */ content) => pictureBox(content, page));
  const whole = h("details", {}, h("summary", { class: "button" }, both("notices.read")), ...(text ? [textBox(text, "body")] : []), ...shown);
  const confirm = may ? [button(`do.${CONFIRM}`, () => act(CONFIRM, { notice: id }), "primary")] : [];
  return h("article", { class: "card notice-card" }, ...title, age(published), whole, ...confirm);
}
