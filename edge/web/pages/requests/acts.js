// @ts-check
/** What can be done with a request: each act asks for the words it needs, and no more. */

import "/pages/_shared/photo.js";
import { act, actIfSure } from "/pages/_shared/acting.js";
import { h } from "/pages/_shared/dom.js";
import { field } from "/pages/_shared/parts.js";
import { orderOf } from "/pages/_shared/strings.js";
import { attempt, kept, openForm } from "./form.js";

/** @typedef {{live: import("/pages/_shared/live.js").Live, names: any, me: any, table: Map<string, any>}} Context */

/** A remark can be read by who asked, so it is not for the staff alone. */
const AUDIENCE = "public";

/** @param {any} row */
export const take = (row) => act("requests.take", { request: row.id });

/** @param {any} row */
export const finish = (row) => withRemark("finish", "requests.finish", { request: row.id }, { photos: true });

/** @param {any} row */
export const check = (row) => act("requests.check", { request: row.id, ok: true });

/** @param {any} row */
export const reopen = (row) => withRemark("reopen", "requests.check", { request: row.id, ok: false }, { required: true });

/** @param {any} row */
export const note = (row) => withRemark("note", "requests.note", { request: row.id }, { photos: true });

/** @param {any} row */
export const cancel = (row) => actIfSure("requests.cancel", { request: row.id });

/** @param {any} row @param {Context} context */
export function give(row, context) {
  const options = colleagues(context).filter(({ value }) => value !== row.assignee);
  const to = field({ name: "to", label: "field.to", type: "select", options, required: true });
  if (!options.length) to.fail("nobody.else");
  const send = () => attempt("requests.take", { request: row.id, to: to.input.value });
  openForm({ title: "ask.requests.give", confirm: "do.requests.give", parts: [to], send });
}

/** File one, for a resident where their id is given. @param {Context} context */
export function file({ table }) {
  const { $defs, $ref } = table.get("requests.file").schema;
  /** @type {string[]} */
  const all = $defs[$ref.split("/").pop()].properties.category.enum;
  const options = all.map((value) => ({ value, words: `category.${value}` })).sort((a, b) => orderOf(a.words) - orderOf(b.words));
  const category = field({ name: "category", label: "field.category", type: "select", options, required: true });
  const text = field({ name: "text", label: "field.text", type: "textarea", required: true, maxLength: 2000 });
  const place = field({ name: "place", label: "field.place", maxLength: 100 });
  const filer = field({ name: "filer", label: "field.filer", hint: "field.filer.hint", pattern: "[A-Za-z0-9][A-Za-z0-9_.\\-]{0,63}" });
  const urgent = field({ name: "urgent", label: "field.urgent", type: "checkbox" });
  const photos = /** @type {any} */ (h("ln-photo"));
  async function send() {
    const said = await keptAll([text.input.value, place.input.value], photos);
    if (said.words) return said.words;
    const [about, where] = said.texts;
    const fields = { category: category.input.value, text: about, place: where, photos: said.photos, urgent: urgent.input.checked };
    return attempt("requests.file", { ...fields, filer: filer.input.value || null });
  }
  openForm({ title: "ask.requests.file", confirm: "do.requests.file", parts: [category, text, place, photos, filer, urgent], send });
}

/** Colleagues who are on duty, as choices. @param {Context} context */
export function colleagues({ live, names, me }) {
  const people = new Set(live.rows("shift").map((/** @type {any} */ row) => row.person));
  people.delete(me.id);
  return [...people].map((value) => ({ value, words: asWords(names.person(value)) }));
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {Record<string, unknown>} fields
 * @param {{photos?: boolean, required?: boolean}} options
 */
function withRemark(name, kind, fields, { photos = false, required = false }) {
  const remark = field({ name: "text", label: "field.remark", type: "textarea", required, maxLength: 2000 });
  const pictures = /** @type {any} */ (h("ln-photo"));
  async function send() {
    const said = await keptAll([remark.input.value], pictures);
    if (said.words) return said.words;
    return attempt(kind, { ...fields, text: said.texts[0], ...(photos ? { photos: said.photos } : {}) });
  }
  const parts = photos ? [remark, pictures] : [remark];
  openForm({ title: `ask.requests.${name}`, confirm: `do.requests.${name}`, parts, send });
}

/** @param {string[]} typed @param {any} photos */
async function keptAll(typed, photos) {
  const texts = [];
  for (const one of typed) {
    const { id, words } = await kept(one, AUDIENCE);
    if (words) return { texts, photos: [], words };
    texts.push(id);
  }
  const pictures = await photos.keep(AUDIENCE);
  return { texts, photos: pictures.ids, words: pictures.words };
}

/** @param {any} name */
const asWords = (name) => (typeof name === "string" ? { zh: name, en: name } : name);
