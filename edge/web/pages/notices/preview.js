// @ts-check
/** How a screen would show it, before anybody sees it. */

import { h } from "/pages/_shared/dom.js";
import { line } from "/pages/_shared/parts.js";
import { both, say } from "/pages/_shared/strings.js";

/** @typedef {{template: string, text: string | null, pictures: string[], pages: number}} Shown */
/** @typedef {{template: string, text: string | null, pictures: string[], page: number}} Slide */

const TRIES = 5;
const DRAWING = 503;

/** Make the place of a preview: `show(notice, screens)` offers the screens, and draws the first. */
export function makePreview() {
  const buttons = h("div", { class: "row" });
  const answer = line();
  const picture = h("img", { alt: say("preview.alt").zh, hidden: true, onload: () => URL.revokeObjectURL(picture.src) });
  const turn = h("div", { class: "row" });
  const node = h("div", { class: "preview" }, buttons, answer, h("div", { class: "glass" }, picture), turn);

  /** @param {Shown} shown @param {string} screen @param {number} page */
  async function draw(shown, screen, page) {
    for (const one of buttons.children) one.setAttribute("aria-pressed", String(one.getAttribute("data-screen") === screen));
    answer.say("preview.drawing", "info");
    const { template, text, pictures, pages } = shown;
    const { url, words } = await drawn({ template, text, pictures, page }, screen);
    picture.hidden = !url;
    if (url) picture.src = url;
    if (words) answer.say(words);
    else answer.clear();
    const pager = (/** @type {number} */ to) =>
      h("button", { type: "button", disabled: to === page, onclick: () => draw(shown, screen, to) }, String(to + 1));
    turn.replaceChildren(...(pages > 1 ? Array.from({ length: pages }, (_, number) => pager(number)) : []));
  }

  return {
    node,
    /** @param {Shown} shown @param {any[]} screens */
    async show(shown, screens) {
      const offer = (/** @type {any} */ { id, name }) =>
        h("button", { type: "button", "data-screen": id, onclick: () => draw(shown, id, 0) }, name);
      buttons.replaceChildren(...screens.map(offer));
      if (screens.length) await draw(shown, screens[0].id, 0);
      else answer.say("preview.nowhere", "warn");
    },
  };
}

/** Return a slide's picture as a screen would show it, or why not. @param {Slide} slide @param {string} screen */
async function drawn(slide, screen) {
  for (let left = TRIES; ; left -= 1) {
    try {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch("/api/preview", { method: "POST", headers, body: JSON.stringify({ slide, screen }) });
      if (response.ok) return { url: URL.createObjectURL(await response.blob()), words: null };
      const { words } = await response.json();
      if (response.status !== DRAWING || left <= 1) return { url: null, words };
    } catch {
      return { url: null, words: say("unreachable") };
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
