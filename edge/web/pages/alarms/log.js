// @ts-check
/** The shift log: a line to write, and the latest lines. */

import { textBox } from "/pages/_shared/content.js";
import { h, setText } from "/pages/_shared/dom.js";
import { field, line, list } from "/pages/_shared/parts.js";
import { NOTHING, both, say, setBoth } from "/pages/_shared/strings.js";
import { dayAndTime } from "/pages/_shared/time.js";
import { attempt, kept } from "/pages/requests/form.js";

/** @typedef {import("/pages/requests/acts.js").Context} Context */

const MOST = 60;

/** @param {Context} context */
export function makeLog({ live, names, table }) {
  const lines = list({
    keyOf: (/** @type {any} */ row) => row.id,
    make: makeLine,
    update: (node, row) => node.show(row, names),
    empty: "log.empty",
    className: "lines",
  });
  const writing = makeWriting();
  writing.hidden = !table.has("shifts.note");
  return {
    node: h("section", { class: "card log" }, h("h2", {}, both("log")), writing, lines),
    show: () => lines.show(live.rows("log").sort((a, b) => b.at - a.at).slice(0, MOST)),
  };
}

function makeWriting() {
  const note = field({ name: "note", label: "field.note", type: "textarea", rows: 2, required: true, maxLength: 2000 });
  const wrong = line();
  const write = h("button", { type: "submit" }, both("do.shifts.note"));
  const form = h("form", { class: "form", onsubmit: send }, note, h("div", { class: "buttons" }, write, wrong));
  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    write.disabled = true;
    wrong.clear();
    const said = await kept(note.input.value, "field");
    const words = said.words ?? (await attempt("shifts.note", { text: said.id }));
    write.disabled = false;
    if (words) wrong.say(words);
    else form.reset();
  }
  return form;
}

/** @param {any} row */
function makeLine({ what, at, text }) {
  const [time, who] = [h("time", { class: "number muted" }), both(NOTHING)];
  setText(time, dayAndTime(at));
  return Object.assign(h("div", { "data-what": what }, h("p", {}, time, who), ...(text ? [textBox(text)] : [])), {
    /** @param {any} row @param {any} names */
    show({ by, to }, names) {
      setBoth(who, say(`log.${what}`, { name: names.person(by), to: to ? names.person(to) : NOTHING }));
    },
  });
}
