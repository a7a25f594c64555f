// @ts-check
/** The frame of a staff page: where I am, who I am, whether what I see is live. */

import { call, whoAmI } from "./api.js";
import { h, setText } from "./dom.js";
import { Live } from "./live.js";
import "./mode.js";
import { searchFor } from "./search.js";
import { both, loadStrings, say, setBoth } from "./strings.js";
import { everySecond, timeOfDay } from "./time.js";

const NO_TIME = "--:--:--";
/** With more pages than this the navigation has a line of its own, its words one under the other. */
const FEW = 4;

/**
 * Build the frame around `main` and start the page's live rows.
 * @param {HTMLElement} main
 */
export async function openPage(main) {
  const page = await loadStrings();
  const me = await whoAmI();
  const live = new Live(page.rows);
  const pages = (await call("GET", "/api/pages")).data ?? [];
  document.body.prepend(header(page, me, pages, live), staleBanner(live));
  keepHeight(/** @type {HTMLElement} */ (document.querySelector(".shell")));
  main.hidden = false;
  return { page, me, live };
}

/** @param {any} page @param {any} me @param {any[]} pages @param {Live} live */
function header(page, me, pages, live) {
  const clock = h("span", { class: "clock number" });
  const state = h("span", { class: "state tone", role: "status" }, both("live.connecting"));
  const show = () => {
    state.className = `state tone ${{ live: "ok", stale: "bad" }[live.state] ?? ""}`;
    setBoth(state.children[0], `live.${live.state}`);
    setText(clock, live.lastAt ? timeOfDay(live.now() * 1e6) : NO_TIME);
  };
  live.addEventListener("state", show);
  everySecond(show);
  return h(
    "header",
    { class: pages.length > FEW ? "shell many" : "shell" },
    h("a", { class: "brand", href: "/" }, both("brand")),
    nav(page, pages),
    searchFor(me),
    state,
    clock,
    h("span", { class: "me" }, me.name ?? me.id),
    h("button", { type: "button", class: "quiet", onclick: signOut }, both("signout")),
  );
}

/** @param {any} page @param {{name: string, title: any}[]} pages */
function nav(page, pages) {
  const here = location.pathname;
  const links = pages.map(({ name, title }) => {
    const href = `/pages/${name}/`;
    return h("a", { href, ...(href === here ? { "aria-current": "page" } : {}) }, both(title, pages.length > FEW));
  });
  return h("nav", {}, ...(links.length ? links : [both(page.title)]));
}

/** The current page's link is in sight, and what sticks under the frame knows its height. @param {HTMLElement} shell */
function keepHeight(shell) {
  const nav = /** @type {HTMLElement} */ (shell.querySelector("nav"));
  const here = /** @type {HTMLElement | null} */ (nav.querySelector("[aria-current]"));
  const fit = () => {
    if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
    document.documentElement.style.setProperty("--shell", `${shell.offsetHeight}px`);
  };
  new ResizeObserver(fit).observe(shell);
  fit();
}

/** @param {Live} live */
function staleBanner(live) {
  const text = both("live.banner", true);
  const banner = h("div", { class: "stale tone bad", role: "alert", hidden: true }, text);
  const show = () => {
    banner.hidden = live.state !== "stale";
    setBoth(text, say("live.banner", { at: timeOfDay(live.lastAt * 1e6) }));
  };
  live.addEventListener("state", show);
  show();
  return banner;
}

async function signOut() {
  await call("DELETE", "/api/session");
  location.assign("/pages/signin/");
}
