// @ts-check
/** Playlists: what each shows when and where, whether it is on air. */

import { act, actIfSure, button } from "/pages/_shared/acting.js";
import { textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, list, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both, say, setBoth } from "/pages/_shared/strings.js";
import { screensOf } from "/pages/_shared/targets.js";
import { clockOf } from "./minutes.js";

/** @typedef {import("./emergencies.js").Context} Context */

/** @param {Context} context @param {{node: HTMLElement, open: (playlist: any) => void, show: () => void}} editor */
export function makePlaylists({ live }, editor) {
  const make = (/** @type {any} */ row) => card(row, live, editor);
  const all = list({ keyOf: (row) => row.id, make, update: (node, row) => node.show(row), empty: "playlists.none" });
  const order = (/** @type {any} */ a, /** @type {any} */ b) => b.playlist.priority - a.playlist.priority || a.id.localeCompare(b.id);
  return {
    node: h("section", { class: "playlists" }, h("div", {}, h("h2", {}, both("playlists")), all), editor.node),
    show() {
      all.show(live.rows("playlist").sort(order));
      editor.show();
    },
  };
}

/** @param {any} row @param {Context["live"]} live @param {{open: (playlist: any) => void}} editor */
function card({ id }, live, editor) {
  const current = () => live.row("playlist", id)?.playlist;
  const state = chip(NOTHING);
  const name = h("h3", {});
  const lines = ["when", "where", "what"].map((part) => h("p", { class: `muted ${part}` }, both(NOTHING)));
  const turn = button("turn.off", () => act("screens.set_playlist", { playlist: { ...current(), enabled: !current().enabled } }));
  const drop = button("do.screens.drop_playlist", () => actIfSure("screens.drop_playlist", { playlist: id }));
  const edit = button("edit", () => editor.open(current()));
  const node = h("article", { class: "card", "data-playlist": id }, h("div", { class: "top" }, name, state), ...lines);
  node.append(h("div", { class: "row" }, edit, turn, drop));
  return Object.assign(node, {
    show(/** @type {any} */ { playlist, active }) {
      const { label, enabled } = playlist;
      if (name.dataset.label !== String(label)) name.replaceChildren(label ? textBox(label, "title") : both("unnamed"));
      name.dataset.label = String(label);
      setChip(state, !enabled ? "playlist.off" : active ? "playlist.on_air" : "playlist.waits", active && enabled ? "ok" : "");
      setBoth(/** @type {Element} */ (turn.firstElementChild), enabled ? "turn.off" : "turn.on");
      [whenOf(playlist), whereOf(playlist, live), whatOf(playlist)].forEach((words, index) => setBoth(lines[index].children[0], words));
    },
  });
}

/** @param {any} playlist */
function whenOf({ days, start, end, first_day, last_day }) {
  const chosen = days.map((/** @type {number} */ day) => say(`day.${day}`));
  const week = chosen.length
    ? { zh: chosen.map((/** @type {any} */ day) => day.zh).join(" "), en: chosen.map((/** @type {any} */ day) => day.en).join(" ") }
    : say("day.all");
  const places = { days: week, from: clockOf(start), until: clockOf(end) };
  if (!first_day && !last_day) return say("when", places);
  return say("when.dates", { ...places, first: first_day ?? "…", last: last_day ?? "…" });
}

/** @param {any} playlist @param {Context["live"]} live */
function whereOf({ targets }, live) {
  if (!targets.length) return say("everywhere");
  const names = screensOf(live, targets).map((screen) => screen.name).join(" · ");
  return { zh: names, en: names };
}

/** @param {any} playlist */
const whatOf = ({ entries, priority }) => say("what", { n: String(entries.length), priority: String(priority) });
