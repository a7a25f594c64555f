// @ts-check
/** Tabs by the ARIA pattern: arrows move, the panel follows. */

import { h } from "./dom.js";
import { rove } from "./roving.js";
import { both } from "./strings.js";

/**
 * Make tabs. `choose(id)` turns to one, `chosen` is the one shown; a `change` event follows each turn.
 * @param {{id: string, words: import("./strings.js").Words | string, panel: HTMLElement}[]} tabs
 */
export function tabs(tabs) {
  const buttons = tabs.map(({ id, words, panel }) => {
    panel.id ||= `panel-${id}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${id}`);
    const props = { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": panel.id };
    return h("button", { ...props, onclick: () => choose(id) }, both(words));
  });
  const bar = h("div", { class: "tabs", role: "tablist" }, ...buttons);
  const node = Object.assign(h("div", { class: "tabbed" }, bar, ...tabs.map(({ panel }) => panel)), { choose, chosen: "" });
  function choose(/** @type {string} */ id) {
    node.chosen = id;
    tabs.forEach((tab, index) => {
      tab.panel.hidden = tab.id !== id;
      buttons[index].setAttribute("aria-selected", String(tab.id === id));
      buttons[index].tabIndex = tab.id === id ? 0 : -1;
    });
    node.dispatchEvent(new Event("change"));
  }
  choose(tabs[0].id);
  rove(bar, "[role=tab]");
  return node;
}
