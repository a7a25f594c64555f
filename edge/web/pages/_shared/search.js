// @ts-check
/** `<ln-search>`: finds anything by its words. "/" goes there, arrows choose, Enter opens, Escape closes. */

import { call } from "./api.js";
import { h } from "./dom.js";
import { both, say, setBoth } from "./strings.js";

/** @typedef {{kind: string, key: string, title: string, snippet: string, page: string | null}} Hit */

const FIELD = ["guard", "staff", "maintainer", "grid_worker"];
const PAUSE_MS = 200;
const MOST = 12;

/** Return the search field for who may search. @param {any} me */
export const searchFor = (me) => (me.roles?.some((/** @type {string} */ role) => FIELD.includes(role)) ? h("ln-search") : null);

class Search extends HTMLElement {
  connectedCallback() {
    const { zh, en } = say("search");
    const names = { "aria-label": `${zh} ${en}`, placeholder: zh, "aria-expanded": "false", "aria-controls": "found" };
    this.input = h("input", { type: "search", role: "combobox", autocomplete: "off", maxLength: 100, "aria-autocomplete": "list", ...names });
    this.hits = h("ul", { id: "found", role: "listbox", "aria-label": `${zh} ${en}`, hidden: true });
    this.told = h("p", { class: "told muted", role: "status", hidden: true }, both("search.none"));
    this.replaceChildren(this.input, this.hits, this.told);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(/** @type {KeyboardEvent} */ (event)));
    this.addEventListener("focusout", () => this.close());
    this.hits.addEventListener("mousedown", (event) => event.preventDefault());
    this.slash = (/** @type {KeyboardEvent} */ event) => this.summoned(event);
    document.addEventListener("keydown", this.slash);
  }

  disconnectedCallback() {
    clearTimeout(this.waiting);
    document.removeEventListener("keydown", /** @type {any} */ (this.slash));
  }

  /** @param {KeyboardEvent} event */
  summoned(event) {
    const typing = event.composedPath()[0];
    if (event.key !== "/" || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (typing instanceof HTMLElement && typing.matches("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    this.input?.focus();
  }

  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.find(), PAUSE_MS);
  }

  async find() {
    const asked = this.input?.value.trim() ?? "";
    if (!asked) return this.close();
    const answer = await call("GET", `/api/search?limit=${MOST}&q=${encodeURIComponent(asked)}`);
    if (asked !== this.input?.value.trim() || document.activeElement !== this.input) return;
    this.show(answer.ok ? answer.data : [], answer.ok ? "search.none" : (answer.words ?? "unreachable"));
  }

  /** @param {Hit[]} found @param {import("./strings.js").Words | string} otherwise */
  show(found, otherwise) {
    if (!this.hits || !this.told) return;
    this.hits.replaceChildren(...found.map((hit, index) => this.option(hit, index)));
    this.hits.hidden = !found.length;
    this.told.hidden = found.length > 0;
    setBoth(/** @type {Element} */ (this.told.firstElementChild), otherwise);
    this.input?.setAttribute("aria-expanded", String(found.length > 0));
    this.choose(null);
  }

  /** @param {Hit} hit @param {number} index */
  option(hit, index) {
    const kind = h("span", { class: "kind muted" }, both(`found.${hit.kind}`));
    const near = hit.snippet && hit.snippet !== hit.title ? h("span", { class: "near muted" }, hit.snippet) : null;
    const props = { id: `found-${index}`, role: "option", "aria-selected": "false", "aria-disabled": String(!hit.page) };
    const node = h("li", props, h("span", { class: "name" }, hit.title), kind, near);
    node.addEventListener("click", () => this.open(hit));
    return Object.assign(node, { hit });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing) return;
    const options = /** @type {any[]} */ ([...(this.hits?.children ?? [])]);
    const at = options.findIndex((node) => node.getAttribute("aria-selected") === "true");
    const last = options.length - 1;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" && last >= 0) this.choose(options[at >= last ? 0 : at + 1]);
    else if (event.key === "ArrowUp" && last >= 0) this.choose(options[at <= 0 ? last : at - 1]);
    else if (event.key === "Enter" && last >= 0) this.open(options[Math.max(at, 0)].hit);
    else return;
    event.preventDefault();
  }

  /** @param {Element | null} chosen */
  choose(chosen) {
    for (const node of this.hits?.children ?? []) node.setAttribute("aria-selected", String(node === chosen));
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.input?.setAttribute("aria-activedescendant", chosen.id);
    else this.input?.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.waiting);
    if (!this.hits || !this.told) return;
    this.hits.hidden = this.told.hidden = true;
    this.hits.replaceChildren();
    this.input?.setAttribute("aria-expanded", "false");
    this.input?.removeAttribute("aria-activedescendant");
  }

  /** Go where it is shown. @param {Hit} hit */
  open({ page, key }) {
    if (!page) return;
    this.close();
    location.assign(`/pages/${page}/#${encodeURIComponent(key)}`);
  }
}

customElements.define("ln-search", Search);
