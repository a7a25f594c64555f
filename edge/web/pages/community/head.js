// @ts-check
/** The head of the page: where I am, the way back, who is signed in and the way out, and whether it is live. */

import { h, setText } from "/pages/_shared/dom.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { timeOfDay } from "/pages/_shared/time.js";

/** @param {import("./page.js").Context} context @param {{back: () => void, leave: () => void}} ways */
export function makeHead({ live, seat, signIn }, { back, leave }) {
  const title = both("view.start");
  const place = h("span", { class: "place muted" }, seat.screen?.name ?? "");
  const name = h("span", { class: "me" });
  const clock = h("span", { class: "clock number" });
  const backward = h("button", { type: "button", class: "back", onclick: back }, both("back"));
  const enter = h("button", { type: "button", class: "primary enter", onclick: () => signIn("") }, both("signin"));
  const exit = h("button", { type: "button", class: "exit", onclick: leave }, both("signout"));
  const cut = both("offline", true);
  const banner = h("div", { class: "stale tone bad", role: "alert", hidden: true }, cut);
  const heading = h("h1", { tabIndex: -1 }, title);
  const header = h("header", { class: "head" }, backward, heading, place, clock, name, h("ln-elderly"), enter, exit);

  /** @param {string} view */
  function show(view) {
    const start = view === "start";
    setBoth(title, `view.${view}`);
    backward.hidden = start;
    place.hidden = !start || !seat.screen;
    enter.hidden = !seat.screen || seat.guest !== null || view === "signin";
    exit.hidden = seat.guest === null;
    setText(name, seat.guest?.name ?? "");
    setText(clock, live.lastAt ? timeOfDay(live.now() * 1e6).slice(0, 5) : "");
    banner.hidden = live.state !== "stale";
    if (!banner.hidden) setBoth(cut, say("offline", { at: timeOfDay(live.lastAt * 1e6) }));
  }

  return { nodes: [header, banner], show, focus: () => heading.focus({ preventScroll: true }) };
}
