// @ts-check
/** Names of things and people. People's names are asked of the hub one by one, and only kept on screen. */

import { call } from "/pages/_shared/api.js";
import { say, sayFirst } from "/pages/_shared/strings.js";

/** @typedef {import("/pages/_shared/strings.js").Words} Words */

export class Names {
  /** @param {import("/pages/_shared/live.js").Live} live @param {() => void} arrived */
  constructor(live, arrived) {
    this.live = live;
    this.arrived = arrived;
    /** @type {Map<string, string | Words>} */
    this.people = new Map();
  }

  /** Return the name of a thing, device or part of the hub, its id where it has none. @param {string} id */
  thing(id) {
    return this.live.row("thing", id)?.name || sayFirst([`part.${id}`, id]);
  }

  /** Return what a person is called; the answer may come later. @param {string | null} id */
  person(id) {
    if (!id) return say("who.nobody");
    if (id === "hub") return say("who.hub");
    if (id.startsWith("panel.")) return say("who.panel");
    if (!this.people.has(id)) this.askFor(id);
    return this.people.get(id) ?? say("who.unknown");
  }

  /** @param {string} id */
  async askFor(id) {
    this.people.set(id, say("who.unknown"));
    const answer = await call("GET", `/api/people/${encodeURIComponent(id)}`);
    if (answer.ok) this.people.set(id, answer.data.name);
    else if (answer.status === 404) this.people.set(id, say("who.gone"));
    else this.people.delete(id);
    this.arrived();
  }
}
