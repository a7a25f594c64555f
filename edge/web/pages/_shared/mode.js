// @ts-check
/** Elderly mode: larger type, bigger targets, fewer choices. It is the browser's, and remembered there. */

import { h } from "./dom.js";
import { announce } from "./speak.js";
import { both, say, setBoth } from "./strings.js";

const KEY = "linli.mode";
const ELDERLY = "elderly";

apply(localStorage.getItem(KEY) === ELDERLY);

/** Tell whether elderly mode is on. */
export const isElderly = () => document.documentElement.dataset.mode === ELDERLY;

/** Turn elderly mode on or off, and remember it. @param {boolean} on */
export function setElderly(on) {
  localStorage.setItem(KEY, on ? ELDERLY : "");
  apply(on);
  dispatchEvent(new Event("modechange"));
}

/** @param {boolean} on */
function apply(on) {
  document.documentElement.dataset.mode = on ? ELDERLY : "standard";
}

/** `<ln-elderly>`: the button that turns elderly mode on and off. */
class Elderly extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const words = both("elderly.on");
    const button = h("button", { type: "button", onclick: turn }, words);
    this.append(button);
    const show = () => {
      setBoth(words, isElderly() ? "elderly.off" : "elderly.on");
      button.setAttribute("aria-pressed", String(isElderly()));
    };
    addEventListener("modechange", show);
    show();
  }
}

function turn() {
  setElderly(!isElderly());
  announce(say("elderly.done"));
}

customElements.define("ln-elderly", Elderly);
