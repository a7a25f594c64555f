// @ts-check
/** The gate screen of one door: what to do, why it did not open, the keypad, and a way to reach staff. */

import { command, whoAmI } from "/pages/_shared/api.js";
import { h, setText } from "/pages/_shared/dom.js";
import { holdToLeave } from "/pages/_shared/leave.js";
import { Live } from "/pages/_shared/live.js";
import { both, loadStrings, setBoth } from "/pages/_shared/strings.js";
import { everySecond, timeOfDay } from "/pages/_shared/time.js";
import { CallButton } from "./call.js";
import { Keypad } from "./keypad.js";
import { viewOf } from "./view.js";
import { Withdrawal } from "./withdraw.js";

const NOTE_MS = 7000;

const page = await loadStrings();
const door = (await whoAmI()).scope[0];
const live = new Live(page.rows);
const place = /** @type {HTMLElement} */ (document.getElementById("say"));
const enter = /** @type {HTMLElement} */ (document.getElementById("enter"));

const name = h("h1", { class: "door" });
const clock = h("span", { class: "clock number" });
const sign = h("div", { class: "sign", "aria-hidden": "true" });
const title = h("p", { class: "title" }, both("idle.title", true));
const hint = h("p", { class: "hint" }, both("idle.hint", true));
const call = new CallButton(door, live);
const withdrawal = new Withdrawal(door, turned);
const keypad = new Keypad(present);
place.append(h("div", { class: "top" }, name, clock), h("div", { class: "middle" }, sign, title, hint), call.node);
enter.append(keypad.node, withdrawal.node);

/** @type {{view: any, until: number} | null} What the keypad was told, for a few seconds. */
let note = null;

for (const event of ["change", "state"]) live.addEventListener(event, show);
everySecond(show);
holdToLeave(name);

function show() {
  const row = live.row("door", door);
  if (note && note.until < Date.now()) note = null;
  const asked = { step: live.row("face_prompt", door), withdraw: withdrawal.asked };
  const view = viewOf(live.state, row, live.now(), note?.view ?? null, asked);
  setText(name, row?.name ?? door);
  setText(clock, live.lastAt ? timeOfDay(live.now() * 1e6).slice(0, 5) : "");
  place.className = `tone ${view.tone}`;
  sign.dataset.sign = view.sign;
  setBoth(title.children[0], view.title);
  setBoth(hint.children[0], view.hint);
  const cut = live.state !== "live";
  enter.inert = cut;
  call.show(cut);
}

/** @param {string} room @param {string} pin */
async function present(room, pin) {
  const { reply, done } = withdrawal.asked ? await withdrawal.send(room, pin) : await open(room, pin);
  const view = reply.ok ? done : reply.status === 429 ? "locked_out" : (reply.data?.code ?? "unreachable");
  note = { view: { code: view, words: reply.words }, until: Date.now() + NOTE_MS };
  show();
}

/** @param {string} room @param {string} pin */
async function open(room, pin) {
  return { reply: await command("access.present_pin", { door, proof: { type: "pin", room, pin } }), done: "open" };
}

function turned() {
  note = null;
  keypad.verb = withdrawal.asked ? "key.withdraw" : "key.open";
  keypad.clear();
  show();
}
