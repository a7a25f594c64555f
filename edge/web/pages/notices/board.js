// @ts-check
/** What hangs on the board, what waits for a second person, what is being written. */

import { act, actIfSure, button } from "/pages/_shared/acting.js";
import { pictureBox, textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, list } from "/pages/_shared/parts.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { screensOf } from "/pages/_shared/targets.js";
import { dayAndTime } from "/pages/_shared/time.js";
import { person } from "./people.js";
import { makePreview } from "./preview.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */
/** @typedef {(notice: any, id: string | null) => void} Open with an id: the draft of that id is written anew */

const REASONS = ["wrong", "unclear", "not_now", "duplicate"];
const STATES = /** @type {Record<string, import("/pages/_shared/parts.js").Tone>} */ ({ draft: "", waiting: "warn", rejected: "bad" });

/** @param {Live} live @param {any} me @param {Open} open */
export function makeBoard(live, me, open) {
  const keyOf = (/** @type {any} */ row) => JSON.stringify([row.id, row.notice, row.state, row.approved]);
  const drafts = list({ keyOf, make: (row) => draftCard(row, live, me, open), empty: "drafts.none" });
  const hanging = list({ keyOf, make: (row) => hangingCard(row, live, open), update: showConfirmed, empty: "board.none" });
  const section = (/** @type {string} */ name, /** @type {HTMLElement} */ content) =>
    h("section", { class: name }, h("h2", {}, both(name)), content);
  return {
    node: h("div", { class: "board" }, section("drafts", drafts), section("hanging", hanging)),
    show() {
      const waits = (/** @type {any} */ row) => (row.state === "waiting" ? 0 : 1);
      drafts.show(live.rows("draft").sort((a, b) => waits(a) - waits(b) || a.notice.expires - b.notice.expires));
      hanging.show(live.rows("notice").sort((a, b) => b.published - a.published));
    },
  };
}

/** @param {any} row @param {Live} live @param {any} me @param {Open} open */
function draftCard(row, live, me, open) {
  const { id, notice, author, state, reason, missing } = row;
  const words = say(`state.${state}`, { n: String(missing), reason: reason ? say(`reason.${reason}`) : "" });
  const mine = author === me.id;
  const judge = state === "waiting" && !mine && !row.approved.includes(me.id);
  const buttons = [
    ...(judge
      ? [
          button("do.notices.approve", () => act("notices.approve", { notice: id }), "primary"),
          button("do.notices.reject", () => actIfSure("notices.reject", { notice: id }, [{ name: "reason", values: REASONS }])),
        ]
      : []),
    ...(state === "waiting" ? [] : [button("do.notices.publish", () => act("notices.publish", { notice: id }), "primary")]),
    button("edit", () => open(notice, id)),
    button("drop", () => actIfSure("notices.withdraw", { notice: id }), "danger"),
  ];
  return card(notice, live, [chip(words, STATES[state]), h("span", { class: "muted" }, person(author))], buttons);
}

/** @param {any} row @param {Live} live @param {Open} open */
function hangingCard(row, live, open) {
  const { id, notice } = row;
  const later = notice.starts > live.now() * 1e6;
  const facts = [chip(later ? "state.later" : "state.hanging", later ? "info" : "ok")];
  if (notice.confirm) facts.push(h("span", { class: "confirmed muted" }, both({ zh: "", en: "" })));
  const again = notice.kind === "table" ? [] : [button("again", () => open(notice, null))];
  return card(notice, live, facts, [
    ...again,
    button("do.notices.withdraw", () => actIfSure("notices.withdraw", { notice: id }), "danger"),
  ]);
}

/** @param {HTMLElement} node @param {any} row */
function showConfirmed(node, { confirmed }) {
  const words = node.querySelector(".confirmed > .bi");
  if (words) setBoth(words, say("confirmed", { n: String(confirmed.length) }));
}

/** @param {any} notice @param {Live} live @param {HTMLElement[]} facts @param {HTMLElement[]} buttons */
function card(notice, live, facts, buttons) {
  const title = notice.text ? textBox(notice.text, "title") : both(`kind.${notice.kind}`);
  const screens = screensOf(live, notice.targets);
  const named = screens.map((one) => one.name).join(" / ") || notice.targets.join(" / ");
  const where = notice.targets.length ? named : say("everywhere");
  const dates = { from: dayAndTime(notice.starts), until: dayAndTime(notice.expires) };
  const whole = h("details", { ontoggle: () => fill(whole, notice, live) }, h("summary", {}, both("whole")));
  return h(
    "article",
    { class: "card", "data-notice": notice.id },
    h("div", { class: "top" }, h("h3", {}, title), ...facts),
    h("p", { class: "muted" }, both(say("hangs", { kind: say(`kind.${notice.kind}`), where, ...dates }), true)),
    whole,
    h("div", { class: "row" }, ...buttons),
  );
}

/** Show all of a notice once somebody looks. @param {any} details @param {any} notice @param {Live} live */
function fill(details, notice, live) {
  if (!details.open || details.childElementCount > 1) return;
  const preview = makePreview();
  const first = notice.kind === "newspaper" ? { page: 0 } : {};
  const pictures = notice.pictures.map((/** @type {string} */ id) => pictureBox(id, first));
  if (notice.text) details.append(textBox(notice.text));
  const look = button("preview", () => preview.show(notice, screensOf(live, notice.targets)));
  details.append(h("div", { class: "pictures" }, ...pictures), look, preview.node);
}
