// @ts-check
/** A request on the board: what it is about, how long it waits, the one thing to do next. */

import { button } from "/pages/_shared/acting.js";
import { age } from "/pages/_shared/age.js";
import { pictureBox, textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both, say, setBoth } from "/pages/_shared/strings.js";
import { check, finish, reopen, take } from "./acts.js";
import { openDetail } from "./detail.js";

/** @typedef {import("./acts.js").Context} Context */

/** What comes next, by state. @type {Record<string, {kind: string, words: string, look: string, run: (row: any) => unknown}[]>} */
const NEXT = {
  new: [{ kind: "requests.take", words: "do.requests.take", look: "primary", run: take }],
  doing: [{ kind: "requests.finish", words: "do.requests.finish", look: "primary", run: finish }],
  done: [
    { kind: "requests.check", words: "do.requests.check", look: "primary", run: check },
    { kind: "requests.check", words: "do.requests.reopen", look: "", run: reopen },
  ],
};

/** Make a card; `show(row)` brings it up to date. A card stays in one column: its buttons stay the same. @param {any} row @param {Context} context */
export function makeCard(row, context) {
  const since = age(row.at);
  const [urgent, state, overdue] = [chip("urgent", "bad"), chip(`state.${row.state}`), chip("overdue", "warn")];
  const name = h("h3", {}, both(`category.${row.category}`));
  const assignee = both(NOTHING);
  const about = h("div", { class: "about" });
  if (row.place) about.append(h("p", { class: "place" }, textBox(row.place, "title")));
  if (row.text) about.append(textBox(row.text, "body"));
  const photo = row.photos.length ? [pictureBox(row.photos[0], { alt: say("photo.of").zh })] : [];
  const next = (NEXT[row.state] ?? []).filter(({ kind }) => context.table.has(kind));
  let now = row;
  const buttons = [
    ...next.map(({ words, look, run }) => button(words, () => run(now), look)),
    button("card.more", () => openDetail(now, context)),
  ];
  const top = h("div", { class: "top" }, name, urgent, overdue, state, since);
  const who = h("p", { class: "muted" }, assignee);
  return Object.assign(h("article", { class: "card request", "data-request": row.id }, top, about, ...photo, who, h("div", { class: "buttons" }, ...buttons)), {
    /** @param {any} fresh */
    show(fresh) {
      now = fresh;
      urgent.hidden = !fresh.urgent;
      overdue.hidden = !fresh.overdue;
      state.hidden = fresh.state !== "cancelled";
      setChip(state, `state.${fresh.state}`);
      who.hidden = !fresh.assignee;
      setBoth(assignee, fresh.assignee ? say("card.assignee", { name: context.names.person(fresh.assignee) }) : NOTHING);
    },
  });
}
