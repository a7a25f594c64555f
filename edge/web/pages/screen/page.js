// @ts-check
/** A screen to read: it shows its program by its own clock, with or without the hub, and says what it shows. */

import { h, setText } from "/pages/_shared/dom.js";
import { holdToLeave } from "/pages/_shared/leave.js";
import { Live } from "/pages/_shared/live.js";
import { both, loadStrings, say, setBoth } from "/pages/_shared/strings.js";
import { hubNow, timeOfDay } from "/pages/_shared/time.js";
import { Frames } from "./frames.js";
import { forget, keepFiles, lastHeard, recall, remember, rememberClock, renew } from "./memory.js";
import { soon, turnAt } from "./program.js";
import { Report } from "./report.js";
import { Stage } from "./stage.js";

const STEP_MS = 1000;
const PATIENCE_MS = 8000;
const MINUTE_MS = 60_000;
const NO_ROW_MS = 5000;
const SHIFT_PX = 3;
const NIGHT = { from: 23, to: 6 };

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

await loadStrings();
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const stage = new Stage(place("stage"));
const chip = place("chip");
const card = place("card");
const [clock, name, hint] = [h("p", { class: "clock number" }), h("h1"), both("waiting", true)];
const offline = both("offline");
const frames = new Frames();
const report = new Report(() => live.state === "live");
let row = recall();
let timer = 0;
let waitsSince = 0;

card.append(clock, name, h("p", {}, hint));
chip.append(offline);
holdToLeave(main);
const live = new Live(["program"]);
const opened = Date.now();
let liveSince = opened;
live.addEventListener("change", take);
live.addEventListener("state", turned);
frames.addEventListener("change", step);
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
step();
keepFiles().catch(() => {}); // a browser that keeps nothing shows all the same while the hub answers

/** Take over what the hub says; one that has just started may have no row for a moment. */
function take() {
  const said = live.rows("program")[0];
  if (said) {
    row = said;
    remember(said);
  }
  step();
}

/** The hub is there and has no program for this screen any more. */
function isUnknown() {
  return row && live.state === "live" && !live.rows("program").length && Date.now() - liveSince > NO_ROW_MS;
}

function turned() {
  if (live.state === "live") {
    liveSince = Date.now();
    rememberClock();
    frames.again();
    report.again();
    renew();
  }
  step();
}

/** Look what is to be seen now, and come again when that changes, at the latest in a second. */
function step() {
  clearTimeout(timer);
  const now = hubNow();
  if (isUnknown()) {
    row = null;
    forget();
  }
  const turn = row ? turnAt(row.program, now) : null;
  if (turn) {
    frames.want(row.id, soon(row.program, now).map(({ id }) => id));
    frames.fill();
    show(turn);
  } else if (stage.url) stage.clear();
  setText(clock, timeOfDay(now * 1e6).slice(0, 5));
  setText(name, row?.name ?? "");
  setBoth(hint, turn?.slide ? "waiting" : "nothing");
  card.hidden = stage.url !== "";
  care(now, turn?.takeover ?? false);
  showChip();
  report.tick();
  timer = setTimeout(step, Math.max(20, Math.min(STEP_MS, (turn?.until ?? Infinity) - now)));
}

/** @param {import("./program.js").Turn} turn */
function show(turn) {
  const slide = choose(turn);
  if (slide === undefined) return;
  const failed = turn.slide ? frames.failed(turn.slide.id) : "";
  const url = slide === null ? "" : frames.url(slide);
  if (slide === null) stage.clear();
  if (slide === null || url === stage.shown) {
    main.dataset.slide = slide ?? "";
    report.about(row, { slide, failed });
  }
  if (slide === null || url === stage.url) return;
  const n = turn.slides.findIndex(({ id }) => id === slide) + 1;
  const places = { name: row.name, n: String(n), of: String(turn.slides.length) };
  stage.show(url, say("slide", places).zh).then((could) => {
    if (!could) frames.spoilt(slide);
    step();
  });
}

/**
 * Return the slide to show: the one that is due, or where its picture is not here one of the same turn, else of the
 * fallback, else null. Undefined: for some seconds what is on the glass may stay.
 * @param {import("./program.js").Turn} turn
 */
function choose({ slide, slides }) {
  if (!slide || frames.url(slide.id)) {
    waitsSince = 0;
    return slide ? slide.id : null;
  }
  waitsSince ||= Date.now();
  if (stage.url && !frames.failed(slide.id) && Date.now() - waitsSince < PATIENCE_MS) return undefined;
  const others = [...slides, ...row.program.fallback].map(({ id }) => id);
  return others.find((id) => frames.url(id)) ?? null;
}

/**
 * Nothing burns in: each minute all moves by some pixels, round a small square; at night the glass is dimmed.
 * @param {number} now
 * @param {boolean} takeover
 */
function care(now, takeover) {
  const minute = Math.floor(now / MINUTE_MS);
  const across = ((minute % 3) - 1) * SHIFT_PX;
  const down = ((Math.floor(minute / 3) % 3) - 1) * SHIFT_PX;
  main.style.transform = `translate(${across}px, ${down}px)`;
  const hour = new Date(now).getHours();
  main.toggleAttribute("data-night", !takeover && (hour >= NIGHT.from || hour < NIGHT.to));
  if (live.state === "live" && minute !== Math.floor(lastHeard() / MINUTE_MS)) rememberClock();
}

function showChip() {
  const now = hubNow();
  chip.hidden = live.state === "live" || (!live.lastAt && Date.now() - opened < 2 * STEP_MS);
  chip.dataset.corner = String(Math.floor(now / MINUTE_MS) % 4);
  const since = live.lastAt ? live.lastAt - Date.now() + now : lastHeard();
  setBoth(offline, say("offline", { at: since ? timeOfDay(since * 1e6).slice(0, 5) : "--:--" }));
}

/** A screen on a wall does not go to sleep, where the browser lets a page say so. */
function stayAwake() {
  if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {});
}
