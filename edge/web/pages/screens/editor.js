// @ts-check
/** The form of a playlist. */

import { act, button } from "/pages/_shared/acting.js";
import { textOf } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { keepText } from "/pages/_shared/keep.js";
import { field } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";
import { makeTargets } from "/pages/_shared/targets.js";
import { toast } from "/pages/_shared/toast.js";
import { makeEntries } from "./entries.js";
import { fromControl, toControl } from "./minutes.js";

const NEW = {
  id: "", label: null, entries: [], targets: [], priority: 5, days: [], start: 0, end: 1440,
  first_day: null, last_day: null, enabled: true,
};
const PRIORITIES = ["1", "3", "5", "7", "9"];

/** Make the form: `open(playlist)`, `show()` after rows changed. @param {import("./emergencies.js").Context} context */
export function makeEditor({ live }) {
  /** @type {any} */
  let opened = NEW;
  let named = "";
  const entries = makeEntries(live);
  const targets = makeTargets(live);
  const options = PRIORITIES.map((value) => ({ value, words: say(`priority.${value}`) }));
  const fields = {
    name: field({ name: "name", label: "field.name", required: true, maxLength: 40 }),
    start: field({ name: "start", label: "field.start", type: "time", required: true }),
    end: field({ name: "end", label: "field.end", type: "time", required: true, hint: "end.hint" }),
    first: field({ name: "first", label: "field.first", type: "date" }),
    last: field({ name: "last", label: "field.last", type: "date" }),
    priority: field({ name: "priority", label: "field.priority", type: "select", options, required: true }),
  };
  const days = makeDays();
  const heading = h("h2", {}, both("playlist.form"));
  const form = h(
    "form",
    { class: "form card editor", onsubmit: save },
    heading, fields.name, entries.node, days.node,
    h("div", { class: "pair" }, fields.start, fields.end),
    h("div", { class: "pair" }, fields.first, fields.last),
    fields.priority, targets.node,
    h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, both("save")), button("empty", () => open(NEW))),
  );

  /** @param {any} playlist */
  async function open(playlist) {
    opened = playlist;
    named = playlist.label ? ((await textOf(playlist.label))?.title ?? "") : "";
    fields.name.input.value = named;
    fields.start.input.value = toControl(playlist.start);
    fields.end.input.value = toControl(playlist.end);
    fields.first.input.value = playlist.first_day ?? "";
    fields.last.input.value = playlist.last_day ?? "";
    fields.priority.input.value = String(playlist.priority);
    days.choose(playlist.days);
    targets.choose(playlist.targets);
    entries.open(playlist.entries);
    if (playlist.id) heading.scrollIntoView({ block: "center" });
  }

  /** @param {Event} event */
  async function save(event) {
    event.preventDefault();
    const label = await labelOf(fields.name.input.value.trim());
    if (!label) return;
    const playlist = {
      id: opened.id || crypto.randomUUID(),
      label,
      entries: entries.value(),
      targets: targets.chosen(),
      priority: Number(fields.priority.input.value),
      days: days.chosen(),
      start: fromControl(fields.start.input.value),
      end: fromControl(fields.end.input.value, true),
      first_day: fields.first.input.value || null,
      last_day: fields.last.input.value || null,
      enabled: opened.enabled,
    };
    if ((await act("screens.set_playlist", { playlist })).ok) open(NEW);
  }

  /** Return the content that holds the name, the one of before where it is the same. @param {string} name */
  async function labelOf(name) {
    if (opened.label && name === named) return opened.label;
    const kept = await keepText({ title: name }, "field");
    if (!kept.ok) toast(kept.words ?? "unreachable", "bad");
    return kept.ok ? kept.data.id : null;
  }

  open(NEW);
  return {
    node: form,
    open,
    show() {
      entries.show();
      targets.show();
    },
  };
}

function makeDays() {
  const boxes = [1, 2, 3, 4, 5, 6, 7].map((day) => h("input", { type: "checkbox", value: String(day) }));
  const labels = boxes.map((box) => h("label", { class: "choice" }, box, both(`day.${box.value}`)));
  return {
    node: h("fieldset", {}, h("legend", {}, both("field.days")), h("div", { class: "days" }, ...labels)),
    chosen: () => boxes.filter((box) => box.checked).map((box) => Number(box.value)),
    /** @param {number[]} days */
    choose(days) {
      for (const box of boxes) box.checked = days.includes(Number(box.value));
    },
  };
}
