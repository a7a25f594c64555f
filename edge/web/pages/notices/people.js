// @ts-check
/** Names of colleagues: asked of the hub one by one, and only kept on screen. */

import { call } from "/pages/_shared/api.js";
import { h, setText } from "/pages/_shared/dom.js";

/** @type {Map<string, Promise<string>>} */
const names = new Map();

/** Make an element that says what a person is called, once that is known. @param {string} id */
export function person(id) {
  const node = h("span", { class: "person" });
  if (!names.has(id)) names.set(id, nameOf(id));
  names.get(id)?.then((name) => setText(node, name));
  return node;
}

/** @param {string} id */
async function nameOf(id) {
  const answer = await call("GET", `/api/people/${encodeURIComponent(id)}`);
  if (!answer.ok) names.delete(id);
  return answer.ok ? answer.data.name : id;
}
