// @ts-check
/** Opinion polls: open one, see how many voted, and how, once it is over. */

import { act, actIfSure, button } from "/pages/_shared/acting.js";
import { textBox } from "/pages/_shared/content.js";
import { h } from "/pages/_shared/dom.js";
import { chip, field, line, list } from "/pages/_shared/parts.js";
import { both, say, setBoth } from "/pages/_shared/strings.js";
import { dayAndTime } from "/pages/_shared/time.js";
import { makeKept } from "./kept.js";
import { textOfTyped } from "./typed.js";
import { fromLocal, toLocal } from "./when.js";

const MOST_OPTIONS = 8;
const WEEK_MS = 7 * 86_400_000;

/** @param {import("/pages/_shared/live.js").Live} live */
export function makePolls(live) {
  const polls = list({ keyOf: (row) => `${row.id} ${row.open}`, make: card, update: showCount, empty: "polls.none" });
  return {
    node: h("div", { class: "polls" }, makeForm(live), h("section", {}, h("h2", {}, both("tab.polls")), polls)),
    show: () => polls.show(live.rows("poll").sort((a, b) => Number(b.open) - Number(a.open) || b.closes - a.closes)),
  };
}

/** @param {any} row */
function card(row) {
  const { id, question, options, votes, open, closes } = row;
  const most = Math.max(1, ...votes);
  const counted = (/** @type {number} */ index) => [
    h("meter", { max: most, value: votes[index], "aria-label": String(votes[index]) }),
    h("b", { class: "number" }, String(votes[index])),
  ];
  const result = (/** @type {string} */ option, /** @type {number} */ index) =>
    h("li", {}, textBox(option, "title"), ...(open ? [] : counted(index)));
  return h(
    "article",
    { class: "card", "data-poll": id },
    h("div", { class: "top" }, h("h3", {}, textBox(question, "title")), chip(open ? "poll.open" : "poll.over", open ? "ok" : "")),
    h("p", { class: "muted" }, both("poll.count"), " · ", both(say("poll.closes", { at: dayAndTime(closes) }))),
    h("ol", { class: "results" }, ...options.map(result)),
    open ? h("div", { class: "row" }, button("do.polls.close", () => actIfSure("polls.close", { poll: id }), "danger")) : null,
  );
}

/** @param {HTMLElement} node @param {any} row */
function showCount(node, { count }) {
  setBoth(/** @type {Element} */ (node.querySelector("p > .bi")), say("poll.count", { n: String(count) }));
}

/** @param {import("/pages/_shared/live.js").Live} live */
function makeForm(live) {
  const question = field({ name: "question", label: "field.question", required: true, maxLength: 60 });
  const options = field({ name: "options", label: "field.options", type: "textarea", required: true, hint: "hint.options" });
  const closes = field({ name: "closes", label: "field.closes", type: "datetime-local", required: true });
  const answer = line();
  const texts = makeKept();
  const form = h("form", { class: "form card", onsubmit }, h("h2", {}, both("poll.new")), question, options, closes, answer);
  form.append(h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, both("do.polls.open"))));
  const reset = () => (form.reset(), texts.forget(), (closes.input.value = toLocal((live.now() + WEEK_MS) * 1e6)));
  reset();

  /** @param {Event} event */
  async function onsubmit(event) {
    event.preventDefault();
    answer.clear();
    const lines = options.input.value.split("\n").map((/** @type {string} */ one) => one.trim()).filter(Boolean);
    if (lines.length < 2 || lines.length > MOST_OPTIONS) return options.fail("options.wrong");
    const kept = [];
    for (const title of [question.input.value, ...lines]) kept.push(await texts.keep(textOfTyped(title, "", "")));
    const failed = kept.find(({ words }) => words);
    if (failed) return answer.say(failed.words);
    const [asked, ...chosen] = kept.map(({ id }) => id);
    const reply = await act("polls.open", { question: asked, options: chosen, closes: fromLocal(closes.input.value) });
    if (reply.ok) reset();
  }

  return form;
}
