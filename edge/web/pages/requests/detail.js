// @ts-check
/** All of a request: its words and photos, each step, and what is seldom done with it. */

import { button } from "/pages/_shared/acting.js";
import { pictureBox, textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { both, say } from "/pages/_shared/strings.js";
import { dayAndTime } from "/pages/_shared/time.js";
import { cancel, give, note } from "./acts.js";
import { openDialog } from "./form.js";

/** @typedef {import("./acts.js").Context} Context */

const RARE = [
  { kind: "requests.take", words: "do.requests.give", states: ["new", "doing"], run: give },
  { kind: "requests.note", words: "do.requests.note", states: ["new", "doing", "done"], run: note },
  { kind: "requests.cancel", words: "do.requests.cancel", states: ["new", "doing"], run: cancel },
];

/** @param {any} row @param {Context} context */
export function openDetail(row, context) {
  const rare = RARE.filter(({ kind, states }) => states.includes(row.state) && context.table.has(kind));
  const acts = rare.map(({ words, run }) => button(words, () => (dialog.close(), run(row, context))));
  const close = button("detail.close", () => dialog.close());
  const place = row.place ? [h("p", { class: "place" }, textBox(row.place))] : [];
  const steps = row.steps.map((/** @type {any} */ step) => makeStep(step, context));
  const content = h(
    "div",
    { class: "detail" },
    h("h2", {}, both(`category.${row.category}`, true)),
    ...place,
    h("h3", {}, both("history")),
    h("ol", { class: "steps" }, ...steps),
    h("div", { class: "actions" }, ...acts, close),
  );
  const dialog = openDialog(content);
}

/** @param {any} step @param {Context} context */
function makeStep({ what, by, at, text, photos }, { names }) {
  const head = h("p", {}, h("time", { class: "number muted" }, dayAndTime(at)), both(say(`step.${what}`, { name: names.person(by) })));
  const words = text ? [textBox(text)] : [];
  const pictures = photos.map((/** @type {string} */ id) => pictureBox(id, { alt: say("photo.of").zh }));
  return h("li", {}, head, ...words, h("div", { class: "pictures" }, ...pictures));
}
