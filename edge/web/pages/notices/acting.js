// @ts-check
/** Asking the hub, and saying how it went. */

import { command } from "/pages/_shared/api.js";
import { ask } from "/pages/_shared/dialog.js";
import { h } from "/pages/_shared/dom.js";
import { both, say } from "/pages/_shared/strings.js";
import { toast } from "/pages/_shared/toast.js";

/**
 * Ask the hub; what came of it is said at the foot of the screen.
 * @param {string} kind
 * @param {Record<string, unknown>} fields
 */
export async function act(kind, fields) {
  const reply = await command(kind, fields);
  toast(reply.ok ? `done.${kind}` : (reply.words ?? "unreachable"), reply.ok ? "ok" : "bad");
  return reply;
}

/**
 * Ask the person first, then the hub.
 * @param {string} kind
 * @param {Record<string, unknown>} fields
 * @param {{name: string, values: string[]}[]} [choices] what must be chosen
 */
export async function actIfSure(kind, fields, choices = []) {
  const lists = choices.map(({ name, values }) => ({
    name,
    label: say(`field.${name}`),
    options: values.map((value) => ({ value, words: say(`${name}.${value}`) })),
  }));
  const chosen = await ask({ title: say(`ask.${kind}`), lists, confirm: say(`do.${kind}`) });
  return chosen ? act(kind, { ...fields, ...chosen }) : null;
}

/** Make a button. @param {string} words @param {() => unknown} onclick @param {string} [look] */
export const button = (words, onclick, look = "") => h("button", { type: "button", class: look, onclick }, both(words));
