// @ts-check
/** What is known of the thing that was pressed. */

import { h, setText } from "/pages/_shared/dom.js";
import { chip, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both } from "/pages/_shared/strings.js";
import { stateOf } from "./state.js";

/** @param {import("/pages/_shared/live.js").Live} live */
export function makeDetails(live) {
  let chosen = "";
  const name = h("h2");
  const area = h("p", { class: "muted" });
  const state = chip(NOTHING);
  const more = h("a", { class: "button", href: "/pages/console/" }, both("more"));
  const node = h("section", { class: "card details", "aria-live": "polite", hidden: true }, name, area, state, more);

  function show() {
    const thing = live.row("thing", chosen);
    node.hidden = !thing;
    if (!thing) return;
    const { words, tone } = stateOf(thing, live);
    setText(name, thing.name || thing.id);
    setText(area, thing.area);
    area.hidden = !thing.area;
    setChip(state, words, tone);
  }

  return {
    node,
    show,
    /** @param {string} thing */
    choose(thing) {
      chosen = thing;
      show();
    },
  };
}
