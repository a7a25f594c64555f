// @ts-check
/** Who stands at a gate screen and asks for staff. */

import { command } from "/pages/_shared/api.js";
import { h, reconcile } from "/pages/_shared/dom.js";
import { NOTHING, both, say, setBoth } from "/pages/_shared/strings.js";
import { duration } from "/pages/_shared/time.js";

const ANSWER = "desk.answer_call";

/** @param {HTMLElement} place @param {any} context */
export function showCalls(place, context) {
  const calls = context.live.rows("call").sort((/** @type {any} */ a, /** @type {any} */ b) => a.since - b.since);
  document.documentElement.dataset.calls = String(calls.length);
  reconcile(place, calls, (row) => row.door, (row) => make(row.door, context), (card, row) => card.show(row));
}

/** @param {string} door @param {any} context */
function make(door, { live, table, names }) {
  const what = both("call.waits", true);
  const answer = both(NOTHING);
  const button = h("button", { type: "button", class: "primary", onclick: take }, both("call.take"));
  button.hidden = !table.has(ANSWER);
  async function take() {
    button.disabled = true;
    const reply = await command(ANSWER, { door });
    button.disabled = false;
    if (!reply.ok) setBoth(answer, reply.words ?? "unreachable");
  }
  return Object.assign(h("div", { class: "call tone warn" }, what, answer, button), {
    /** @param {any} row */
    show(row) {
      const age = duration((live.now() - row.since / 1e6) / 1000, 0);
      setBoth(what, say("call.waits", { door: names.thing(door), age }));
    },
  });
}
