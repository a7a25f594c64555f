// @ts-check
/** Who is on duty; going on and off, handing over and taking over. */

import { act, button } from "/pages/_shared/acting.js";
import { age } from "/pages/_shared/age.js";
import { textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { field, list } from "/pages/_shared/parts.js";
import { NOTHING, both, say, setBoth } from "/pages/_shared/strings.js";
import { colleagues } from "/pages/requests/acts.js";
import { attempt, kept, openForm } from "/pages/requests/form.js";

/** @typedef {import("/pages/requests/acts.js").Context} Context */

/** @param {Context} context */
export function makeDuty(context) {
  const { live, me, table } = context;
  const onDuty = list({
    keyOf: (/** @type {any} */ row) => row.id,
    make: (row) => makePerson(row, context),
    update: (line, row) => line.show(row),
    empty: "duty.nobody",
    className: "on-duty",
  });
  const offers = h("div", { class: "offers" });
  const begin = button("do.shifts.begin", () => act("shifts.begin", {}), "primary");
  const over = button("do.shifts.hand_over", () => handOver(context));
  const end = button("do.shifts.end", () => act("shifts.end", {}));
  const buttons = h("div", { class: "buttons" }, begin, over, end);
  buttons.hidden = !table.has("shifts.begin");
  const node = h("section", { class: "card duty" }, h("h2", {}, both("duty")), offers, onDuty, buttons);
  let offered = "";
  return {
    node,
    show() {
      const rows = live.rows("shift").sort((a, b) => a.since - b.since);
      const mine = rows.some(({ person }) => person === me.id);
      onDuty.show(rows);
      begin.hidden = mine;
      over.hidden = end.hidden = !mine;
      const toMe = rows.filter((row) => row.offered === me.id);
      const words = toMe.map((row) => say("duty.to_me", { name: context.names.person(row.person) }));
      const now = JSON.stringify([toMe, words]);
      if (now !== offered) offers.replaceChildren(...toMe.map((row, index) => makeOffer(row, words[index])));
      offered = now;
    },
  };
}

/** @param {any} row @param {Context} context */
function makePerson({ person, since }, { me, names }) {
  const [who, waits] = [both(NOTHING), both(NOTHING)];
  return Object.assign(h("p", { "data-person": person }, who, age(since), h("span", { class: "muted" }, waits)), {
    /** @param {any} row */
    show({ offered }) {
      const name = names.person(person);
      setBoth(who, person === me.id ? say("duty.me", { name }) : say("log.note", { name }));
      setBoth(waits, offered ? say("duty.offered", { name: names.person(offered) }) : NOTHING);
    },
  });
}

/** @param {any} row @param {import("/pages/_shared/strings.js").Words} words */
function makeOffer({ id, text }, words) {
  const take = button("do.shifts.take_over", () => act("shifts.take_over", { shift: id }), "primary");
  return h("div", { class: "offer tone info" }, h("p", {}, both(words)), ...(text ? [textBox(text)] : []), take);
}

/** @param {Context} context */
function handOver(context) {
  const options = colleagues(context);
  const to = field({ name: "to", label: "field.to", type: "select", options, required: true });
  if (!options.length) to.fail("nobody.else");
  const remark = field({ name: "text", label: "field.remark", type: "textarea", maxLength: 2000 });
  async function send() {
    const said = await kept(remark.input.value, "field");
    return said.words ?? attempt("shifts.hand_over", { to: to.input.value, text: said.id });
  }
  openForm({ title: "ask.shifts.hand_over", confirm: "do.shifts.hand_over", parts: [to, remark], send });
}
