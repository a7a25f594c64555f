// @ts-check
/** The ways in at a touch screen: phone, card, face, room and PIN. */

import { call } from "/pages/_shared/api.js";
import { h, setText } from "/pages/_shared/dom.js";
import { line } from "/pages/_shared/parts.js";
import { announce } from "/pages/_shared/speak.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { makePad } from "./pad.js";

const AGAIN_MS = 3000;

/** @typedef {import("./page.js").Context} Context */

/** @param {Context} context */
export function makeSignIn({ seat }) {
  const answer = line();
  const pad = makePad(async (room, pin) => said(await seat.prove({ room, pin })));
  const phone = makePhone(seat);
  const ways = h("div", { class: "ways" }, phone.node, hint("card"));
  if (seat.screen?.camera) ways.append(faceButton(seat, said));
  const node = h("section", { class: "signin" }, ways, h("div", { class: "typed" }, hint("pin"), pad.node, answer));

  /** @param {import("/pages/_shared/api.js").Answer} reply */
  function said(reply) {
    if (!reply.ok) answer.say(reply.words ?? "unreachable");
  }

  return {
    node,
    leave: phone.stop,
    /** @param {string} number */
    async card(number) {
      pad.clear();
      answer.clear();
      said(await seat.prove({ card: number }));
    },
  };
}

/** @param {"card" | "pin" | "phone"} way */
const hint = (way) => h("div", { class: `way ${way}` }, h("h2", {}, both(`way.${way}`, true)), h("p", { class: "muted" }, both(`way.${way}.hint`, true)));

/** @param {import("./seat.js").Seat} seat @param {(reply: any) => void} said */
function faceButton(seat, said) {
  const words = both("way.face", true);
  const button = h("button", { type: "button", class: "way face", onclick: look }, words);
  function busy(/** @type {boolean} */ on) {
    button.disabled = on;
    button.setAttribute("aria-busy", String(on));
    setBoth(words, on ? "way.face.busy" : "way.face");
  }

  async function look() {
    announce(say("way.face.busy"));
    busy(true);
    said(await seat.look());
    busy(false);
  }
  return button;
}

/** The code for a phone, made anew as long as this is shown. @param {import("./seat.js").Seat} seat */
function makePhone(seat) {
  const image = /** @type {HTMLImageElement} */ (h("img", { class: "code", alt: say("way.phone.code").zh, hidden: true }));
  const number = h("b", { class: "number check" });
  const check = h("p", { class: "muted", hidden: true }, both("way.phone.check"), " ", number);
  const node = hint("phone");
  node.append(h("div", { class: "frame" }, image), check);
  let stopped = false;
  let current = "";

  async function offer() {
    while (!stopped && !seat.guest) {
      const made = await call("POST", "/api/visit/code");
      image.hidden = check.hidden = !made.ok;
      if (made.ok) {
        image.src = made.data.image;
        setText(number, made.data.check);
        node.dataset.url = made.data.url;
        current = made.data.id;
        await waitFor(current);
      } else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** @param {string} id */
  async function waitFor(id) {
    while (!stopped && !seat.guest) if (!(await seat.wait(id)).ok) return;
  }

  /** What nobody waits for any more opens nothing. */
  function stop() {
    stopped = true;
    if (current && !seat.guest) call("DELETE", `/api/visit/code/${current}`);
  }

  offer();
  return { node, stop };
}
