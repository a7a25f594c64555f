// @ts-check
/** Room number and PIN by touch or keyboard. */

import { h } from "/pages/_shared/dom.js";
import { both, say } from "/pages/_shared/strings.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "0", "⌫"];
const ERASE = "⌫";
const LONGEST = { room: 16, pin: 12 };

/** Make the pad. `clear()` forgets what was typed. @param {(room: string, pin: string) => Promise<void>} send */
export function makePad(send) {
  const room = input("room");
  const pin = input("pin");
  let current = room;
  for (const one of [room, pin]) one.addEventListener("focus", () => (current = one));
  const go = h("button", { type: "submit", class: "primary go" }, both("pad.go"));
  const keys = h("div", { class: "keys" }, ...KEYS.map((sign) => key(sign, () => press(sign))));
  const fields = h("div", { class: "fields" }, labelled("room", room), labelled("pin", pin));
  const node = h("form", { class: "pad", autocomplete: "off", onsubmit }, fields, keys, go);

  function press(/** @type {string} */ sign) {
    current.value = sign === ERASE ? current.value.slice(0, -1) : (current.value + sign).slice(0, current.maxLength);
    current.focus();
  }

  /** @param {Event} event */
  async function onsubmit(event) {
    event.preventDefault();
    if (!room.value || !pin.value) return (room.value ? pin : room).focus();
    go.disabled = true;
    const [typedRoom, typedPin] = [room.value, pin.value];
    pin.value = "";
    await send(typedRoom, typedPin);
    go.disabled = false;
  }

  return { node, clear: () => ((room.value = pin.value = ""), (current = room)) };
}

/** @param {"room" | "pin"} name */
const input = (name) =>
  h("input", { name, type: "text", maxLength: LONGEST[name], inputMode: "none", autocomplete: "off", spellcheck: false });

/** @param {"room" | "pin"} name @param {HTMLElement} control */
const labelled = (name, control) => h("label", {}, both(`pad.${name}`), control);

/** @param {string} sign @param {() => void} onclick */
function key(sign, onclick) {
  const label = sign === ERASE ? { "aria-label": say("pad.erase").zh } : {};
  return h("button", { type: "button", class: "key", onclick, ...label }, sign);
}
