// @ts-check
/** Opinion polls of the residents' committee: one person, one vote. */

import { command } from "/pages/_shared/api.js";
import { textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, line, list } from "/pages/_shared/parts.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { dayAndTime } from "/pages/_shared/time.js";

/** @typedef {import("./page.js").Context} Context */

/** @param {Context} context */
export function makePolls(context) {
  const { live, seat } = context;
  const keyOf = (/** @type {any} */ row) => `${row.id} ${row.open} ${seat.guest?.id}`;
  const all = list({ keyOf, make: (row) => card(context, row), update: showCount, empty: "polls.none" });
  const order = (/** @type {any} */ a, /** @type {any} */ b) => Number(b.open) - Number(a.open) || b.closes - a.closes;
  return { node: h("div", { class: "narrow" }, all), show: () => all.show(live.rows("poll").sort(order)) };
}

/** @param {Context} context @param {any} row */
function card(context, row) {
  const { id, question, options, votes, open, closes } = row;
  const answer = line();
  const most = Math.max(1, ...votes);
  const ways = options.map((/** @type {string} */ option, /** @type {number} */ index) =>
    open ? choice(option, () => vote(index)) : result(option, index),
  );
  const body = h("div", { class: "options" }, ...ways);

  function choice(/** @type {string} */ option, /** @type {() => void} */ onclick) {
    return h("button", { type: "button", class: "option", onclick }, textBox(option, "title"));
  }

  function result(/** @type {string} */ option, /** @type {number} */ index) {
    const meter = h("meter", { max: most, value: votes[index], "aria-label": String(votes[index]) });
    return h("div", { class: "option" }, textBox(option, "title"), meter, h("b", { class: "number" }, String(votes[index])));
  }

  /** @param {number} option */
  async function vote(option) {
    if (!context.seat.guest) return context.signIn("polls");
    body.inert = true;
    const reply = await command("polls.vote", { ballot: id, option });
    const over = reply.ok || reply.data?.code === "already_voted";
    body.inert = over;
    body.classList.toggle("voted", over);
    answer.say(reply.ok ? "polls.thanks" : (reply.words ?? "unreachable"), reply.ok ? "ok" : "warn");
  }

  const about = h("p", { class: "muted" }, both("polls.voted"), " · ", both(say("polls.closes", { at: dayAndTime(closes) })));
  const top = h("div", { class: "top" }, h("h2", {}, textBox(question, "title")), chip(open ? "polls.open" : "polls.over", open ? "ok" : ""));
  return h("article", { class: "card poll", "data-poll": id }, top, textBox(question, "body"), about, body, answer);
}

/** @param {HTMLElement} node @param {any} row */
function showCount(node, { count }) {
  setBoth(/** @type {Element} */ (node.querySelector("p.muted > .bi")), say("polls.voted", { n: String(count) }));
}
