// @ts-check
/** Each screen: what it should show, what was sent, what it confirmed, how it is. */

import { actIfSure, button } from "/pages/_shared/acting.js";
import { age } from "/pages/_shared/age.js";
import { h, reconcile } from "/pages/_shared/dom.js";
import { chip, list, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both, say, sayFirst, setBoth } from "/pages/_shared/strings.js";
import { amount } from "/pages/_shared/units.js";
import { makePicture } from "./picture.js";

/** @typedef {import("./emergencies.js").Context} Context */
/** @typedef {{key: string, label: any, words?: any, at?: number, bad?: boolean}} Fact */

/** @param {Context} context */
export function makeScreens(context) {
  const { live } = context;
  const make = (/** @type {any} */ row) => card(row, context);
  const all = list({ keyOf: (row) => row.id, make, update: (node, row) => node.show(row), empty: "screens.none", className: "screens" });
  const order = (/** @type {any} */ a, /** @type {any} */ b) => a.name.localeCompare(b.name, "zh-CN");
  return { node: h("section", {}, all), show: () => all.show(live.rows("screen").sort(order)) };
}

/** @param {any} screen @param {Context} context */
function card({ id, name, area, kind, groups }, { live, may }) {
  const picture = makePicture(id, name);
  const status = chip(NOTHING);
  const facts = h("dl", { class: "facts" });
  const where = [area, ...groups].filter(Boolean).join(" · ");
  const wipe = button("do.screens.wipe", () => actIfSure("screens.wipe", { screen: id }));
  const node = h(
    "article",
    { class: "card", "data-screen": id },
    picture.node,
    h("div", { class: "top" }, h("h3", {}, name), status),
    h("p", { class: "muted" }, both(`kind.${kind}`), where ? ` ${where}` : ""),
    facts,
    kind === "panel" && may("screens.wipe") ? h("div", { class: "row" }, wipe) : null,
  );
  return Object.assign(node, {
    show(/** @type {any} */ screen) {
      const device = screen.panel ? live.row("device", screen.panel.split("/")[0]) : undefined;
      const glass = live.row("glass", id);
      const { words, tone } = statusOf(screen, device);
      setChip(status, words, tone);
      picture.show(glass?.confirmed ?? glass?.sent ?? firstSlide(live.row("program", id)?.program, live.now()));
      reconcile(facts, factsOf(screen, glass, device, live), (fact) => fact.key, makeFact, showFact);
    },
  });
}

/** Say how sure it is that a screen shows what it should. @param {any} screen @param {any} device */
function statusOf(screen, device) {
  const { kind, program, shown, proof, failed } = screen;
  /** @type {(key: string, tone: "" | "ok" | "info" | "warn" | "bad") => any} */
  const status = (key, tone) => ({ words: say(`status.${key}`), tone });
  if (device?.state === "lost") return status("lost", "bad");
  if (failed) return status("failed", "bad");
  if (kind === "touch") return status("touch", "");
  if (!program) return status("none", "warn");
  if (shown !== program) return status(shown ? "old" : "unknown", "warn");
  return proof === "confirmed" ? status("confirmed", "ok") : status("sent", "info");
}

/** @param {any} screen @param {any} glass @param {any} device @param {Context["live"]} live @returns {Fact[]} */
function factsOf(screen, glass, device, live) {
  const failed = screen.failed ?? glass?.failed;
  const known = [
    screen.takeover && { key: "takeover", label: say("fact.takeover"), words: say("fact.takeover.on"), bad: true },
    glass?.sent_at && { key: "sent", label: say("fact.sent"), at: glass.sent_at },
    glass?.confirmed_at && { key: "confirmed", label: say("fact.confirmed"), at: glass.confirmed_at },
    failed && { key: "failed", label: say("fact.failed"), words: sayFirst([`failed.${failed}`, `outcome.${failed}`, failed]), bad: true },
    device?.state === "lost" && { key: "lost", label: say("fact.device"), words: sayFirst([`lost.${device.reason}`]), bad: true },
  ];
  const ours = new Set([screen.id, screen.panel?.split("/")[0]]);
  const readings = live.rows("reading").filter((row) => row.kind.startsWith("panel.") && ours.has(row.device));
  return [...known.filter(Boolean), ...readings.map(reading)];
}

/** @param {any} row @returns {Fact} */
function reading({ kind, value, unit, at }) {
  const words = value === null ? say("unknown") : amount(value, unit);
  return { key: kind, label: sayFirst([`reading.${kind}`, kind]), words: typeof words === "string" ? { zh: words, en: words } : words, at };
}

function makeFact() {
  return h("div", {}, h("dt", { class: "muted" }, both(NOTHING)), h("dd", {}, both(NOTHING), " ", age(0)));
}

/** @param {HTMLElement} node @param {Fact} fact */
function showFact(node, { key, label, words, at, bad }) {
  node.dataset.fact = key;
  const [name, value] = /** @type {any} */ (node.children);
  value.className = bad ? "tone bad" : "";
  setBoth(name.children[0], label);
  setBoth(value.children[0], words ?? NOTHING);
  value.children[1].at = at ?? 0;
}

/** @param {any} program @param {number} now in ms */
function firstSlide(program, now) {
  const on = program?.slots.find((/** @type {any} */ slot) => slot.start <= now * 1e6 && now * 1e6 < slot.end);
  return (on?.slides ?? program?.fallback)?.[0]?.id ?? null;
}
