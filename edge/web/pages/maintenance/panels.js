// @ts-check
/** Turning this browser into the gate screen of a door. */

import { call } from "/pages/_shared/api.js";
import { ask } from "/pages/_shared/dialog.js";
import { h, reconcile, setText } from "/pages/_shared/dom.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";

/** @param {import("/pages/_shared/live.js").Live} live */
export function makePanels(live) {
  const answer = h("p", { class: "answer tone bad", role: "alert", hidden: true }, both("panel"));
  const list = h("ul");
  const node = h("div", {}, h("p", { class: "muted" }, both("panel.lead", true)), list, answer);

  /** @param {string} door @param {string} name */
  async function become(door, name) {
    const sure = await ask({ title: say("panel.ask", { door: name }), lists: [], confirm: say("panel.make") });
    if (!sure) return;
    live.stop();
    const reply = await call("POST", "/api/panel", { door });
    if (reply.ok) return location.assign("/");
    live.connect();
    answer.hidden = false;
    setBoth(/** @type {Element} */ (answer.firstElementChild), reply.words ?? "unreachable");
  }

  /** @param {any} row */
  const make = ({ id, name }) =>
    h("li", { "data-door": id }, h("span"), h("button", { type: "button", onclick: () => become(id, name) }, both("panel.make")));

  return {
    node,
    show() {
      reconcile(list, live.rows("door"), (row) => row.id, make, (line, row) => setText(line.firstChild, row.name));
    },
  };
}
