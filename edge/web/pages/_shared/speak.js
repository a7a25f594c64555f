// @ts-check
/** Reading aloud in Chinese: by a voice of the browser, else by the hub's. Where there is neither, nothing is offered. */

import { call } from "./api.js";
import { h } from "./dom.js";
import { both, setBoth } from "./strings.js";

const SLOW = 0.9;
const SENTENCES = /[^\u3002\uff01\uff1f\uff1b;!?\n]{1,150}[\u3002\uff01\uff1f\uff1b;!?\n]*/gu;
const SPEAKABLE = /[\p{L}\p{N}]/u;

/** @typedef {import("./strings.js").Words} Words */

/** Whether the hub has a Chinese voice. */
let hubSpeaks = false;
/** @type {Promise<void> | null} */
let asked = null;
/** Stops the hub's voice. */
let stop = () => {};
let playing = false;

/** Return the browser's Chinese voice; it may come late (`voiceschanged`). */
export function voice() {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find(({ lang }) => /^(zh|cmn)\b/i.test(lang.replace("_", "-"))) ?? null;
}

/** Tell whether something is being read. */
export const isSpeaking = () => playing || Boolean(globalThis.speechSynthesis?.speaking);

/** Ask, once, whether the hub can speak. */
function askHub() {
  asked ??= call("GET", "/api/speech/voices").then(({ ok, status, data }) => {
    hubSpeaks = ok && data.zh;
    if (!status) asked = null;
  });
  return asked;
}

/**
 * Read a text aloud; what was being read stops.
 * @param {string} text
 * @param {() => void} [ended]
 * @returns {boolean} whether there is a voice
 */
export function speak(text, ended = () => {}) {
  const chosen = voice();
  if (!chosen && !hubSpeaks) return false;
  hush();
  if (chosen) utter(chosen, text, ended);
  else play((text.match(SENTENCES) ?? []).filter((piece) => SPEAKABLE.test(piece)), ended);
  return true;
}

/** @param {SpeechSynthesisVoice} chosen @param {string} text @param {() => void} ended */
function utter(chosen, text, ended) {
  const saying = new SpeechSynthesisUtterance(text);
  Object.assign(saying, { voice: chosen, lang: chosen.lang, rate: SLOW, onend: ended, onerror: ended });
  speechSynthesis.speak(saying);
}

/** Play the hub's voice, one sentence after the other. @param {string[]} pieces @param {() => void} ended */
function play(pieces, ended) {
  const audio = new Audio();
  stop = () => {
    playing = false;
    stop = audio.onended = audio.onerror = () => {};
    audio.removeAttribute("src");
    audio.load(); // what is on its way is not waited for
    ended();
  };
  const next = () => {
    const piece = pieces.shift();
    if (piece === undefined) return stop();
    audio.src = `/api/speech?${new URLSearchParams({ lang: "zh", text: piece.trim() })}`;
    audio.play().catch(() => {}); // it was stopped, or `onerror` says so
  };
  audio.onended = next;
  audio.onerror = stop;
  playing = true;
  next();
}

/** Stop reading. */
export function hush() {
  globalThis.speechSynthesis?.cancel();
  stop();
}

/** Say a prompt to those who use elderly mode. @param {Words} words */
export async function announce(words) {
  if (document.documentElement.dataset.mode !== "elderly") return;
  if (!voice()) await askHub();
  speak(words.zh);
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
    if (!voice()) askHub().then(this.show);
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
    this.hidden = voice() === null && !hubSpeaks;
    this.button.setAttribute("aria-pressed", String(this.speaking));
    setBoth(this.words, this.speaking ? "speak.stop" : "speak.start");
  }
}

customElements.define("ln-speak", Speak);
addEventListener("pagehide", hush);
