// @ts-check
/** A resident's own requests: a list, and one of them to follow, to add to, and to say whether it is well done. */

import { call, command } from "/pages/_shared/api.js";
import { age } from "/pages/_shared/age.js";
import { pictureBox, pictureUrl, render } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, line, list, setChip } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";
import { dayAndTime } from "/pages/_shared/time.js";
import { keepTyped } from "./filing.js";

/** @typedef {import("./page.js").Context} Context */

const TONES = /** @type {Record<string, "" | "ok" | "info" | "warn">} */ ({ new: "info", doing: "warn", done: "ok" });

/** Return the guest's requests, the last changed first. @param {import("/pages/_shared/live.js").Live} live @param {import("./seat.js").Seat} seat */
export const ownRequests = (live, seat) =>
  live
    .rows("request")
    .filter(({ filer }) => filer === seat.guest?.id)
    .sort((a, b) => b.changed - a.changed);

/** @param {Context} context */
export function makeRequests({ live, seat, go }) {
  const make = (/** @type {any} */ row) => card(row, () => go("request", row.id));
  const update = (/** @type {HTMLElement} */ node, /** @type {any} */ row) => setState(/** @type {any} */ (node.querySelector(".chip")), row);
  const all = list({ keyOf: (row) => row.id, make, update, empty: "requests.none" });
  const more = h("button", { type: "button", class: "primary", onclick: () => go("file") }, both("view.file"));
  return { node: h("div", { class: "narrow" }, all, h("p", { class: "row" }, more)), show: () => all.show(ownRequests(live, seat)) };
}

/** @param {any} row @param {() => void} onclick */
function card(row, onclick) {
  const about = h("span", { class: "muted" }, chip("request.new"), " ", age(row.at));
  const name = h("span", { class: "name" }, both(`category.${row.category}`));
  return h("button", { type: "button", class: "card entry", onclick }, name, row.text ? privateText(row.text) : "", about);
}

/** @param {HTMLElement} node @param {any} row */
const setState = (node, { state }) => setChip(node, `request.${state}`, TONES[state] ?? "");

/** @param {Context} context @param {string} id */
export function makeRequest({ live }, id) {
  const facts = h("article", { class: "card" });
  const steps = list({ keyOf: (step) => `${step.what} ${step.at}`, make: stepItem, className: "steps" });
  const acting = makeActing(id);
  let changed = -1;

  function show() {
    const row = live.row("request", id);
    acting.show(row, live.state !== "live");
    if (!row || row.changed === changed) return;
    changed = row.changed;
    facts.replaceChildren(...factsOf(row));
    steps.show(row.steps);
  }

  const history = h("section", { class: "card" }, h("h2", {}, both("request.steps")), steps);
  return { node: h("div", { class: "narrow request" }, facts, acting.node, history), show };
}

/** @param {any} row */
function factsOf(row) {
  const state = chip("request.new");
  setState(state, row);
  const top = h("div", { class: "top" }, h("h2", {}, both(`category.${row.category}`)), state);
  if (row.urgent) top.append(chip("file.urgent", "bad"));
  const place = row.place ? h("div", { class: "fact" }, h("span", { class: "muted" }, both("file.place")), privateText(row.place)) : null;
  const photos = h("div", { class: "pictures" }, ...row.photos.map(photo));
  return [top, ...[place, row.text ? privateText(row.text) : null, row.photos.length ? photos : null].filter((one) => one !== null)];
}

/** @param {any} step */
function stepItem({ what, at, text, photos }) {
  const said = h("div", { class: "said" }, h("b", {}, both(`step.${what}`)), h("time", { class: "muted" }, dayAndTime(at)));
  return h("div", { class: "step" }, said, ...(what === "filed" ? [] : [text ? privateText(text) : null, ...photos.map(photo)]));
}

/** What the one who asked may do now. @param {string} id */
function makeActing(id) {
  const answer = line();
  const remark = h("textarea", { name: "remark", rows: 2, maxLength: 1000, "aria-label": say("request.remark").zh });
  const photos = /** @type {any} */ (h("ln-photo", { most: "4" }));
  const add = h("details", {}, h("summary", {}, both("request.add")), remark, photos, button("request.note", note));
  const check = h("div", { class: "check" }, h("h2", {}, both("request.well", true)));
  check.append(h("div", { class: "row" }, button("request.ok", () => judge(true), "primary"), button("request.not_ok", () => judge(false), "danger")));
  const cancel = button("request.cancel", () => act("requests.cancel", {}), "danger");
  const node = h("section", { class: "card acting" }, check, add, cancel, answer);

  /** @param {string} kind @param {Record<string, unknown>} fields */
  async function act(kind, fields) {
    node.inert = true;
    const reply = await command(kind, { request: id, ...fields });
    node.inert = false;
    answer.say(reply.ok ? "request.told" : (reply.words ?? "unreachable"), reply.ok ? "ok" : "bad");
    if (!reply.ok) return;
    remark.value = "";
    photos.clear();
  }

  async function note() {
    const kept = await photos.keep("field");
    if (kept.words) return answer.say(kept.words);
    await withRemark("requests.note", { photos: kept.ids });
  }

  const judge = (/** @type {boolean} */ ok) => withRemark("requests.check", { ok });

  async function withRemark(/** @type {string} */ kind, /** @type {Record<string, unknown>} */ fields) {
    const text = await keepTyped(remark.value.trim());
    if (text && !text.ok) return answer.say(text.words ?? "unreachable");
    await act(kind, { ...fields, text: text?.data.id ?? null });
  }

  /** @param {any} row @param {boolean} cut */
  function show(row, cut) {
    const state = row?.state ?? "";
    node.inert = cut;
    check.hidden = state !== "done";
    add.hidden = !["new", "doing", "done"].includes(state);
    cancel.hidden = !["new", "doing"].includes(state);
  }

  return { node, show };
}

/** @param {string} words @param {() => void} onclick @param {string} [className] */
const button = (words, onclick, className = "") => h("button", { type: "button", class: className, onclick }, both(words));

/** @param {string} id */
const photo = (id) => pictureBox(id, { alt: say("content.picture").zh });

/** A text that is somebody's own: never remembered after it was shown. @param {string} id */
function privateText(id) {
  const node = h("div", { class: "private" });
  call("GET", pictureUrl(id)).then((reply) => {
    if (reply.ok) node.append(...render(reply.data, { title: "p" }));
    else node.remove();
  });
  return node;
}
