// @ts-check
/** Taking back the consent to faces: the keypad asks who it is, and the answer is said in the door's place. */

import { command } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { both, setBoth } from "/pages/_shared/strings.js";

const LEAVE_MS = 40_000;

export class Withdrawal {
  /** @param {string} door @param {() => void} changed */
  constructor(door, changed) {
    this.door = door;
    this.changed = changed;
    this.asked = false;
    this.timer = 0;
    this.words = both("withdraw.open");
    this.node = h("button", { type: "button", class: "withdraw", onclick: () => this.turn(!this.asked) }, this.words);
  }

  /** @param {boolean} on */
  turn(on) {
    clearTimeout(this.timer);
    this.asked = on;
    if (on) this.timer = setTimeout(() => this.turn(false), LEAVE_MS);
    setBoth(this.words, on ? "withdraw.back" : "withdraw.open");
    this.changed();
  }

  /** Ask for it; say what to show. @param {string} room @param {string} pin */
  async send(room, pin) {
    const reply = await command("access.withdraw_face", { door: this.door, proof: { type: "pin", room, pin } });
    this.turn(false);
    return { reply, done: "withdrawn" };
  }
}
