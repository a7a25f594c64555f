// @ts-check
/** On a resident's phone: whether the touch screen whose code it read may go on in their name. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { line } from "/pages/_shared/parts.js";
import { both, loadStrings, say } from "/pages/_shared/strings.js";

await loadStrings();
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const url = `/api/visit/approval/${encodeURIComponent(new URLSearchParams(location.search).get("code") ?? "")}`;
const asked = await call("GET", url);
if (asked.status === 401) location.replace(`/pages/signin/?next=${encodeURIComponent(location.pathname + location.search)}`);
else main.append(...(asked.ok ? question(asked.data) : ending(asked.words ?? say("unreachable"), "bad")));

/** @param {{screen: string, check: string}} code */
function question({ screen, check }) {
  const answer = line();
  const yes = h("button", { type: "button", class: "primary", onclick: () => decide(true) }, both("yes"));
  const no = h("button", { type: "button", onclick: () => decide(false) }, both("no"));
  const buttons = h("div", { class: "buttons" }, yes, no);

  async function decide(/** @type {boolean} */ ok) {
    buttons.inert = true;
    const reply = await call("POST", url, { ok });
    buttons.inert = false;
    if (reply.ok) main.replaceChildren(...ending(say(ok ? "done" : "refused", { screen }), ok ? "ok" : "warn"));
    else answer.say(reply.words ?? "unreachable");
  }

  return [
    h("h1", {}, both("question", true)),
    h("p", { class: "screen" }, screen),
    h("p", {}, both("check", true)),
    h("p", { class: "check number" }, check),
    buttons,
    answer,
  ];
}

/** @param {import("/pages/_shared/strings.js").Words} words @param {"ok" | "warn" | "bad"} tone */
function ending(words, tone) {
  return [h("p", { class: `ending tone ${tone}`, role: "status" }, both(words, true)), h("a", { class: "button", href: "/" }, both("home"))];
}
