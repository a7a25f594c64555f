// @ts-check
/** Requests that are not done yet, and one more to file. */

import "/pages/_shared/photo.js";
import { age } from "/pages/_shared/age.js";
import { pictureBox, textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, field, list, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both } from "/pages/_shared/strings.js";
import { unfolding, wordsOf } from "./form.js";

/** @typedef {import("./form.js").Context} Context */

const FILE = "requests.file";
const OPEN = ["new", "doing"];

/** @param {Context} context */
export function makeRequests({ live, table }) {
  const requests = list({
    keyOf: (/** @type {any} */ row) => row.id,
    make: makeRequest,
    update: (card, row) => card.show(row),
    empty: "requests.empty",
  });
  return {
    nodes: table.has(FILE) ? [filing(table.get(FILE)), requests] : [requests],
    show() {
      const open = live.rows("request").filter(({ state }) => OPEN.includes(state));
      requests.show(open.sort((a, b) => Number(b.urgent) - Number(a.urgent) || b.at - a.at));
    },
  };
}

/** @param {any} row */
function makeRequest({ category, place, text, photos, urgent, at }) {
  const state = chip(NOTHING);
  const top = h("div", { class: "top" }, h("h3", {}, both(`category.${category}`)), state, age(at));
  if (urgent) state.before(chip("urgent", "bad"));
  const where = place ? [h("p", { class: "place" }, textBox(place, "title"))] : [];
  const about = text ? [textBox(text)] : [];
  const photo = photos.length ? [pictureBox(photos[0])] : [];
  return Object.assign(h("article", { class: "card" }, top, ...where, ...about, ...photo), {
    /** @param {any} row */
    show: (row) => setChip(state, `state.${row.state}`, row.state === "new" ? "warn" : "info"),
  });
}

/** @param {any} spec */
function filing(spec) {
  const category = field({ name: "category", label: "field.category", type: "select", options: wordsOf(spec, "category"), required: true });
  const text = field({ name: "what", label: "field.text", type: "textarea", required: true, maxLength: 2000 });
  const place = field({ name: "place", label: "field.place", maxLength: 100 });
  const urgent = field({ name: "urgent", label: "field.urgent", type: "checkbox" });
  const photos = /** @type {any} */ (h("ln-photo"));
  return unfolding({
    kind: FILE,
    title: "requests.file",
    parts: [category, text, place, photos, urgent],
    fieldsOf: async (keep) => ({
      category: category.input.value,
      text: await keep.text(text.input.value),
      place: await keep.text(place.input.value),
      photos: await keep.photos(photos),
      urgent: urgent.input.checked,
    }),
  });
}
