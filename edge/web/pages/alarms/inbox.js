// @ts-check
/** What needs somebody: what nobody is on, what is mine, what colleagues are on; the most urgent first. */

import { act, actIfSure, button } from "/pages/_shared/acting.js";
import { age } from "/pages/_shared/age.js";
import { h } from "/pages/_shared/dom.js";
import { chip, list, setChip } from "/pages/_shared/parts.js";
import { NOTHING, both, say, sayFirst, setBoth } from "/pages/_shared/strings.js";
import { duration } from "/pages/_shared/time.js";

/** @typedef {import("/pages/requests/acts.js").Context} Context */

const HIGHEST = 3;
const REASONS = ["fixed", "false_alarm", "over", "passed_on"];
/** Kinds of alarms whose subject has a page of its own. @type {Record<string, string>} */
const PAGES = { "requests.filed": "/pages/requests/" };
/** Kinds of alarms whose subject has no name that says anything. */
const NAMELESS = new Set(["requests.filed", "visits.help_needed"]);

/** @param {Context} context */
export function makeInbox(context) {
  const { live, me } = context;
  const groups = [
    makeGroup("open", (holder) => holder === null, context),
    makeGroup("mine", (holder) => holder === me.id, context),
    makeGroup("others", (holder) => holder !== null && holder !== me.id, context),
  ];
  return {
    node: h("div", { class: "inbox" }, ...groups.map(({ node }) => node)),
    show() {
      const rows = live.rows("alarm").sort((a, b) => b.level - a.level || a.since - b.since);
      for (const group of groups) group.show(rows);
    },
  };
}

/** @param {string} name @param {(holder: string | null) => boolean} has @param {Context} context */
function makeGroup(name, has, context) {
  const cards = list({
    keyOf: (/** @type {any} */ row) => row.id,
    make: (row) => makeAlarm(row, context),
    update: (card, row) => card.show(row),
    empty: "inbox.empty",
  });
  const node = h("section", { "data-group": name, "aria-live": name === "open" ? "polite" : "off" }, h("h2", {}, both(`inbox.${name}`)), cards);
  return {
    node,
    /** @param {any[]} rows */
    show(rows) {
      const shown = rows.filter(({ holder }) => has(holder));
      node.hidden = name !== "open" && shown.length === 0;
      cards.show(shown);
    },
  };
}

/** @param {any} row @param {Context} context */
function makeAlarm({ id, kind, subject, since }, { live, me, names, table }) {
  const [level, count] = [chip(NOTHING), chip(NOTHING)];
  const [where, state] = [both(NOTHING), both(NOTHING)];
  const buttons = {
    "alarms.acknowledge": button("do.alarms.acknowledge", () => act("alarms.acknowledge", { alarm: id }), "primary"),
    "alarms.escalate": button("do.alarms.escalate", () => act("alarms.escalate", { alarm: id })),
    "alarms.close": button("do.alarms.close", () => actIfSure("alarms.close", { alarm: id }, [{ name: "reason", values: REASONS }])),
  };
  const link = PAGES[kind] ? [h("a", { class: "button", href: PAGES[kind] }, both("alarm.see"))] : [];
  const shown = Object.entries(buttons).filter(([name]) => table.has(name));
  const top = h("div", { class: "top" }, h("h3", {}, both(sayFirst([`kind.${kind}`, kind]))), h("span", { class: "where" }, where), count, level, age(since));
  const node = h("article", { "data-alarm": kind }, top, h("p", { class: "state" }, state), h("div", { class: "buttons" }, ...shown.map(([, each]) => each), ...link));
  return Object.assign(node, {
    /** @param {any} row */
    show(row) {
      node.className = `card alarm tone ${row.holder ? "info" : row.level > 1 ? "bad" : "warn"}`;
      if (!NAMELESS.has(kind)) setBoth(where, asWords(names.thing(subject)));
      setChip(level, say("alarm.level", { level: say(`level.${row.level}`) }), row.level > 1 ? "bad" : "");
      setChip(count, say("alarm.count", { n: String(row.count) }));
      count.hidden = row.count === 1;
      buttons["alarms.acknowledge"].hidden = row.holder === me.id;
      buttons["alarms.escalate"].hidden = row.level === HIGHEST;
      setBoth(state, stateOf(row, live, names));
    },
  });
}

/** @param {any} row @param {any} live @param {any} names */
function stateOf({ holder, escalates }, live, names) {
  if (holder) return say("alarm.holder", { name: names.person(holder) });
  if (escalates === null) return say("alarm.never");
  return say("alarm.escalates", { age: duration(Math.max(0, (escalates / 1e6 - live.now()) / 1000), 0) });
}

/** @param {any} name */
const asWords = (name) => (typeof name === "string" ? { zh: name, en: name } : name);
