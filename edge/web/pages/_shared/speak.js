// @ts-check
/** Reading aloud in Chinese, by a voice of the browser. Where it has none, nothing that speaks is offered. */

import { h } from "./dom.js";
import { both, setBoth } from "./strings.js";

const SLOW = 0.9;

/** @typedef {import("./strings.js").Words} Words */

/** Return the browser's Chinese voice; it may come late (`voiceschanged`). */
export function voice() {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find(({ lang }) => /^(zh|cmn)\b/i.test(lang.replace("_", "-"))) ?? null;
}

/**
 * Read a text aloud; what was being read stops.
 * @param {string} text
 * @param {() => void} [ended]
 * @returns {boolean} whether there is a voice
 */
export function speak(text, ended = () => {}) {
  const chosen = voice();
  if (!chosen) return false;
  hush();
  const saying = new SpeechSynthesisUtterance(text);
  Object.assign(saying, { voice: chosen, lang: chosen.lang, rate: SLOW, onend: ended, onerror: ended });
  speechSynthesis.speak(saying);
  return true;
}

/** Stop reading. */
export function hush() {
  globalThis.speechSynthesis?.cancel();
}

/** Say a prompt to those who use elderly mode. @param {Words} words */
export function announce(words) {
  if (document.documentElement.dataset.mode === "elderly") speak(words.zh);
}

/** `<ln-speak>`: a button that reads `text()` aloud; hidden as long as there is no Chinese voice. */
export class Speak extends HTMLElement {
  constructor() {
    super();
    /** What to read, asked at the press. @type {() => string} */
    this.text = () => "";
    this.speaking = false;
    this.words = both("speak.start");
    this.button = h("button", { type: "button", onclick: () => this.turn() }, this.words);
    this.show = () => this.update();
  }

  connectedCallback() {
    if (!this.firstChild) this.append(this.button);
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", this.show);
    this.update();
  }

  disconnectedCallback() {
    globalThis.speechSynthesis?.removeEventListener?.("voiceschanged", this.show);
    if (this.speaking) hush();
  }

  turn() {
    if (this.speaking) hush();
    else this.speaking = speak(this.text(), () => this.stopped());
    this.update();
  }

  stopped() {
    this.speaking = false;
    this.update();
  }

  update() {
    this.hidden = voice() === null;
    this.button.setAttribute("aria-pressed", String(this.speaking));
    setBoth(this.words, this.speaking ? "speak.stop" : "speak.start");
  }
}

customElements.define("ln-speak", Speak);
addEventListener("pagehide", hush);
