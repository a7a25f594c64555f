// @ts-check
/** Households to call on: what is due first. */

import { actIfSure, button } from "/pages/_shared/acting.js";
import { textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, field, list, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both, say } from "/pages/_shared/strings.js";
import { hubNow } from "/pages/_shared/time.js";
import { unfolding, wordsOf } from "./form.js";

/** @typedef {import("./form.js").Context} Context */

const FINISH = "visits.finish";
const PLAN = "visits.plan";
const DROP = "visits.drop";

/** @param {Context} context */
export function makeVisits({ live, me, table }) {
  const visits = list({
    keyOf: (/** @type {any} */ row) => `${row.id} ${row.tries}`,
    make: (row) => makeVisit(row, me, table),
    update: (card, row) => card.show(row),
    empty: "visits.empty",
  });
  return {
    nodes: table.has(PLAN) ? [planning(table.get(PLAN)), visits] : [visits],
    show() {
      const all = live.rows("visit").filter(({ outcome }) => outcome === null);
      const mine = table.has(DROP) ? all : all.filter(({ worker }) => worker === null || worker === me.id);
      visits.show(mine.sort((a, b) => a.due.localeCompare(b.due) || a.at - b.at));
    },
  };
}

/** @param {any} row @param {any} me @param {Map<string, any>} table */
function makeVisit({ id, household, reason, text, tries, worker }, me, table) {
  const due = chip(NOTHING);
  const top = h("div", { class: "top" }, chip(`reason.${reason}`), due);
  if (worker === me.id) top.append(chip("visit.mine", "info"));
  const away = tries ? [h("p", { class: "muted" }, both(say("visit.tries", { n: String(tries) })))] : [];
  const about = text ? [textBox(text)] : [];
  const finish = table.has(FINISH) ? [finishing(id, table.get(FINISH))] : [];
  const drop = table.has(DROP) ? [button(`do.${DROP}`, () => actIfSure(DROP, { visit: id }))] : [];
  const name = h("h3", {}, textBox(household, "title"));
  const card = h("article", { class: "card visit" }, top, name, ...about, ...away, ...finish, ...drop);
  return Object.assign(card, {
    /** @param {any} row */
    show(row) {
      const today = dayOf(hubNow());
      if (row.due < today) setChip(due, say("visit.late", { day: row.due }), "bad");
      else if (row.due === today) setChip(due, "visit.today", "warn");
      else setChip(due, say("visit.due", { day: row.due }));
    },
  });
}

/** @param {string} visit @param {any} spec */
function finishing(visit, spec) {
  const choices = wordsOf(spec, "outcome").map(({ value, words }) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "outcome", value, required: true }), both(words)),
  );
  const outcome = h("fieldset", { class: "outcome" }, h("legend", {}, both("field.outcome")), ...choices);
  const remark = field({ name: "text", label: "field.remark", type: "textarea", rows: 3, maxLength: 2000 });
  const chosen = () => /** @type {HTMLInputElement} */ (outcome.querySelector(":checked")).value;
  return unfolding({
    kind: FINISH,
    title: "visit.finish",
    parts: [outcome, remark],
    fieldsOf: async (keep) => ({ visit, outcome: chosen(), text: await keep.text(remark.input.value) }),
  });
}

/** @param {any} spec */
function planning(spec) {
  const household = field({ name: "household", label: "field.household", required: true, maxLength: 100 });
  const reason = field({ name: "reason", label: "field.reason", type: "select", options: wordsOf(spec, "reason"), required: true });
  const due = field({ name: "due", label: "field.due", type: "date", required: true, min: dayOf(Date.now()) });
  const text = field({ name: "about", label: "field.text", type: "textarea", rows: 3, maxLength: 2000 });
  return unfolding({
    kind: PLAN,
    title: "visits.plan",
    parts: [household, reason, due, text],
    fieldsOf: async (keep) => ({
      household: await keep.text(household.input.value),
      reason: reason.input.value,
      due: due.input.value,
      text: await keep.text(text.input.value),
    }),
  });
}

/** Return the day of an instant as the hub writes it. @param {number} ms */
const dayOf = (ms) => new Date(ms).toLocaleDateString("sv-SE");
