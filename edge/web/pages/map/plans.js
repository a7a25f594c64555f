// @ts-check
/** Which plan is shown; making one of a picture, giving it another, dropping it. */

import { command } from "/pages/_shared/api.js";
import { textBox } from "/pages/_shared/content.js";
import { ask } from "/pages/_shared/dialog.js";
import { h, reconcile } from "/pages/_shared/dom.js";
import { keepPicture, keepText } from "/pages/_shared/keep.js";
import { field, line } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";
import { toast } from "/pages/_shared/toast.js";

/** @typedef {import("/pages/_shared/live.js").Live} Live */

/** @param {Live} live @param {(plan: string) => void} choose */
export function makePlans(live, choose) {
  let chosen = "";
  const choice = h("div", { class: "plans", role: "group" });
  const answer = line();
  const name = field({ name: "name", label: "field.name", maxLength: 40, required: true });
  const file = field({ name: "picture", label: "field.picture", type: "file", accept: "image/*", required: true });
  const form = h("form", { class: "form", onsubmit }, name, file, h("button", { type: "submit", class: "primary" }, both("plan.add")));
  const other = h("input", { type: "file", accept: "image/*", onchange: replace });
  const change = h("label", { class: "button" }, other, both("plan.change"));
  const drop = h("button", { type: "button", class: "danger", onclick: remove }, both("plan.drop"));
  const tools = h(
    "div",
    { class: "tools card" },
    h("p", {}, both("edit.hint", true)),
    h("div", { class: "bar" }, change, drop),
    h("details", {}, h("summary", {}, both("plan.new")), form),
    answer,
  );

  /** @param {Event} event */
  async function onsubmit(event) {
    event.preventDefault();
    const label = await kept(keepText({ title: name.input.value.trim() }, "field"));
    const plan = `plan-${Date.now().toString(36)}`;
    if (label && (await set(plan, file.input.files[0], label))) {
      form.reset();
      choose(plan);
    }
  }

  async function replace() {
    const picture = other.files?.[0];
    if (picture) await set(chosen, picture, live.row("plan", chosen)?.label ?? null);
    other.value = "";
  }

  async function remove() {
    const sure = await ask({ title: say("plan.ask"), lists: [], confirm: say("plan.drop") });
    if (!sure) return;
    const reply = await command("plan.drop", { plan: chosen });
    toast(reply.ok ? "plan.dropped" : (reply.words ?? "unreachable"), reply.ok ? "ok" : "bad");
  }

  /** @param {string} plan @param {Blob} file @param {string | null} label */
  async function set(plan, file, label) {
    const picture = await kept(keepPicture(file, "field"));
    if (!picture) return false;
    const reply = await command("plan.set", { plan, picture, label });
    if (reply.ok) toast("kept");
    else answer.say(reply.words ?? "unreachable");
    return reply.ok;
  }

  /** Return the id of what was kept; null where it failed and was said. @param {Promise<any>} asked */
  async function kept(asked) {
    answer.clear();
    const reply = await asked;
    if (!reply.ok) answer.say(reply.words ?? "unreachable");
    return reply.ok ? reply.data.id : null;
  }

  /** @param {any} row */
  const make = ({ id, label }) =>
    h("button", { type: "button", "data-plan": id, onclick: () => choose(id) }, label ? textBox(label, "title") : id);

  return {
    choice,
    tools,
    /** @param {any[]} rows @param {string} now */
    show(rows, now) {
      chosen = now;
      change.hidden = drop.hidden = !now;
      reconcile(choice, rows, (row) => `${row.id} ${row.label}`, make, (node, row) => node.setAttribute("aria-pressed", String(row.id === now)));
    },
  };
}
