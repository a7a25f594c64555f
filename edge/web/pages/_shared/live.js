// @ts-check
/** The live rows. What was received before the connection broke is never passed off as live. */

import { whoAmI } from "./api.js";
import { hubNow, setHubClock } from "./time.js";

/** The hub says something each second: silence for longer is seen; after a while the connection is made anew. */
const SILENCE_MS = 2300;
const GONE_MS = 6000;
const CHECK_MS = 250;
const RETRY_MS = [300, 700, 1500, 2000];
const SESSION_ENDED = 4401;

/**
 * Events: `change` after rows changed, `state` after `state` did.
 * `state` is "connecting" before the first rows, "live", or "stale" with `lastAt` (this clock, ms).
 */
export class Live extends EventTarget {
  /** @param {string[]} kinds */
  constructor(kinds) {
    super();
    this.state = "connecting";
    this.lastAt = 0;
    this.fresh = false;
    /** @type {Map<string, Map<string, any>>} */
    this.tables = new Map();
    this.kinds = kinds;
    this.failures = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    setInterval(() => this.checkSilence(), CHECK_MS);
    addEventListener("online", () => this.checkSilence());
    this.connect();
  }

  /** Return the hub's UTC in ms, as this screen reckons it. */
  now() {
    return hubNow();
  }

  /** Return the rows of a kind. @param {string} kind @returns {any[]} */
  rows(kind) {
    return [...(this.tables.get(kind)?.values() ?? [])];
  }

  /** Return one row, or undefined. @param {string} kind @param {string} key */
  row(kind, key) {
    return this.tables.get(kind)?.get(key);
  }

  /** Let go, so that a session that this page itself ends leads nowhere; `connect` takes up again. */
  stop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/live?kinds=${this.kinds.join(",")}`);
    this.socket = socket;
    this.opened = Date.now();
    socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  /** @param {{now: number, changes?: any[], full?: boolean}} message */
  receive(message) {
    this.lastAt = Date.now();
    setHubClock(message.now / 1e6);
    this.failures = 0;
    if (message.full) this.tables.clear();
    for (const { kind, key, value } of message.changes ?? []) {
      const table = this.tables.get(kind) ?? new Map();
      this.tables.set(kind, table);
      if (value === null) table.delete(key);
      else table.set(key, value);
    }
    this.become("live");
    if (message.changes || message.full) this.dispatchEvent(new Event("change"));
  }

  /** @param {WebSocket} socket @param {number} code */
  async closed(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    if (this.lastAt) this.become("stale");
    const wait = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)];
    if (code === SESSION_ENDED || this.failures > 1) await whoAmI();
    setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
  }

  checkSilence() {
    const silent = this.socket;
    if (!silent) return;
    const silence = Date.now() - Math.max(this.lastAt, this.opened ?? 0);
    if (silence >= SILENCE_MS && this.lastAt) this.become("stale");
    if (silence < GONE_MS) return;
    this.closed(silent, 0);
    silent.onmessage = silent.onclose = null;
    silent.close();
  }

  /** @param {string} state */
  become(state) {
    if (state === this.state) return;
    this.state = state;
    document.documentElement.dataset.live = state;
    this.dispatchEvent(new Event("state"));
  }
}
