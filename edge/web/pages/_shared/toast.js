// @ts-check
/** A word at the foot of the screen that goes by itself. */

import { h } from "./dom.js";
import { both } from "./strings.js";

const STAYS_MS = 6000;
const BAD_STAYS_MS = 15_000;

/**
 * Say how something went. Bad news stays longer and is said at once to who can't see.
 * @param {import("./strings.js").Words | string} words
 * @param {"ok" | "info" | "warn" | "bad"} [tone]
 */
export function toast(words, tone = "ok") {
  const bad = tone === "bad";
  const node = h("div", { class: `toast tone ${tone}`, role: bad ? "alert" : "status" }, both(words, true));
  node.append(h("button", { type: "button", onclick: () => node.remove() }, both("toast.close")));
  place().append(node);
  setTimeout(() => node.remove(), bad ? BAD_STAYS_MS : STAYS_MS);
}

function place() {
  const known = document.querySelector(".toasts");
  if (known) return known;
  const made = h("div", { class: "toasts" });
  document.body.append(made);
  return made;
}
