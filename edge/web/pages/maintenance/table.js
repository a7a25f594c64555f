// @ts-check
/** A table whose lines keep their place on screen while their cells change. */

import { h, reconcile } from "/pages/_shared/dom.js";
import { NOTHING, both, setBoth } from "/pages/_shared/strings.js";

/** @typedef {{key: string, tone: string, cells: any[]}} Line */

export class Table {
  /** @param {string[]} columns keys of the headings */
  constructor(columns) {
    this.body = h("tbody");
    const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, both(name))));
    this.node = h("div", { class: "scroll", tabIndex: 0 }, h("table", {}, h("thead", {}, head), this.body));
  }

  /** @param {Line[]} lines */
  show(lines) {
    reconcile(this.body, lines, (line) => line.key, makeLine, showLine);
  }
}

/** @param {Line} line */
function makeLine({ key, cells }) {
  return h("tr", { "data-key": key }, ...cells.map(() => h("td", {}, both(NOTHING, true))));
}

/** @param {HTMLElement} node @param {Line} line */
function showLine(node, { tone, cells }) {
  node.className = `tone ${tone}`;
  cells.forEach((cell, index) => {
    const words = typeof cell === "string" ? { zh: cell, en: cell } : cell;
    setBoth(/** @type {Element} */ (node.children[index].firstElementChild), words);
  });
}
