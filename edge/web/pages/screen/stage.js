// @ts-check
/** The glass: one picture fades into the next, once it is decoded. */

import { h } from "/pages/_shared/dom.js";

const FADE_MS = 700;

export class Stage {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** The address of the picture that is to be on the glass, and of that which is. */
    this.url = "";
    this.shown = "";
  }

  /**
   * Show a picture. The promise says whether it could be: when it is kept, the picture was decoded and painted.
   * @param {string} url
   * @param {string} alt
   * @returns {Promise<boolean>}
   */
  async show(url, alt) {
    this.url = url;
    const picture = /** @type {HTMLImageElement} */ (h("img", { alt, src: url }));
    try {
      await picture.decode();
    } catch {
      return false;
    }
    if (url !== this.url) return true;
    const before = [...this.place.children];
    this.place.append(picture);
    await painted();
    picture.classList.add("on");
    setTimeout(() => before.forEach((old) => old.remove()), FADE_MS);
    await painted();
    if (url === this.url) this.shown = url;
    return true;
  }

  clear() {
    this.url = this.shown = "";
    this.place.replaceChildren();
  }
}

/** Two frames later what was changed before the first is on the glass. */
function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
