// @ts-check
/** People: found by name; roles, ways in and consent of one of them. */

import { actIfSure, button } from "/pages/_shared/acting.js";
import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { chip, field, line, list } from "/pages/_shared/parts.js";
import { openPage } from "/pages/_shared/shell.js";
import { both } from "/pages/_shared/strings.js";
import { timeOfDay } from "/pages/_shared/time.js";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const { live } = await openPage(main);
const name = field({ name: "name", label: "find", required: true, maxLength: 100, autocomplete: "off" });
const answer = line();
const form = h("form", { class: "find", onsubmit: find }, name, h("button", { type: "submit", class: "primary" }, both("find.do")));
const people = list({
  keyOf: (person) => `${person.id} ${person.name}`,
  make: (person) => h("button", { type: "button", onclick: () => (location.hash = person.id) }, person.name),
  empty: "find.none",
});
people.hidden = true;
const shown = h("section", { class: "card person", hidden: true });
main.append(form, answer, people, shown);
addEventListener("hashchange", show);
show();

/** @param {Event} event */
async function find(event) {
  event.preventDefault();
  const reply = await call("GET", `/api/people?q=${encodeURIComponent(name.input.value)}`);
  if (!reply.ok) return answer.say(reply.words ?? "unreachable");
  answer.clear();
  people.hidden = false;
  people.show(reply.data);
}

async function show() {
  const id = location.hash.slice(1);
  shown.hidden = true;
  if (!id) return;
  const [called, ways] = await Promise.all([call("GET", `/api/people/${id}`), call("GET", `/api/people/${id}/ways`)]);
  if (id !== location.hash.slice(1)) return;
  const failed = [called, ways].find((reply) => !reply.ok);
  if (failed) return answer.say(failed.status === 404 ? "gone" : (failed.words ?? "unreachable"));
  answer.clear();
  shown.replaceChildren(...person(id, called.data.name, ways.data));
  shown.hidden = false;
}

/** @param {string} id @param {string} called @param {any} ways */
function person(id, called, ways) {
  const roles = ways.roles.map((/** @type {string} */ role) => chip(`role.${role}`, "info"));
  const places = ways.scope.map((/** @type {string} */ thing) => live.row("thing", thing)?.name || thing).join(" · ");
  const facts = [
    ...["pin", "card", "password"].map((way) => fact(way, yesOrNo(ways[way]))),
    fact("faces", String(ways.faces)),
    fact("consent", ways.consent ? day(ways.consent) : yesOrNo(false)),
    fact("scope", places || both("scope.all")),
  ];
  const withdraw = button("do.consent.withdraw_face", () => actIfSure("consent.withdraw_face", { person: id }).then(show), "bad");
  withdraw.hidden = ways.consent === null;
  return [h("h2", {}, called), h("p", {}, ...roles), h("dl", {}, ...facts.flat()), withdraw];
}

/** @param {string} way @param {Node | string} value */
const fact = (way, value) => [h("dt", { class: "muted" }, both(`way.${way}`)), h("dd", { "data-way": way }, value)];

/** @param {boolean} has */
const yesOrNo = (has) => both(has ? "way.yes" : "way.no");

/** @param {number} at in ns */
const day = (at) => `${new Date(at / 1e6).toLocaleDateString("sv-SE")} ${timeOfDay(at)}`;
