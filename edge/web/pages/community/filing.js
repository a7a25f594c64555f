// @ts-check
/** Asking for repair or help: what about, where, in words or photos. It keeps what was typed until it is sent. */

import { command } from "/pages/_shared/api.js";
import { h } from "/pages/_shared/dom.js";
import { keepText, textFrom } from "/pages/_shared/keep.js";
import { field, line } from "/pages/_shared/parts.js";
import "/pages/_shared/photo.js";
import { both } from "/pages/_shared/strings.js";

/** @typedef {import("./page.js").Context} Context */

const CATEGORIES = [
  "water", "electricity", "lift", "door", "lighting", "cleaning", "noise", "safety", "care", "parking", "other",
];
const MOST_PHOTOS = "4";

/** @param {Context} context */
export function makeFiling({ live, go }) {
  const place = field({ name: "place", label: "file.place", maxLength: 60, autocomplete: "off" });
  const text = field({ name: "text", label: "file.text", type: "textarea", maxLength: 1000, hint: "file.text.hint" });
  const photos = /** @type {any} */ (h("ln-photo", { most: MOST_PHOTOS }));
  const urgent = field({ name: "urgent", label: "file.urgent", type: "checkbox" });
  const answer = line();
  const send = h("button", { type: "submit", class: "primary go" }, both("file.send"));
  const photo = h("fieldset", {}, h("legend", {}, both("file.photos")), photos);
  const form = h("form", { class: "form card narrow filing", onsubmit }, categories(), place, text, photo, urgent, answer, send);
  let sending = false;

  function show() {
    const cut = live.state !== "live";
    send.disabled = cut || sending;
    if (cut) answer.say("file.kept", "warn");
    else if (answer.classList.contains("warn")) answer.clear();
  }

  /** @param {Event} event */
  async function onsubmit(event) {
    event.preventDefault();
    sending = true;
    show();
    const reply = await file(new FormData(/** @type {HTMLFormElement} */ (/** @type {unknown} */ (form))), photos);
    sending = false;
    show();
    if (!reply.ok) answer.say(reply.words ?? "unreachable");
    else if (form.isConnected) go("request", reply.data.id, { instead: true });
  }

  return { node: form, show };
}

function categories() {
  const all = CATEGORIES.map((name, index) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "category", value: name, required: index === 0 }), both(`category.${name}`, true)),
  );
  return h("fieldset", { class: "categories" }, h("legend", {}, both("file.category")), ...all);
}

/** Keep texts and photos, then file. @param {FormData} data @param {any} photos */
async function file(data, photos) {
  const typed = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  const texts = { text: await keepTyped(typed("text")), place: await keepTyped(typed("place")) };
  const failed = Object.values(texts).find((kept) => kept && !kept.ok);
  if (failed) return failed;
  const kept = await photos.keep("field");
  if (kept.words) return { ok: false, words: kept.words, data: null };
  return command("requests.file", {
    category: typed("category"),
    text: texts.text?.data.id ?? null,
    place: texts.place?.data.id ?? null,
    photos: kept.ids,
    urgent: data.has("urgent"),
  });
}

/** Keep what somebody typed for those who work for the residents; null where it is nothing. @param {string} typed */
export const keepTyped = async (typed) => (typed ? keepText(textFrom("", typed), "field") : null);
