// @ts-check
/** `<ln-photo most="3">`: photos to choose or to take; they are shrunk here, and kept by `keep()`. */

import { h } from "./dom.js";
import { keepPicture, shrink } from "./keep.js";
import { both, say } from "./strings.js";

const MOST = 3;

export class Photos extends HTMLElement {
  constructor() {
    super();
    /** @type {{blob: Blob, url: string}[]} */
    this.photos = [];
    this.input = h("input", { type: "file", accept: "image/*", multiple: true, onchange: () => this.take() });
    this.add = h("label", { class: "button add" }, this.input, both("photo.add"));
    this.list = h("ul", { class: "photos" });
    this.error = h("p", { class: "error", role: "alert", hidden: true }, both("photo.bad"));
  }

  connectedCallback() {
    if (!this.firstChild) this.append(this.list, this.add, this.error);
  }

  disconnectedCallback() {
    this.clear();
  }

  /** Keep the chosen photos. @param {"public" | "field"} audience @returns {Promise<{ids: string[], words: any}>} */
  async keep(audience) {
    const ids = [];
    for (const { blob } of this.photos) {
      const answer = await keepPicture(blob, audience);
      if (!answer.ok) return { ids: [], words: answer.words ?? say("unreachable") };
      ids.push(answer.data.id);
    }
    return { ids, words: null };
  }

  clear() {
    for (const { url } of this.photos.splice(0)) URL.revokeObjectURL(url);
    this.show();
  }

  async take() {
    const files = [...(this.input.files ?? [])];
    this.input.value = "";
    const blobs = await Promise.all(files.map(shrink));
    this.error.hidden = blobs.every((blob) => blob !== null);
    for (const blob of blobs) {
      if (blob && this.photos.length < this.most) this.photos.push({ blob, url: URL.createObjectURL(blob) });
    }
    this.show();
  }

  set most(most) {
    this.setAttribute("most", String(most));
  }

  get most() {
    return Number(this.getAttribute("most") ?? MOST);
  }

  show() {
    this.list.replaceChildren(...this.photos.map((photo, index) => this.preview(photo, index)));
    this.add.hidden = this.photos.length >= this.most;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {{blob: Blob, url: string}} photo @param {number} index */
  preview(photo, index) {
    const drop = () => {
      URL.revokeObjectURL(photo.url);
      this.photos.splice(this.photos.indexOf(photo), 1);
      this.show();
    };
    const picture = h("img", { src: photo.url, alt: say("photo.taken", { n: String(index + 1) }).zh });
    const label = say("photo.remove").zh;
    return h("li", {}, picture, h("button", { type: "button", onclick: drop, "aria-label": label }, "✕"));
  }
}

customElements.define("ln-photo", Photos);
