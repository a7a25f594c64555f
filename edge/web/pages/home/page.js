// @ts-check
/** The pages that the person who signed in may use. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { openPage } from "/pages/_shared/shell.js";
import { both } from "/pages/_shared/strings.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
await openPage(main);
const pages = (await call("GET", "/api/pages")).data ?? [];
const list = h("div", { class: "pages" });
for (const { name, title } of pages) {
  list.append(h("a", { class: "card", href: `/pages/${name}/` }, both(title, true)));
}
main.append(h("h1", {}, both(pages.length ? "choose" : "none", true)), list, h("ln-elderly"));
