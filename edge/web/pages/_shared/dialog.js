// @ts-check
/** A question that must be answered before something happens. */

import { h } from "./dom.js";
import { both, say } from "./strings.js";

/** @typedef {import("./strings.js").Words} Words */

/**
 * Ask for one choice of each list and a confirmation.
 * @param {{title: Words, lists: {name: string, label: Words, options: {value: string, words: Words}[]}[],
 *   confirm: Words}} question
 * @returns {Promise<Record<string, string> | null>} the choices, null when it was put off
 */
export function ask({ title, lists, confirm }) {
  const yes = h("button", { type: "submit", class: "primary", disabled: lists.length > 0 }, both(confirm));
  const form = h(
    "form",
    { method: "dialog", onchange: () => (yes.disabled = !lists.every(({ name }) => chosen(form, name))) },
    h("h2", {}, both(title, true)),
    ...lists.map(choices),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", onclick: () => dialog.close() }, both(say("dialog.cancel"))),
      yes,
    ),
  );
  const dialog = /** @type {any} */ (h("dialog", { class: "ask" }, form));
  document.body.append(dialog);
  return new Promise((resolve) => {
    form.addEventListener("submit", () => {
      dialog.confirmed = Object.fromEntries(lists.map(({ name }) => [name, chosen(form, name)]));
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.confirmed ?? null);
    });
    dialog.showModal();
  });
}

/** @param {{name: string, label: Words, options: {value: string, words: Words}[]}} list */
function choices({ name, label, options }) {
  return h(
    "fieldset",
    {},
    h("legend", {}, both(label)),
    ...options.map(({ value, words }) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name, value }), both(words, true)),
    ),
  );
}

/** @param {HTMLElement} form @param {string} name */
function chosen(form, name) {
  return new FormData(/** @type {HTMLFormElement} */ (form)).get(name)?.toString() ?? "";
}
