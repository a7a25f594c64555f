// @ts-check
/** `<ln-age>`: how long ago `at` (ns) was, by the hub's clock; it ticks. */

import { h } from "./dom.js";
import { both, setBoth } from "./strings.js";
import { ago, dayAndTime, everySecond } from "./time.js";

/** @type {Set<Age>} */
const shown = new Set();

export class Age extends HTMLElement {
  #at = 0;
  #words = both({ zh: "", en: "" });
  #time = h("time", {}, this.#words);

  /** ns; 0 shows nothing. */
  set at(ns) {
    this.#at = ns;
    this.#time.dateTime = ns ? new Date(ns / 1e6).toISOString() : "";
    this.#time.title = ns ? dayAndTime(ns) : "";
    this.tick();
  }

  get at() {
    return this.#at;
  }

  connectedCallback() {
    if (!this.firstChild) this.append(this.#time);
    shown.add(this);
    this.tick();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  tick() {
    setBoth(this.#words, this.#at ? ago(this.#at) : { zh: "", en: "" });
  }
}

customElements.define("ln-age", Age);
everySecond(() => shown.forEach((one) => one.tick()));

/** Make an `<ln-age>` of an instant. @param {number} at ns */
export const age = (at) => /** @type {Age} */ (h("ln-age", { at }));
