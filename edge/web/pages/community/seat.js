// @ts-check
/** Who is here: nobody or a guest at a touch screen, or a resident on a phone of their own. */

import { call, whoAmI } from "/pages/_shared/api.js";

const TOUCH_EVERY_MS = 15_000;
const AGAIN_MS = 2000;

/** @typedef {{id: string, name: string | null}} Guest */

/** Event `change`: the guest came or went. */
export class Seat extends EventTarget {
  constructor() {
    super();
    /** The touch screen that this is; null on a phone. @type {{id: string, name: string, camera: boolean} | null} */
    this.screen = null;
    /** @type {Guest | null} */
    this.guest = null;
    /** The hub does not know yet that the guest has gone. */
    this.owed = false;
    this.touchedAt = 0;
  }

  /** Find out; whoever visited the screen before the page began has gone. */
  async find() {
    const answer = await call("DELETE", "/api/visit");
    if (answer.ok) this.screen = answer.data.screen;
    else if (answer.status === 403 || answer.status === 404) {
      const me = await whoAmI();
      this.guest = me.roles.includes("resident") ? me : null;
    } else {
      if (answer.status) await whoAmI();
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      await this.find();
    }
  }

  /** Sign in at the screen. @param {Record<string, string>} proof */
  prove(proof) {
    return this.#begin(call("POST", "/api/visit", proof));
  }

  look() {
    return this.#begin(call("POST", "/api/visit/face"));
  }

  /** Wait a while for the phone that reads the code. @param {string} id */
  wait(id) {
    return this.#begin(call("GET", `/api/visit/code/${id}`));
  }

  /** Let the guest go. Without the hub, it is told as soon as it is there again. */
  async leave() {
    const was = this.guest;
    this.guest = null;
    if (!this.screen) {
      await call("DELETE", "/api/session");
      location.assign("/pages/signin/");
      return;
    }
    this.owed = !(await call("DELETE", "/api/visit")).ok && (was !== null || this.owed);
  }

  /** Tell whether the hub, too, knows of the guest. */
  async stands() {
    const answer = await call("GET", "/api/visit");
    return !this.screen || !answer.ok || answer.data.guest?.id === this.guest?.id;
  }

  /** Somebody touched the screen: the hub hears it now and then. */
  touch() {
    if (!this.screen || !this.guest || Date.now() - this.touchedAt < TOUCH_EVERY_MS) return;
    this.touchedAt = Date.now();
    call("PUT", "/api/visit");
  }

  /** @param {Promise<import("/pages/_shared/api.js").Answer>} asked */
  async #begin(asked) {
    const answer = await asked;
    if (answer.ok && answer.data.guest) {
      this.guest = answer.data.guest;
      this.owed = false;
      this.touchedAt = Date.now();
      this.dispatchEvent(new Event("change"));
    }
    return answer;
  }
}
