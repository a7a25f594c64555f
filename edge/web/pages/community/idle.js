// @ts-check
/**
 * Nobody there any more: it asks once, counts down, and wipes. Who has something read aloud is there, for a while.
 * Seconds: `data-idle`, `data-countdown` and `data-reading` of the page.
 */

import { h, setText } from "/pages/_shared/dom.js";
import { announce, isSpeaking } from "/pages/_shared/speak.js";
import { both, say } from "/pages/_shared/strings.js";

const IDLE_S = 60;
const COUNTDOWN_S = 15;
const READING_S = 300;
const LOOK_MS = 250;
const SIGNS = ["pointerdown", "click", "keydown", "input", "wheel", "touchmove"];

/**
 * @param {{isBusy: () => boolean, touched: () => void, wipe: () => void}} page isBusy: whether there is anything to wipe
 */
export function watchIdle({ isBusy, touched, wipe }) {
  const left = h("p", { class: "left number", "aria-hidden": "true" });
  const stay = h("button", { type: "button", class: "primary" }, both("idle.stay", true));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "ask idle", "aria-labelledby": "idle-title" }, h("h2", { id: "idle-title" }, both("idle.title", true)))
  );
  dialog.append(h("p", { class: "muted" }, both("idle.hint", true)), left, stay);
  document.body.append(dialog);
  let last = Date.now();
  let touchedAt = last;

  /** A finger that goes down on the question answers it when it goes up: what lies under it is not touched. */
  const again = (/** @type {Event} */ { type }) => {
    if (dialog.open && type === "pointerdown") return;
    touchedAt = last = Date.now();
    if (dialog.open) dialog.close();
    touched();
  };
  for (const sign of SIGNS) addEventListener(sign, again, { capture: true, passive: true });
  setInterval(look, LOOK_MS);

  function look() {
    const heard = !dialog.open && isSpeaking() && Date.now() - touchedAt < seconds("reading", READING_S) * 1000;
    if (!isBusy() || heard) last = Date.now();
    if (heard) touched();
    const quiet = (Date.now() - last) / 1000 - seconds("idle", IDLE_S);
    const rest = seconds("countdown", COUNTDOWN_S) - quiet;
    if (quiet < 0) return dialog.open ? dialog.close() : undefined;
    if (rest <= 0) {
      dialog.close();
      last = Date.now();
      return wipe();
    }
    setText(left, String(Math.ceil(rest)));
    if (dialog.open) return;
    dialog.showModal();
    announce(say("idle.title"));
  }
}

/** @param {"idle" | "countdown" | "reading"} name @param {number} usual */
const seconds = (name, usual) => Number(document.documentElement.dataset[name] ?? usual);
