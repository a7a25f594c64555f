// @ts-check
/** Asking with a form where words are needed, and keeping them. */

import { button } from "/pages/_shared/acting.js";
import { command } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { keepText, textFrom } from "/pages/_shared/keep.js";
import { line } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";
import { toast } from "/pages/_shared/toast.js";

/** @typedef {import("/pages/_shared/strings.js").Words} Words */

/**
 * Ask the hub; say what was done at the foot of the screen, return what went wrong.
 * @param {string} kind
 * @param {Record<string, unknown>} fields
 * @returns {Promise<Words | null>}
 */
export async function attempt(kind, fields) {
  const reply = await command(kind, fields);
  if (!reply.ok) return reply.words ?? say("unreachable");
  toast(`done.${kind}`);
  return null;
}

/**
 * Keep what somebody typed. What is empty is no text.
 * @param {string} typed
 * @param {"public" | "field"} audience
 * @returns {Promise<{id: string | null, words: Words | null}>}
 */
export async function kept(typed, audience) {
  if (!typed.trim()) return { id: null, words: null };
  const answer = await keepText(textFrom("", typed), audience);
  return answer.ok ? { id: answer.data.id, words: null } : { id: null, words: answer.words ?? say("unreachable") };
}

/**
 * Open a form. `send` does what was asked and returns null; the words of what went wrong leave the form open.
 * @param {{title: Words | string, confirm: Words | string, parts: Node[], send: () => Promise<Words | null>}} question
 */
export function openForm({ title, confirm, parts, send }) {
  const answer = line();
  const yes = h("button", { type: "submit", class: "primary" }, both(confirm));
  const no = button("dialog.cancel", () => dialog.close());
  const actions = h("div", { class: "actions" }, no, yes);
  const form = h("form", { class: "form", onsubmit: submit }, h("h2", {}, both(title, true)), ...parts, answer, actions);
  const dialog = openDialog(form);
  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    yes.disabled = true;
    const words = await send();
    yes.disabled = false;
    if (words) answer.say(words);
    else dialog.close();
  }
}

/** Show something over the page until it is closed. @param {HTMLElement} content */
export function openDialog(content) {
  const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { class: "ask" }, content));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
