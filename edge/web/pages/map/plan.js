// @ts-check
/** `<ln-plan>`: a picture with things on it. In edit mode they are dragged, or moved by the arrow keys. */

import { command } from "/pages/_shared/api.js";
import { pictureUrl } from "/pages/_shared/content.js";
import { h, reconcile, setText } from "/pages/_shared/dom.js";
import { NOTHING, both, say, setBoth } from "/pages/_shared/strings.js";
import { toast } from "/pages/_shared/toast.js";
import { stateOf } from "./state.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */
/** @typedef {{x: number, y: number, row?: any}} Moving */

const STEP = 0.01;
const LEAP = 5;
const SETTLES_MS = 300;
const WAYS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

export class Plan extends HTMLElement {
  /** @param {Live} live @param {(thing: string) => void} choose */
  constructor(live, choose) {
    super();
    this.live = live;
    this.choose = choose;
    this.editing = false;
    /** Where a thing is being moved to, until its row changes from what it was. @type {Map<string, Moving>} */
    this.moving = new Map();
    this.timer = 0;
    this.picture = h("img", { alt: "", draggable: false });
    this.places = h("div", { class: "places" });
    this.append(this.picture, this.places);
  }

  /** @param {boolean} on */
  edit(on) {
    this.editing = on;
    this.classList.toggle("editing", on);
  }

  /** @param {any} row the plan, undefined for none */
  show(row) {
    this.hidden = !row;
    this.plan = row?.id ?? "";
    const src = row ? pictureUrl(row.picture) : "";
    if (row && this.picture.getAttribute("src") !== src) this.picture.setAttribute("src", src);
    const known = (/** @type {any} */ place) => place.plan === this.plan && this.live.row("thing", place.thing);
    const there = this.live.rows("place").filter(known).sort((a, b) => a.thing.localeCompare(b.thing));
    const [make, update] = [this.make.bind(this), this.update.bind(this)];
    reconcile(this.places, there, (place) => place.thing, make, update);
  }

  /** @param {any} place */
  make({ thing }) {
    const mark = h("span", { class: "mark", "aria-hidden": "true" });
    const name = h("span", { class: "name" });
    const said = h("span", { class: "said" }, both(NOTHING));
    const node = h("button", { type: "button", "data-thing": thing, onclick: () => this.choose(thing) }, mark, name, said);
    node.addEventListener("pointerdown", (event) => this.grasp(node, thing, event));
    node.addEventListener("keydown", (event) => this.press(node, thing, event));
    return node;
  }

  /** @param {HTMLElement} node @param {any} place */
  update(node, place) {
    const thing = this.live.row("thing", place.thing);
    const { words, tone, mark } = stateOf(thing, this.live);
    node.className = `place tone ${tone}`;
    setText(node.children[0], mark);
    setText(node.children[1], thing.name || thing.id);
    setBoth(/** @type {Element} */ (node.children[2].firstElementChild), words);
    const moving = this.moving.get(place.thing);
    const done = moving?.row && (moving.row !== place || (moving.x === place.x && moving.y === place.y));
    if (done) this.moving.delete(place.thing);
    node.setAttribute("aria-busy", String(this.moving.has(place.thing)));
    put(node, this.moving.get(place.thing) ?? place);
  }

  /** Follow the pointer until it lets go. @param {HTMLElement} node @param {string} thing @param {PointerEvent} event */
  grasp(node, thing, event) {
    if (!this.editing || event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    const follow = (/** @type {PointerEvent} */ { clientX, clientY }) => {
      const { left, top, width, height } = this.places.getBoundingClientRect();
      this.carry(node, thing, (clientX - left) / width, (clientY - top) / height);
    };
    const drop = () => {
      node.removeEventListener("pointermove", follow);
      node.removeEventListener("pointerup", drop);
      node.removeEventListener("pointercancel", drop);
      if (this.moving.has(thing)) this.settle(thing);
    };
    node.addEventListener("pointermove", follow);
    node.addEventListener("pointerup", drop);
    node.addEventListener("pointercancel", drop);
  }

  /** @param {HTMLElement} node @param {string} thing @param {KeyboardEvent} event */
  press(node, thing, event) {
    if (!this.editing) return;
    const way = WAYS[event.key];
    if (event.key === "Delete") ask(thing, { plan: null });
    if (!way) return;
    event.preventDefault();
    const from = this.moving.get(thing) ?? this.live.row("place", thing);
    const step = STEP * (event.shiftKey ? LEAP : 1);
    this.carry(node, thing, from.x + way[0] * step, from.y + way[1] * step);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(thing), SETTLES_MS);
  }

  /** @param {HTMLElement} node @param {string} thing @param {number} x @param {number} y */
  carry(node, thing, x, y) {
    const place = { x: within(x), y: within(y) };
    this.moving.set(thing, place);
    node.setAttribute("aria-busy", "true");
    put(node, place);
  }

  /** @param {string} thing */
  async settle(thing) {
    const place = this.moving.get(thing);
    if (!place) return;
    const { x, y } = place;
    place.row = this.live.row("place", thing);
    const done = await ask(thing, { plan: this.plan, x, y });
    if (!done && this.moving.get(thing) === place) this.moving.delete(thing);
    this.show(this.live.row("plan", this.plan ?? ""));
  }
}

customElements.define("ln-plan", Plan);

/** @param {HTMLElement} node @param {{x: number, y: number}} place */
function put(node, { x, y }) {
  node.style.left = `${x * 100}%`;
  node.style.top = `${y * 100}%`;
}

/** @param {number} share */
const within = (share) => Math.min(1, Math.max(0, Math.round(share * 1000) / 1000));

/** @param {string} thing @param {Record<string, unknown>} place */
async function ask(thing, place) {
  const reply = await command("plan.place", { thing, ...place });
  if (!reply.ok) toast(reply.words ?? say("unreachable"), "bad");
  return reply.ok;
}
