// @ts-check
/** Proof of glass: what this screen shows, told to the hub at every change and each minute. */

import { call } from "/pages/_shared/api.js";

const EVERY_MS = 50_000;

export class Report {
  /** @param {() => boolean} reachable */
  constructor(reachable) {
    this.reachable = reachable;
    this.screen = "";
    this.said = "";
    this.saidAt = 0;
    /** @type {Record<string, any> | null} */
    this.now = null;
  }

  /** @param {any} row @param {{slide: string | null, failed: string}} shown */
  about(row, { slide, failed }) {
    this.screen = row.id;
    this.now = { program: row.program.id, slide, proof: "confirmed", ...(failed ? { failed } : {}) };
    this.tick();
  }

  /** The hub is back: it may not know. */
  again() {
    this.saidAt = 0;
    this.tick();
  }

  async tick() {
    const what = JSON.stringify(this.now);
    if (!this.now || !this.reachable() || (what === this.said && Date.now() - this.saidAt < EVERY_MS)) return;
    this.said = what;
    this.saidAt = Date.now();
    const answer = await call("POST", `/api/glass/${encodeURIComponent(this.screen)}`, this.now);
    if (!answer.ok && this.said === what) this.said = answer.status ? what : "";
  }
}
