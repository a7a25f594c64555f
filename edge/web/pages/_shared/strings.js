// @ts-check
/** Every sentence a person reads: Chinese first, English beside it, from page.json and strings.json. */

import { h, setText } from "./dom.js";

/** @typedef {{zh: string, en: string}} Words */

/** Words still to come. */
export const NOTHING = { zh: "", en: "" };

/** @type {Record<"zh" | "en", Record<string, string>>} */
const table = { zh: {}, en: {} };

/**
 * Load the shared strings and those of the page that asks; return the page's own description.
 * @returns {Promise<any>}
 */
export async function loadStrings() {
  const [shared, page] = await Promise.all(
    ["/pages/_shared/strings.json", "page.json"].map(async (url) => (await fetch(url)).json()),
  );
  for (const language of /** @type {const} */ (["zh", "en"])) {
    Object.assign(table[language], shared[language], page.strings[language]);
  }
  document.title = `${page.title.zh} ${page.title.en}`;
  return page;
}

/** @param {string} key */
export const has = (key) => key in table.zh;

/** Return where a sentence stands in its file, so that choices come in the order somebody chose. @param {string} key */
export function orderOf(key) {
  const place = Object.keys(table.zh).indexOf(key);
  return place < 0 ? Infinity : place;
}

/**
 * Return a sentence with its `{places}` filled. A place's value is a text, or words in both languages.
 * @param {string} key
 * @param {Record<string, string | Words>} [places]
 * @returns {Words}
 */
export function say(key, places = {}) {
  return { zh: fill("zh", key, places), en: fill("en", key, places) };
}

/**
 * Return the sentence of the first key that exists, else the last key's name as it is.
 * @param {string[]} keys
 * @param {Record<string, string | Words>} [places]
 * @returns {Words}
 */
export function sayFirst(keys, places = {}) {
  const key = keys.find(has) ?? keys[keys.length - 1];
  return say(key, places);
}

/**
 * Make an element that holds a sentence in both languages. `stack`: English under the Chinese.
 * @param {Words | string} words
 * @param {boolean} [stack]
 */
export function both(words, stack = false) {
  const node = h("span", { class: stack ? "bi stack" : "bi" }, h("span", { lang: "zh-CN" }), h("span", { lang: "en" }));
  setBoth(node, words);
  return node;
}

/**
 * Change what an element of `both` says.
 * @param {Element} node
 * @param {Words | string} words
 */
export function setBoth(node, words) {
  const { zh, en } = typeof words === "string" ? say(words) : words;
  setText(node.children[0], zh);
  setText(node.children[1], en === zh ? "" : en);
}

/**
 * @param {"zh" | "en"} language
 * @param {string} key
 * @param {Record<string, string | Words>} places
 */
function fill(language, key, places) {
  const text = table[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = places[name];
    if (value === undefined) return whole;
    return typeof value === "string" ? value : value[language];
  });
}
