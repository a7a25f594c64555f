// @ts-check
/** Room number and PIN, by touch or keyboard; forgotten when nobody goes on. */

import { h, setText } from "/pages/_shared/dom.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "0", "⌫"];
const ERASE = "⌫";
const LONGEST = { room: 16, pin: 12 };
const FORGET_MS = 30_000;
const DOT = "●";

export class Keypad {
  /** @param {(room: string, pin: string) => Promise<void>} send */
  constructor(send) {
    this.send = send;
    /** What the last key does, in words. */
    this.verb = "key.open";
    this.typed = { room: "", pin: "" };
    /** @type {"room" | "pin"} */
    this.field = "room";
    this.busy = false;
    this.timer = 0;
    this.fields = { room: this.makeField("room"), pin: this.makeField("pin") };
    this.go = this.makeButton(both("key.next"), () => this.enter(), "primary go");
    this.node = h(
      "div",
      { class: "keypad" },
      h("div", { class: "fields" }, this.fields.room, this.fields.pin),
      h("div", { class: "keys" }, ...KEYS.map((key) => this.makeKey(key))),
      this.go,
    );
    addEventListener("keydown", (event) => this.keyDown(event));
    this.show();
  }

  /** @param {string} key */
  press(key) {
    if (this.busy) return;
    const text = this.typed[this.field];
    if (key === ERASE) {
      this.typed[this.field] = text.slice(0, -1);
      if (!text && this.field === "pin") this.field = "room";
    } else if (text.length < LONGEST[this.field]) this.typed[this.field] = text + key;
    this.touched();
  }

  async enter() {
    if (this.busy || !this.typed[this.field]) return;
    if (this.field === "room") {
      this.field = "pin";
      this.touched();
      return;
    }
    const { room, pin } = this.typed;
    if (!room) return this.choose("room");
    this.typed.pin = "";
    this.busy = true;
    this.touched();
    await this.send(room, pin);
    this.busy = false;
    this.clear();
  }

  clear() {
    clearTimeout(this.timer);
    this.typed = { room: "", pin: "" };
    this.field = "room";
    this.show();
  }

  /** @param {"room" | "pin"} field */
  choose(field) {
    this.field = field;
    this.touched();
  }

  touched() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.clear(), FORGET_MS);
    this.show();
  }

  show() {
    for (const name of /** @type {const} */ (["room", "pin"])) {
      const node = this.fields[name];
      const text = this.typed[name];
      setText(/** @type {Element} */ (node.lastElementChild), name === "pin" ? DOT.repeat(text.length) : text);
      node.setAttribute("aria-pressed", String(name === this.field));
    }
    const words = this.busy ? "key.busy" : this.field === "room" ? "key.next" : this.verb;
    setBoth(/** @type {Element} */ (this.go.firstElementChild), words);
    this.go.disabled = this.busy || !this.typed[this.field];
  }

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
    if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.clear();
    else if (event.key === "Backspace") this.press(ERASE);
    else if (/^[0-9A-Za-z-]$/.test(event.key)) this.press(event.key.toUpperCase());
    else return;
    event.preventDefault();
  }

  /** @param {string} key */
  makeKey(key) {
    const button = this.makeButton(key, () => this.press(key), "key");
    if (key === ERASE) button.setAttribute("aria-label", say("key.erase").zh);
    return button;
  }

  /** @param {"room" | "pin"} name */
  makeField(name) {
    const label = both(`field.${name}`);
    const button = this.makeButton(label, () => this.choose(name), "field");
    button.append(h("span", { class: "typed number" }));
    return button;
  }

  /** A button that takes no focus from a finger, so that Enter on a keyboard means the form. */
  makeButton(/** @type {Node | string} */ child, /** @type {() => void} */ onclick, /** @type {string} */ name) {
    const keepFocus = (/** @type {Event} */ event) => event.preventDefault();
    return h("button", { type: "button", class: name, onclick, onmousedown: keepFocus }, child);
  }
}
