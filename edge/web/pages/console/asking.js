// @ts-check
/** Asking for a command: the choices its schema offers, a confirmation, and the answer in words. */

import { command } from "/pages/_shared/api.js";
import { ask } from "/pages/_shared/dialog.js";
import { orderOf, say, sayFirst } from "/pages/_shared/strings.js";

/**
 * Ask the person, then the hub.
 * @param {any} spec a line of the command table
 * @param {any} thing
 * @returns {Promise<{ok: boolean, words: any} | null>} null when the person put it off
 */
export async function askCommand(spec, thing) {
  const places = { thing: thing.name || thing.id };
  const lists = choicesOf(spec);
  let chosen = {};
  if (spec.confirm || lists.length) {
    const title = sayFirst([`ask.${spec.kind}`, "ask.any"], places);
    const confirm = sayFirst([`do.${spec.kind}`, "do.any"]);
    const answer = await ask({ title, lists, confirm });
    if (!answer) return null;
    chosen = answer;
  }
  const reply = await command(spec.kind, { ...(spec.thing ? { [spec.thing]: thing.id } : {}), ...chosen });
  if (reply.ok) return { ok: true, words: sayFirst([`done.${spec.kind}`, "done.any"], places) };
  return { ok: false, words: reply.words ?? say("unreachable") };
}

/** @param {any} spec */
function choicesOf({ schema, thing }) {
  const name = schema.$ref?.split("/").pop();
  const properties = (name ? schema.$defs[name] : schema).properties ?? {};
  return Object.entries(properties)
    .filter(([field, type]) => field !== thing && Array.isArray(type.enum))
    .map(([field, type]) => ({
      name: field,
      label: sayFirst([`field.${field}`, field]),
      options: options(field, type.enum),
    }));
}

/** @param {string} field @param {string[]} values */
function options(field, values) {
  const all = values.map((value) => ({ value, words: sayFirst([`${field}.${value}`, value]) }));
  return all.sort((a, b) => orderOf(`${field}.${a.value}`) - orderOf(`${field}.${b.value}`));
}
