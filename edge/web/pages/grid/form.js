// @ts-check
/** A form that unfolds in its place: on a phone nothing covers what it is about. */

import { command } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { keepText, textFrom } from "/pages/_shared/keep.js";
import { line } from "/pages/_shared/parts.js";
import { both, orderOf, say } from "/pages/_shared/strings.js";
import { toast } from "/pages/_shared/toast.js";

/** @typedef {{live: import("/pages/_shared/live.js").Live, me: any, table: Map<string, any>}} Context */
/** @typedef {import("/pages/_shared/strings.js").Words} Words */

/** @typedef {{text: (typed: string) => Promise<string | null>, photos: (chosen: any) => Promise<string[]>}} Keep */

/**
 * Make a form for a command. `fieldsOf(keep)` returns its fields; `keep` keeps a text or photos and returns their ids.
 * @param {{kind: string, title: string, parts: Node[], fieldsOf: (keep: Keep) => Promise<Record<string, unknown>>}} options
 */
export function unfolding({ kind, title, parts, fieldsOf }) {
  const wrong = line();
  const yes = h("button", { type: "submit", class: "primary" }, both(`do.${kind}`));
  const form = h("form", { class: "form", onsubmit: send }, ...parts, yes, wrong);
  const node = h("details", { class: "unfolding" }, h("summary", { class: "button" }, both(title)), form);
  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    yes.disabled = true;
    wrong.clear();
    const words = await attempt(kind, fieldsOf);
    yes.disabled = false;
    if (words) return wrong.say(words);
    form.reset();
    for (const photos of form.querySelectorAll("ln-photo")) /** @type {any} */ (photos).clear();
    node.open = false;
  }
  return node;
}

/** Return the words a field of a command may hold, in the order of the strings. @param {any} spec @param {string} field */
export function wordsOf({ schema: { $defs, $ref } }, field) {
  /** @type {string[]} */
  const all = $defs[$ref.split("/").pop()].properties[field].enum;
  return all.map((value) => ({ value, words: `${field}.${value}` })).sort((a, b) => orderOf(a.words) - orderOf(b.words));
}

/**
 * @param {string} kind
 * @param {(keep: Keep) => Promise<Record<string, unknown>>} fieldsOf
 * @returns {Promise<Words | null>} what went wrong
 */
async function attempt(kind, fieldsOf) {
  /** @type {Words | null} */
  let failed = null;
  const fields = await fieldsOf({
    text: async (typed) => {
      if (!typed.trim()) return null;
      const kept = await keepText(textFrom("", typed), "field");
      if (!kept.ok) failed = kept.words ?? say("unreachable");
      return kept.ok ? kept.data.id : null;
    },
    photos: async (chosen) => {
      const { ids, words } = await chosen.keep("field");
      failed = words ?? failed;
      return ids;
    },
  });
  if (failed) return failed;
  const reply = await command(kind, fields);
  if (!reply.ok) return reply.words ?? say("unreachable");
  toast(`done.${kind}`);
  return null;
}
