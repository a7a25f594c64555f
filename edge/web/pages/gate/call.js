// @ts-check
/** The button that calls staff, and what became of the call. */

import { command } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { duration } from "/pages/_shared/time.js";

const ANSWERED_MS = 20_000;
const FAILED_MS = 8000;

export class CallButton {
  /** @param {string} door @param {import("/pages/_shared/live.js").Live} live */
  constructor(door, live) {
    this.door = door;
    this.live = live;
    this.wasOpen = false;
    this.words = both("call.idle", true);
    /** @type {{words: any, until: number} | null} */
    this.note = null;
    this.node = h("button", { type: "button", class: "call", onclick: () => this.press() }, this.words);
  }

  async press() {
    this.node.disabled = true;
    const reply = await command("desk.call_staff", { door: this.door });
    if (!reply.ok) this.tell(reply.words ?? say("unreachable"), FAILED_MS);
    this.show(false);
  }

  /** @param {boolean} cut the connection is gone: what became of the call is not known */
  show(cut) {
    const row = this.live.row("call", this.door);
    if (!cut && this.wasOpen && !row) this.tell(say("call.answered"), ANSWERED_MS);
    if (!cut) this.wasOpen = row !== undefined;
    if (this.note && this.note.until < Date.now()) this.note = null;
    this.node.disabled = cut || row !== undefined;
    this.node.dataset.state = cut ? "cut" : row ? "open" : this.note ? "told" : "idle";
    setBoth(this.words, cut ? say("call.cut") : row ? this.waiting(row) : (this.note?.words ?? say("call.idle")));
  }

  /** @param {any} words @param {number} ms */
  tell(words, ms) {
    this.note = { words, until: Date.now() + ms };
  }

  /** @param {any} row */
  waiting(row) {
    return say("call.open", { age: duration((this.live.now() - row.since / 1e6) / 1000, 0) });
  }
}
