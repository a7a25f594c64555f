// @ts-check
/** Sign in, as staff or as a resident; or, on a hub that nobody has set up, make the first administrator. */

import { call } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { both, loadStrings, setBoth } from "/pages/_shared/strings.js";
import { tabs } from "/pages/_shared/tabs.js";

const IDLE_MS = 60_000;

/** Where a page of this hub wants to be gone on with. */
const NEXT = new URLSearchParams(location.search).get("next") ?? "";
const OURS = /^\/pages\/[a-z]+\/(\?[\w=&.-]*)?$/;

const FORMS = {
  signin: { url: "/api/session", fields: ["login", "password"] },
  resident: { url: "/api/session", fields: ["room", "pin"] },
  setup: { url: "/api/setup", fields: ["name", "login", "password", "again"] },
};

await loadStrings();
const session = await call("GET", "/api/session");
const kind = session.data?.code === "not_set_up" ? "setup" : "signin";
/** @type {HTMLElement} */ (document.querySelector("main")).append(...page(kind));
/** @type {HTMLElement} */ (document.querySelector("main > form input, [role=tabpanel]:not([hidden]) input")).focus();
if (session.data?.roles?.includes("panel")) leaveWhenIdle();

/** @param {"signin" | "setup"} kind */
function page(kind) {
  return [h("h1", { class: "mark" }, both("brand")), h("p", { class: "lead" }, both(`${kind}.lead`, true)), ways(kind)];
}

/** @param {"signin" | "setup"} kind */
function ways(kind) {
  if (kind === "setup") return form(kind);
  const node = tabs([
    { id: "staff", words: "tab.staff", panel: h("div", {}, form("signin")) },
    { id: "resident", words: "tab.resident", panel: h("div", {}, form("resident")) },
  ]);
  if (NEXT) node.choose("resident");
  return node;
}

/** @param {keyof typeof FORMS} kind */
function form(kind) {
  const answer = h("p", { class: "answer tone bad", role: "alert", hidden: true }, both("failed", true));
  const button = h("button", { type: "submit", class: "primary" }, both(`${kind}.send`));
  const node = h("form", { onsubmit: (/** @type {SubmitEvent} */ event) => send(event, kind, answer, button) });
  node.append(...FORMS[kind].fields.map(field), answer, button);
  return node;
}

/** @param {string} name */
function field(name) {
  const secret = name === "password" || name === "again" || name === "pin";
  const known = /** @type {Record<string, string>} */ ({ login: "username", name: "name", password: "current-password", again: "new-password" });
  return h(
    "label",
    {},
    both(name),
    h("input", { name, type: secret ? "password" : "text", required: true, maxLength: 64, autocomplete: known[name] ?? "off" }),
  );
}

/** @param {SubmitEvent} event @param {keyof typeof FORMS} kind @param {any} answer @param {any} button */
async function send(event, kind, answer, button) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { again, ...fields } = Object.fromEntries(new FormData(form));
  if (again !== undefined && again !== fields.password) return refuse(answer, "different");
  button.disabled = true;
  const reply = await call("POST", FORMS[kind].url, fields);
  button.disabled = false;
  if (reply.ok) location.assign(OURS.test(NEXT) ? NEXT : "/");
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
