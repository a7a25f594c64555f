// @ts-check
/** Where a notice hangs: on all screens, or on those of some groups, or on some. */

import { h, reconcile } from "/pages/_shared/dom.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */

/** Return the screens that show slides. @param {Live} live @returns {any[]} */
export const slideScreens = (live) =>
  live.rows("screen").filter((one) => one.kind !== "touch").sort((a, b) => a.name.localeCompare(b.name, "zh-CN"));

/** Return the screens that these targets name; no target: all. @param {Live} live @param {string[]} targets */
export const screensOf = (live, targets) =>
  slideScreens(live).filter((one) => !targets.length || [one.id, ...one.groups].some((name) => targets.includes(name)));

/**
 * Make the choice. `chosen()` are the ids, none for all; `choose(ids)`; `show()` after the screens changed.
 * @param {Live} live
 */
export function makeTargets(live) {
  const choices = h("div", { class: "choices" });
  const node = h("fieldset", { class: "targets" }, h("legend", {}, both("field.targets")), choices);
  /** @returns {HTMLInputElement[]} */
  const boxes = () => [...choices.querySelectorAll("input")];
  /** @type {string[]} */
  let wanted = [];
  return {
    node,
    chosen: () => boxes().filter((box) => box.checked).map((box) => box.value),
    /** @param {string[]} ids */
    choose(ids) {
      wanted = ids;
      for (const box of boxes()) box.checked = ids.includes(box.value);
    },
    show() {
      const make = (/** @type {any} */ one) => choice(one.id, wanted);
      reconcile(choices, options(live), (one) => one.id, make, (label, one) => setBoth(label.lastChild, one.words));
    },
  };
}

/** @param {Live} live */
function options(live) {
  const screens = slideScreens(live);
  const groups = [...new Set(screens.flatMap((one) => one.groups))].sort();
  const named = groups.filter((group) => !screens.some((one) => one.id === group));
  return [
    ...named.map((id) => ({ id, words: say("screen.group", { name: id }) })),
    ...screens.map(({ id, name, area }) => ({ id, words: { zh: area ? say("screen.in", { name, area }).zh : name, en: "" } })),
  ];
}

/** @param {string} id @param {string[]} wanted */
const choice = (id, wanted) =>
  h("label", { class: "choice" }, h("input", { type: "checkbox", value: id, checked: wanted.includes(id) }), both({ zh: "", en: "" }));
