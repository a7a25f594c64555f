// @ts-check
/** Contents on screen: texts as elements, never as markup; pictures and pages of a PDF. They never change: cached. */

import { call } from "./api.js";
import { h } from "./dom.js";
import { proseOf } from "./keep.js";
import { both } from "./strings.js";

/** @typedef {import("./keep.js").Text} Text */

const MOST = 300;
/** @type {Map<string, Promise<Text | null>>} */
const texts = new Map();

/** Return where a picture is had, or a page of a PDF. @param {string} id @param {number} [page] from 0 */
export const pictureUrl = (id, page) =>
  `/api/contents/${encodeURIComponent(id)}${page === undefined ? "" : `/pages/${page}`}`;

/** Return a text, null where it is gone. What could not be had is asked for again. @param {string} id */
export function textOf(id) {
  const known = texts.get(id);
  if (known) return known;
  const asked = call("GET", pictureUrl(id)).then((answer) => {
    if (!answer.ok && answer.status !== 404) texts.delete(id);
    return answer.ok ? answer.data : null;
  });
  texts.set(id, asked);
  if (texts.size > MOST) texts.delete(/** @type {string} */ (texts.keys().next().value));
  return asked;
}

/** Return a text in one string, to read aloud or to search. @param {Text | null} text */
export function plain(text) {
  if (!text) return "";
  const lines = (text.blocks ?? []).map((one) => (one.type === "table" ? one.rows.flat().join(" ") : proseOf(one)));
  return [text.title, ...lines, text.signature].filter(Boolean).join("\n");
}

/** Make the elements of a text. @param {Text} text @param {{title?: string | null}} [options] title: tag, null for none */
export function render(text, { title = "h3" } = {}) {
  const parts = [];
  if (text.title && title) parts.push(h(title, { class: "title" }, text.title));
  for (const one of text.blocks ?? []) parts.push(one.type === "table" ? table(one) : block(one));
  if (text.signature) parts.push(h("p", { class: "signature" }, text.signature));
  return parts;
}

/** @param {import("./keep.js").Block} block */
function block({ runs, style = "paragraph" }) {
  const pieces = runs.map(({ text, bold }) => (bold ? h("strong", {}, text) : text));
  return h("p", { class: style }, ...pieces);
}

/** @param {import("./keep.js").Table} table */
function table({ columns, rows }) {
  const head = h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)));
  const lines = rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell))));
  return h("div", { class: "scroll", tabIndex: 0 }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...lines)));
}

/** `<ln-text>`: the text of the id in `content`. Attribute `part`: "all" (default), "title", or "body" without title. */
export class TextOf extends HTMLElement {
  static observedAttributes = ["content", "part"];

  /** The id of a text. */
  set content(id) {
    if (id) this.setAttribute("content", id);
    else this.removeAttribute("content");
  }

  get content() {
    return this.getAttribute("content") ?? "";
  }

  attributeChangedCallback() {
    if (this.isConnected) this.load();
  }

  connectedCallback() {
    this.load();
  }

  async load() {
    const id = this.content;
    this.classList.toggle("skeleton", Boolean(id) && !this.firstChild);
    const text = id ? await textOf(id) : {};
    if (id !== this.content) return;
    this.classList.remove("skeleton");
    this.replaceChildren(...(text ? this.parts(text) : [both(texts.has(id) ? "content.gone" : "content.failed")]));
    this.dispatchEvent(new Event("load"));
  }

  /** @param {Text} text */
  parts(text) {
    const part = this.getAttribute("part") ?? "all";
    if (part === "title") return [h("span", {}, text.title || plain(text).split("\n")[0])];
    return render(text, { title: part === "body" ? null : "h3" });
  }
}

customElements.define("ln-text", TextOf);

/** `<ln-picture content page ratio alt>`: a picture, or a page of a PDF, in a box that keeps its height. */
export class PictureOf extends HTMLElement {
  static observedAttributes = ["content", "page", "alt"];

  attributeChangedCallback() {
    if (this.isConnected) this.show();
  }

  connectedCallback() {
    this.show();
  }

  show() {
    const id = this.getAttribute("content");
    if (!id) return this.replaceChildren();
    const page = this.hasAttribute("page") ? Number(this.getAttribute("page")) : undefined;
    this.style.aspectRatio = this.getAttribute("ratio") ?? "4 / 3";
    this.classList.add("skeleton");
    const done = () => this.classList.remove("skeleton");
    const failed = () => {
      done();
      this.replaceChildren(both("content.failed", true));
    };
    const alt = this.getAttribute("alt") ?? "";
    this.replaceChildren(h("img", { onload: done, onerror: failed, alt, decoding: "async", src: pictureUrl(id, page) }));
  }
}

customElements.define("ln-picture", PictureOf);

/** Make an `<ln-text>`. @param {string} content @param {"all" | "title" | "body"} [part] */
export const textBox = (content, part = "all") => h("ln-text", { content, part });

/** Make an `<ln-picture>`. @param {string} content @param {{page?: number, alt?: string, ratio?: string}} [options] */
export const pictureBox = (content, options = {}) => {
  const node = h("ln-picture");
  for (const [name, value] of Object.entries({ content, ...options })) node.setAttribute(name, String(value));
  return node;
};
