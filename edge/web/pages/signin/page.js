// @ts-check
/** Sign in; or, on a hub that nobody has set up, make the first administrator. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { both, loadStrings, setBoth } from "/pages/_shared/strings.js";

const IDLE_MS = 60_000;

const FORMS = {
  signin: { url: "/api/session", fields: ["login", "password"] },
  setup: { url: "/api/setup", fields: ["name", "login", "password", "again"] },
};

await loadStrings();
const session = await call("GET", "/api/session");
const kind = session.data?.code === "not_set_up" ? "setup" : "signin";
/** @type {HTMLElement} */ (document.querySelector("main")).append(...page(kind));
/** @type {HTMLInputElement} */ (document.querySelector("input")).focus();
if (session.data?.roles?.includes("panel")) leaveWhenIdle();

/** @param {"signin" | "setup"} kind */
function page(kind) {
  const answer = h("p", { class: "answer tone bad", role: "alert", hidden: true }, both("failed", true));
  const button = h("button", { type: "submit", class: "primary" }, both(`${kind}.send`));
  const form = h("form", { onsubmit: (/** @type {SubmitEvent} */ event) => send(event, kind, answer, button) });
  form.append(...FORMS[kind].fields.map(field), answer, button);
  return [
    h("h1", { class: "mark" }, both("brand")),
    h("p", { class: "lead" }, both(`${kind}.lead`, true)),
    form,
  ];
}

/** @param {string} name */
function field(name) {
  const secret = name === "password" || name === "again";
  const autocomplete = { login: "username", name: "name", password: "current-password", again: "new-password" }[name];
  return h(
    "label",
    {},
    both(name),
    h("input", { name, type: secret ? "password" : "text", required: true, maxLength: 64, autocomplete }),
  );
}

/** @param {SubmitEvent} event @param {"signin" | "setup"} kind @param {any} answer @param {any} button */
async function send(event, kind, answer, button) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { again, ...fields } = Object.fromEntries(new FormData(form));
  if (again !== undefined && again !== fields.password) return refuse(answer, "different");
  button.disabled = true;
  const reply = await call("POST", FORMS[kind].url, fields);
  button.disabled = false;
  if (reply.ok) location.assign("/");
  else refuse(answer, reply.words ?? "unreachable");
}

/** @param {any} answer @param {any} words */
function refuse(answer, words) {
  answer.hidden = false;
  setBoth(answer.children[0], words);
}

/** A gate screen that somebody brought here goes back to its door by itself. */
function leaveWhenIdle() {
  let timer = 0;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.assign("/"), IDLE_MS);
  };
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, again);
  again();
}
