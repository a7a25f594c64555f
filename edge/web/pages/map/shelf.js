// @ts-check
/** Things that stand nowhere yet: one press puts a thing in the middle of the plan. */

import { command } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { list } from "/pages/_shared/parts.js";
import { both } from "/pages/_shared/strings.js";
import { toast } from "/pages/_shared/toast.js";

/** @param {import("/pages/_shared/live.js").Live} live @param {() => string} plan the one that is shown */
export function makeShelf(live, plan) {
  const put = async (/** @type {string} */ thing) => {
    const reply = await command("plan.place", { thing, plan: plan() });
    if (!reply.ok) return toast(reply.words ?? "unreachable", "bad");
    /** @type {HTMLElement | null} */ (document.querySelector(`[data-thing="${thing}"]`))?.focus();
  };
  const things = list({
    keyOf: (thing) => `${thing.id} ${thing.name}`,
    make: (thing) => h("button", { type: "button", "data-shelf": thing.id, onclick: () => put(thing.id) }, thing.name || thing.id),
    empty: "shelf.empty",
  });
  return {
    node: h("section", { class: "card" }, h("h2", {}, both("shelf")), things),
    show() {
      const loose = live.rows("thing").filter((thing) => !live.row("place", thing.id));
      things.show(plan() ? loose.sort((a, b) => a.name.localeCompare(b.name, "zh-CN")) : []);
    },
  };
}
