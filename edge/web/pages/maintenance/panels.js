// @ts-check
/** Turning this browser into the gate screen of a door, or into a screen that the configuration names. */

import { call } from "/pages/_shared/api.js";
import { ask } from "/pages/_shared/dialog.js";
import { h, reconcile, setText } from "/pages/_shared/dom.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";

const KINDS = /** @type {const} */ ([
  ["door", "door"],
  ["touch", "screen"],
  ["program", "screen"],
]);

/** @param {import("/pages/_shared/live.js").Live} live */
export function makePanels(live) {
  const answer = h("p", { class: "answer tone bad", role: "alert", hidden: true }, both("panel"));
  const list = h("ul");
  const node = h("div", {}, h("p", { class: "muted" }, both("panel.lead", true)), list, answer);

  /** @param {{kind: string, id: string, name: string}} place */
  async function become({ kind, id, name }) {
    const sure = await ask({ title: say("panel.ask", { place: name }), lists: [], confirm: say("panel.make") });
    if (!sure) return;
    live.stop();
    const reply = await call("POST", "/api/panel", { [kind]: id });
    if (reply.ok) return location.assign("/");
    live.connect();
    answer.hidden = false;
    setBoth(/** @type {Element} */ (answer.firstElementChild), reply.words ?? "unreachable");
  }

  /** @param {{kind: string, id: string, name: string}} place */
  const make = (place) => {
    const button = h("button", { type: "button", onclick: () => become(place) }, both("panel.make"));
    return h("li", { [`data-${place.kind}`]: place.id }, h("span"), button);
  };

  return {
    node,
    show() {
      const places = KINDS.flatMap(([row, kind]) => live.rows(row).map(({ id, name }) => ({ kind, id, name })));
      reconcile(list, places, ({ kind, id }) => `${kind} ${id}`, make, (line, { name }) => setText(line.firstChild, name));
    },
  };
}
