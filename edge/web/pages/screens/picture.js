// @ts-check
/** The picture that a screen shows, as far as is known. */

import { h } from "/pages/_shared/dom.js";
import { both, say } from "/pages/_shared/strings.js";

const TRIES = 5;
const WAIT_MS = 2000;

/**
 * Make the place of the picture: `show(slide)`, null for none. One that is still being drawn is asked for again.
 * @param {string} screen
 * @param {string} name
 */
export function makePicture(screen, name) {
  const nothing = h("span", { class: "muted" }, both("picture.none", true));
  const image = h("img", { alt: say("picture.of", { screen: name }).zh, hidden: true, onload: loaded, onerror: failed });
  let slide = "";
  let tries = 0;

  function loaded() {
    image.hidden = false;
    nothing.hidden = true;
  }

  function failed() {
    const wanted = slide;
    image.hidden = true;
    nothing.hidden = false;
    tries += 1;
    if (tries < TRIES) setTimeout(() => wanted === slide && ask(), WAIT_MS);
  }

  function ask() {
    image.src = `/api/frames/${encodeURIComponent(screen)}/${slide}`;
  }
  return {
    node: h("div", { class: "glass" }, image, nothing),
    /** @param {string | null} id */
    show(id) {
      if (!id || id === slide) return;
      slide = id;
      tries = 0;
      ask();
    },
  };
}
