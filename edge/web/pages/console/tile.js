// @ts-check
/** A tile: a thing's name, how it is, what it says, what can be asked of it. */

import { h, reconcile, setText } from "/pages/_shared/dom.js";
import { NOTHING, both, say, sayFirst, setBoth } from "/pages/_shared/strings.js";
import { askCommand } from "./asking.js";
import { doorHeadline } from "./door.js";
import { factsOf } from "./facts.js";

const ANSWER_MS = 15_000;
const TONES = { online: "ok", starting: "info", lost: "bad" };

export class Tile extends HTMLElement {
  /** @param {any} context */
  constructor(context) {
    super();
    this.context = context;
    this.timer = 0;
    this.name = h("h3");
    this.area = h("span", { class: "area muted" });
    this.said = both(NOTHING, true);
    this.headline = h("p", { class: "headline" }, this.said);
    this.facts = h("dl");
    this.buttons = h("div", { class: "buttons" });
    this.reply = both(NOTHING, true);
    this.answer = h("p", { class: "answer tone", role: "status", hidden: true }, this.reply);
    this.append(h("div", { class: "top" }, this.name, this.area), this.headline, this.facts, this.buttons, this.answer);
  }

  /** @param {any} thing */
  show(thing) {
    const { live, table } = this.context;
    this.thing = thing;
    setText(this.name, thing.name || thing.id);
    setText(this.area, thing.area);
    this.showHeadline(headlineOf(thing, live));
    const cut = Boolean(live.row("door", thing.id)?.board_lost);
    this.buttons.classList.toggle("cut", cut);
    if (cut && !this.answer.classList.contains("bad")) this.answer.hidden = true;
    reconcile(this.facts, factsOf(thing, live), (fact) => fact.key, makeFact, showFact);
    const openings = thing.abilities.filter((/** @type {any} */ a) => a.type === "lockable" && table.has(a.open));
    reconcile(this.buttons, openings, (a) => a.open, (a) => this.makeButton(a.open), () => {});
  }

  /** @param {{words: any, tone: string} | null} headline */
  showHeadline(headline) {
    this.headline.hidden = headline === null;
    this.className = `card tile tone ${headline?.tone ?? ""}`;
    if (headline) setBoth(this.said, headline.words);
  }

  /** @param {string} kind */
  makeButton(kind) {
    const words = sayFirst([`do.${kind}`, "do.any"]);
    return h("button", { type: "button", class: "primary", onclick: () => this.act(kind) }, both(words));
  }

  /** @param {string} kind */
  async act(kind) {
    const answer = await askCommand(this.context.table.get(kind), this.thing);
    if (!answer) return;
    this.answer.hidden = false;
    this.answer.className = `answer tone ${answer.ok ? "ok" : "bad"}`;
    setBoth(this.reply, answer.words);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.answer.hidden = true), ANSWER_MS);
  }
}

customElements.define("linli-tile", Tile);

/** @param {any} thing @param {any} live */
function headlineOf(thing, live) {
  const door = live.row("door", thing.id);
  if (door) return doorHeadline(door);
  const device = live.row("device", thing.id);
  if (!device) return null;
  const reason = device.reason ? say(`lost.${device.reason}`) : say("unknown");
  const words = device.state === "lost" ? say("headline.lost", { reason }) : say(`state.${device.state}`);
  return { words, tone: TONES[/** @type {keyof typeof TONES} */ (device.state)] ?? "" };
}

/** @param {any} fact */
function makeFact({ key }) {
  return h("div", { class: "fact tone", "data-fact": key }, h("dt", {}, both(NOTHING)), h("dd", { class: "number" }, both(NOTHING)));
}

/** @param {HTMLElement} node @param {any} fact */
function showFact(node, { label, value, tone }) {
  node.className = `fact tone ${tone ?? ""}`;
  setBoth(/** @type {any} */ (node.children[0].firstElementChild), asWords(label));
  setBoth(/** @type {any} */ (node.children[1].firstElementChild), asWords(value));
}

/** @param {any} value */
const asWords = (value) => (typeof value === "string" ? { zh: value, en: value } : value);
