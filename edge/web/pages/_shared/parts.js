// @ts-check
/** The parts that pages are built of: chip, line, tile, list, field. `words`: a key of the strings, or words. */

import { h, reconcile } from "./dom.js";
import { NOTHING, both, say, setBoth } from "./strings.js";

/** @typedef {import("./strings.js").Words} Words */
/** @typedef {"" | "ok" | "info" | "warn" | "bad"} Tone */

/** Make a badge: a tone and a word or two. @param {Words | string} words @param {Tone} [tone] */
export const chip = (words, tone = "") => h("span", { class: `chip tone ${tone}` }, both(words));

/** Change a badge. @param {HTMLElement} node @param {Words | string} words @param {Tone} [tone] */
export function setChip(node, words, tone = "") {
  node.className = `chip tone ${tone}`;
  setBoth(/** @type {Element} */ (node.firstElementChild), words);
}

/** Make a line that says how something went; `say(words, tone)` shows it, `clear()` hides it. It keeps its height. */
export function line() {
  const words = both(NOTHING, true);
  const node = h("p", { class: "line tone", role: "status" }, words);
  return Object.assign(node, {
    say: (/** @type {Words | string} */ what, /** @type {Tone} */ tone = "bad") => {
      node.className = `line tone ${tone} said`;
      setBoth(words, what);
    },
    clear: () => {
      node.className = "line tone";
      setBoth(words, NOTHING);
    },
  });
}

/**
 * Make a large tile that leads somewhere (`href`) or does something (`onclick`). `extra`: not in elderly mode.
 * @param {{title: Words | string, hint?: Words | string, tone?: Tone, href?: string, onclick?: () => void,
 *   extra?: boolean}} options
 */
export function tile({ title, hint, tone = "", href, onclick, extra = false }) {
  const props = href === undefined ? { type: "button", onclick } : { href };
  const name = h("span", { class: "name" }, both(title, true));
  const node = h(href === undefined ? "button" : "a", { ...props, class: `card choice-tile tone ${tone}` }, name);
  if (hint !== undefined) node.append(h("span", { class: "hint muted" }, both(hint, true)));
  if (extra) node.dataset.extra = "";
  return node;
}

/**
 * Make a list that keeps its elements; it says so when it is empty. Call `show(items)`.
 * @template T
 * @param {{keyOf: (item: T) => string, make: (item: T) => HTMLElement, update?: (node: any, item: T) => void,
 *   empty?: Words | string, className?: string}} options
 */
export function list({ keyOf, make, update = () => {}, empty = "list.empty", className = "" }) {
  const items = h("ul", { class: `items ${className}` });
  const nothing = h("p", { class: "empty muted", hidden: true }, both(empty, true));
  return Object.assign(h("div", { class: "list" }, items, nothing), {
    items,
    show: (/** @type {T[]} */ all) => {
      reconcile(items, all, keyOf, (item) => h("li", {}, make(item)), (node, item) => update(node.firstElementChild, item));
      nothing.hidden = all.length > 0;
    },
  });
}

/**
 * Make a form field with a label in both languages. `type`: any of `<input>`, "textarea" or "select" with `options`.
 * `node.input` is the control, `node.fail(words)` shows what is wrong, `node.fail(null)` takes it back.
 * @param {{name: string, label: Words | string, type?: string, options?: {value: string, words: Words | string}[],
 *   value?: string, required?: boolean, hint?: Words | string} & Record<string, any>} field
 */
export function field({ name, label, type = "text", options, hint, required = false, ...rest }) {
  const input = control(type, { name, required, ...rest }, options);
  const error = h("span", { class: "error", id: `error-${name}`, hidden: true }, both(NOTHING));
  input.setAttribute("aria-describedby", error.id);
  const caption = h("span", { class: "label" }, both(label));
  if (!required && type !== "checkbox") caption.append(h("span", { class: "optional muted" }, both("field.optional")));
  const node = h("label", { class: `field ${type}` }, caption, input);
  if (hint !== undefined) node.append(h("span", { class: "hint muted" }, both(hint)));
  node.append(error);
  const fail = (/** @type {Words | string | null} */ words) => {
    error.hidden = words === null;
    input.setAttribute("aria-invalid", String(words !== null));
    setBoth(/** @type {Element} */ (error.firstElementChild), words ?? NOTHING);
  };
  input.addEventListener("invalid", (event) => {
    event.preventDefault();
    fail(input.validity.valueMissing ? "field.needed" : "field.wrong");
  });
  input.addEventListener("input", () => fail(null));
  return Object.assign(node, { input, fail });
}

/** @param {string} type @param {Record<string, any>} props @param {{value: string, words: Words | string}[]} [options] */
function control(type, props, options = []) {
  if (type === "textarea") return h("textarea", { rows: 4, ...props });
  if (type !== "select") return h("input", { type, ...props });
  const { value, ...rest } = props;
  const node = h("select", rest, ...options.map(option));
  if (value !== undefined) node.value = value;
  return node;
}

/** @param {{value: string, words: Words | string}} option */
function option({ value, words }) {
  const { zh, en } = typeof words === "string" ? say(words) : words;
  return h("option", { value }, zh === en ? zh : `${zh} ${en}`);
}
