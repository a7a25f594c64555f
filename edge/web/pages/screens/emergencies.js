// @ts-check
/** The emergencies that hold screens now, how far each screen is with them, and their end. */

import { actIfSure, button } from "/pages/_shared/acting.js";
import { textBox } from "/pages/_shared/content.js";
import { h, reconcile } from "/pages/_shared/dom.js";
import { chip, list, setChip } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";
import { dayAndTime } from "/pages/_shared/time.js";

/** @typedef {{live: import("/pages/_shared/live.js").Live, may: (kind: string) => boolean}} Context */

/** @type {Record<string, "" | "ok" | "warn" | "bad">} */
const TONES = { preparing: "warn", shown: "ok", failed: "bad", ended: "" };

/** @param {Context} context */
export function makeEmergencies({ live, may }) {
  const all = list({ keyOf: (row) => row.id, make: (row) => card(row, may), update: (node, row) => show(node, row, live) });
  const node = h("section", { class: "emergencies", "aria-live": "assertive" }, h("h2", {}, both("emergencies")), all);
  return {
    node,
    show() {
      const rows = live.rows("takeover").sort((a, b) => b.takeover.starts - a.takeover.starts);
      node.hidden = rows.length === 0;
      all.show(rows);
    },
  };
}

/** @param {any} row @param {(kind: string) => boolean} may */
function card({ id, takeover }, may) {
  const end = button("do.screens.end_takeover", () => actIfSure("screens.end_takeover", { takeover: id }));
  return h(
    "article",
    { class: "card tone bad", "data-takeover": id },
    textBox(takeover.text),
    h("p", {}, both(say("emergency.until", { at: dayAndTime(takeover.expires) }))),
    h("ul", { class: "row states" }),
    may("screens.end_takeover") ? h("div", { class: "row" }, end) : null,
  );
}

/** @param {HTMLElement} node @param {any} row @param {Context["live"]} live */
function show(node, { screens }, live) {
  const states = /** @type {Element} */ (node.querySelector(".states"));
  const make = () => h("li", {}, chip({ zh: "", en: "" }));
  reconcile(states, Object.entries(screens), ([screen]) => screen, make, (item, [screen, state]) => {
    const name = live.row("screen", screen)?.name ?? screen;
    setChip(item.firstElementChild, say(`takeover.${state}`, { screen: name }), TONES[state]);
  });
}
