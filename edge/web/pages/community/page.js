// @ts-check
/** Residents' own page, on a touch screen for everybody and on a phone: one view at a time, and a way back. */

import "/pages/_shared/mode.js";
import { h } from "/pages/_shared/dom.js";
import { Live } from "/pages/_shared/live.js";
import { announce } from "/pages/_shared/speak.js";
import { loadStrings, say } from "/pages/_shared/strings.js";
import { everySecond } from "/pages/_shared/time.js";
import { makeFiling } from "./filing.js";
import { makeHead } from "./head.js";
import { watchIdle } from "./idle.js";
import { makeNotice, makeNotices } from "./notices.js";
import { makePolls } from "./polls.js";
import { makeRequest, makeRequests } from "./requests.js";
import { Seat } from "./seat.js";
import { makeServices } from "./services.js";
import { makeSignIn } from "./signin.js";
import { makeStart } from "./start.js";
import { listenForCards } from "./wedge.js";
import { wipeBrowser } from "./wipe.js";

/** @typedef {{node: HTMLElement, show?: () => void, leave?: () => void, card?: (number: string) => void}} View */
/** @typedef {{name: string, arg: string}} Place */
/**
 * @typedef {{live: Live, seat: Seat, signIn: (then: string) => void,
 *   go: (name: string, arg?: string, how?: {instead?: boolean}) => void}} Context
 */

const START = { name: "start", arg: "" };
/** What only a resident who signed in has. */
const OWN = ["file", "requests", "request"];
/** @type {Record<string, (context: Context, arg: string) => View>} */
const VIEWS = {
  start: makeStart,
  notices: makeNotices,
  notice: makeNotice,
  services: makeServices,
  polls: makePolls,
  file: makeFiling,
  requests: makeRequests,
  request: makeRequest,
  signin: makeSignIn,
};

const page = await loadStrings();
const seat = new Seat();
await seat.find();
const live = new Live(page.rows);
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
/** @type {Context} */
const context = { live, seat, go, signIn: (then) => go("signin", then) };
const head = makeHead(context, { back, leave: wipe });
/** @type {Place[]} */
let trail = [START];
/** @type {View} */
let view = { node: h("div") };

document.body.prepend(...head.nodes);
seat.addEventListener("change", arrived);
live.addEventListener("change", show);
live.addEventListener("state", turned);
addEventListener("popstate", () => stepBack());
everySecond(show);
open(START);
if (seat.screen) atTheWall();

/** @param {string} name @param {string} [arg] @param {{instead?: boolean}} [how] instead: of the view shown now */
function go(name, arg = "", { instead = false } = {}) {
  if (OWN.includes(name) && !seat.guest) return go("signin", name);
  if (instead) trail.pop();
  else if (!seat.screen) history.pushState(null, "");
  trail.push({ name, arg });
  open({ name, arg });
}

function back() {
  if (seat.screen) stepBack();
  else history.back();
}

function stepBack() {
  if (trail.length > 1) trail.pop();
  open(trail[trail.length - 1]);
}

/** @param {Place} place */
function open({ name, arg }) {
  view.leave?.();
  view = VIEWS[name](context, arg);
  document.body.dataset.view = name;
  main.replaceChildren(view.node);
  scrollTo(0, 0);
  show();
  head.focus();
  announce(say(`view.${name}`));
}

function show() {
  head.show(trail[trail.length - 1].name);
  view.show?.();
}

/** A guest signed in: their rows come, and what they wanted opens. */
function arrived() {
  reconnect();
  const [{ name, arg }, before] = [...trail].reverse();
  if (name !== "signin") show();
  else if (arg && arg !== before.name) go(arg, "", { instead: true });
  else stepBack();
}

/** Whoever was here has gone: nothing of theirs stays. */
async function wipe() {
  trail = [START];
  live.tables.delete("request");
  wipeBrowser();
  const leaving = seat.leave();
  open(START);
  await leaving;
  reconnect();
}

/** Take the rows of who is here now; without the hub that happens when it is there again. */
function reconnect() {
  if (live.state !== "live") return;
  live.stop();
  live.connect();
}

async function turned() {
  show();
  if (live.state !== "live" || !seat.screen) return;
  if (seat.owed || !(await seat.stands())) await wipe();
}

function atTheWall() {
  const isBusy = () => seat.guest !== null || trail.length > 1 || document.documentElement.dataset.mode === "elderly";
  watchIdle({ isBusy, wipe, touched: () => seat.touch() });
  listenForCards((number) => {
    if (seat.guest) return;
    if (!view.card) go("signin");
    view.card?.(number);
  });
}
